"""The file that lists old debt: read, made from findings, and written.

It holds no line number, no key and no hash of one. An entry goes by the finding's fingerprint (rule, path, bound name,
ordinal) and, where the file is renamed, by its trace: the same without the path, hashed with a salt of the file's own,
so that two repositories' baselines have nothing in common.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterable
from typing import Any

from shadowbom.core.baseline import Baseline, Entry
from shadowbom.core.finding import Finding, fingerprint

NAME = ".shadowbom-baseline.json"
"""The file that is read at the root of a repository without being asked for."""
MARK = "shadowbom_baseline"
"""The key that tells such a file from others; its value is the version of the format."""
VERSION = 1
MAX_ENTRIES = 100_000
MAX_REASON = 500
DEFAULT_REASON = "known when the baseline was written"
_MAX_PATHS = 200
_MAX_MESSAGE = 300
_HEX = re.compile(r"[0-9a-f]{20}")
_SALT = re.compile(r"[0-9a-f]{32}")
_AT = re.compile(r'"fingerprint"\s{0,20}:\s{0,20}"([0-9a-f]{20})"')


class WrongBaselineError(ValueError):
    """The file is not what it should be. The message quotes nothing of it."""


def read_baseline(source: str, document: dict[str, Any], text: str) -> Baseline:
    """The baseline in a JSON ``document``, whose ``text`` tells the lines of its entries. Raises WrongBaselineError."""
    if document[MARK] != VERSION or isinstance(document[MARK], bool):
        raise WrongBaselineError(f"{MARK} must be {VERSION}: a later version of shadowbom has written it")
    salt, rows = document.get("salt"), document.get("entries")
    if not isinstance(salt, str) or not _SALT.fullmatch(salt):
        raise WrongBaselineError("salt must be 32 hexadecimal digits")
    if not isinstance(rows, list):
        raise WrongBaselineError("entries must be a list")
    if len(rows) > MAX_ENTRIES:
        raise WrongBaselineError(f"more than {MAX_ENTRIES:,} entries")
    lines: dict[str, int] = {}
    line, at = 1, 0
    for hit in _AT.finditer(text):
        line += text.count("\n", at, hit.start())
        at = hit.start()
        lines.setdefault(hit[1], line)
    return Baseline(source, salt, tuple(_entry(row, number, lines) for number, row in enumerate(rows, 1)))


def _entry(row: Any, number: int, lines: dict[str, int]) -> Entry:
    if not isinstance(row, dict):
        raise WrongBaselineError(f"entry {number} must be a table")
    given, trace, rule, paths = (row.get(name) for name in ("fingerprint", "trace", "rule", "paths"))
    if not all(isinstance(value, str) and _HEX.fullmatch(value) for value in (given, trace)):
        raise WrongBaselineError(f"entry {number}: fingerprint and trace must be 20 hexadecimal digits")
    if not isinstance(rule, str) or not rule:
        raise WrongBaselineError(f"entry {number}: rule must be the id of a rule")
    if not isinstance(paths, list) or not paths or not all(isinstance(path, str) and path for path in paths):
        raise WrongBaselineError(f"entry {number}: paths must be a list of paths")
    reason, message = (row.get(name, "") for name in ("reason", "message"))
    if not isinstance(reason, str) or not isinstance(message, str):
        raise WrongBaselineError(f"entry {number}: reason and message must be texts")
    return Entry(str(given), rule, tuple(paths[:_MAX_PATHS]), str(trace), reason[:MAX_REASON], message[:_MAX_MESSAGE],
                 lines.get(str(given), 0))


def trace_of(finding: Finding, salt: str) -> str:
    """What is left of a finding without its path: the rule and the bound name, hashed with a salt."""
    said = "\0".join((finding.rule, finding.bound))
    return hmac.new(salt.encode(), said.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:20]


def entry_of(finding: Finding, salt: str, prefix: str, reason: str) -> Entry:
    """The entry that lists a finding. ``prefix`` as in ``Baseline``."""
    first = prefix + finding.location.path
    others = tuple(prefix + path for path in finding.paths if prefix + path != first)
    return Entry(
        fingerprint=fingerprint(finding.rule, first, finding.bound, finding.ordinal), rule=finding.rule,
        paths=(first, *others)[:_MAX_PATHS], trace=trace_of(finding, salt), reason=reason,
        message=finding.message[:_MAX_MESSAGE],
    )


def rendered(salt: str, entries: Iterable[Entry]) -> str:
    """The text of a baseline: entries by path, each with a line for each of its fields, so that merges are easy."""
    ordered = sorted(set(entries), key=lambda entry: (entry.paths, entry.rule, entry.message, entry.fingerprint))
    rows = [
        {"rule": entry.rule, "paths": list(entry.paths), "message": entry.message, "reason": entry.reason,
         "fingerprint": entry.fingerprint, "trace": entry.trace}
        for entry in ordered
    ]
    made = {MARK: VERSION, "salt": salt, "entries": rows}
    return json.dumps(made, indent=2) + "\n"
