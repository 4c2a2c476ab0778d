"""The nouns every stage shares. Standard library only; no vendor, no format, no I/O."""
