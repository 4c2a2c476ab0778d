"""Model files: one module a format, listed in ``readers``. Few scans meet any, so nothing is imported here."""
