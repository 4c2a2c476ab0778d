"""What an exit code says: clean, findings at or over the bound, and not all was looked at. Others are in ``run``."""

CLEAN, FINDINGS, INCOMPLETE = 0, 1, 4
