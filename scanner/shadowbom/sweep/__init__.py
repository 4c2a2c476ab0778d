"""Many repositories, one answer: listed, cloned, scanned each in a process of its own, and remembered."""
