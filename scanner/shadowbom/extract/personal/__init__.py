"""Personal data that a checksum proves, in rows of datasets and outputs of notebooks. No value leaves this package."""
