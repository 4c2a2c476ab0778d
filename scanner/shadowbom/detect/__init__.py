"""Bound facts meet the catalogue and become evidence. Knows no file format and no vendor."""
