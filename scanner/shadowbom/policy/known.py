"""Files that list the findings that somebody knows already: our own baseline, and those of other scanners.

detect-secrets' baseline, the ignore files of gitleaks and betterleaks, and the reports of both. Whoever wrote the
repository wrote them: what is not as it should be becomes a fault with a message, nothing that they name is opened or
run (a baseline's plugins and filters are other programs' code), and a key that a report quotes is hashed where it is
read and goes no further.
"""

from __future__ import annotations

import hashlib
import json
import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from shadowbom.core.baseline import Baseline
from shadowbom.core.finding import BASELINED, SUPPRESSED
from shadowbom.policy.baseline import MARK, WrongBaselineError, read_baseline

DETECT_SECRETS = ".secrets.baseline"
IGNORE_FILES = (".gitleaksignore", ".betterleaksignore")
NAMES = (DETECT_SECRETS, *IGNORE_FILES)
"""Files that are read at the root of a repository without being asked for."""

MAX_BYTES = 20 << 20
MAX_ENTRIES = 100_000

_COMMIT = re.compile(r"[0-9a-f]{7,64}")
_SHA1, _SHA256 = re.compile(r"[0-9a-f]{40}"), re.compile(r"[0-9a-f]{64}")
_MAX_TEXT = 500
_MAX_FAULTS = 20


class Known(NamedTuple):
    """One finding that a file lists.

    ``path`` is the file it is in as the list spells it, cleaned ("" = any file), ``line`` the line (0 = any) and
    ``digest`` the SHA-1 or SHA-256 of the value in hexadecimal ("" = the line decides); ``commit`` the beginning of
    the commit it was found in, "" for any. ``kind`` is what the other scanner calls it. ``status`` is what becomes of
    the finding and ``reason`` why. ``by`` names the list, ``source`` is its path, and ``at`` the line in it, 0 where
    that is not known. ``rank`` orders entries for one finding, highest first: what a person has decided goes first.
    """

    path: str
    line: int
    digest: str
    commit: str
    kind: str
    status: str
    reason: str
    by: str
    at: int = 0
    source: str = ""
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Listing:
    """What a file gave: its entries, and what is wrong with it as (line, message); ``baseline`` is what our own
    lists."""

    entries: tuple[Known, ...] = ()
    faults: tuple[tuple[int, str], ...] = ()
    baseline: Baseline | None = None


class _WrongError(ValueError):
    """The file is not what it should be. The message quotes nothing of it."""


def read_known(name: str, data: bytes) -> Listing:
    """The entries of the file ``name`` (published path) with the content ``data``.

    By its name it is an ignore file, else JSON: our baseline, one of detect-secrets or a report of gitleaks or
    betterleaks.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Listing(faults=((0, f"not UTF-8 at byte {error.start}"),))
    if posixpath.basename(name).endswith("ignore"):
        return _ignore_file(name, text)
    try:
        document = json.loads(text)
        if isinstance(document, dict) and MARK in document:
            return Listing(baseline=read_baseline(name, document, text))
        read = _json_reader(document)
        entries = tuple(_bounded(read(name, document)))
    except json.JSONDecodeError as error:
        return Listing(faults=((error.lineno, "not JSON"),))
    except RecursionError:
        return Listing(faults=((0, "nested too deeply"),))
    except (_WrongError, WrongBaselineError) as error:
        return Listing(faults=((0, str(error)),))
    except ValueError:
        return Listing(faults=((0, "not JSON: a number is too long"),))
    many = ((0, f"more than {MAX_ENTRIES:,} entries: the rest is not used"),) if len(entries) == MAX_ENTRIES else ()
    return Listing(entries, many)


def _json_reader(document: Any) -> Callable[[str, Any], Iterator[Known]]:
    if isinstance(document, dict) and "results" in document:
        return _detect_secrets
    if isinstance(document, list) or (isinstance(document, dict) and "findings" in document):
        return _report
    raise _WrongError("no baseline of ours or of detect-secrets, and no report of gitleaks or betterleaks")


def _bounded(entries: Iterator[Known]) -> Iterator[Known]:
    for number, entry in enumerate(entries):
        if number >= MAX_ENTRIES:
            return
        yield entry


def _detect_secrets(name: str, document: Any) -> Iterator[Known]:
    """The ``results`` alone: ``plugins_used`` and ``filters_used`` name code, and are not looked at."""
    results = document["results"]
    if not isinstance(results, dict) or not all(isinstance(rows, list) for rows in results.values()):
        raise _WrongError("results must be a table of lists")
    by = posixpath.basename(name)
    for path, rows in results.items():
        for row in rows:
            digest = row.get("hashed_secret") if isinstance(row, dict) else None
            if not isinstance(digest, str) or not _SHA1.fullmatch(digest):
                raise _WrongError("a result without a hashed_secret")
            status, reason, rank = _audited(row.get("is_secret"), by)
            yield Known(clean_path(path), 0, digest, "", _text(row.get("type")), status, reason, by,
                        source=name, rank=rank)


def _audited(verdict: object, by: str) -> tuple[str, str, int]:
    """What an audit makes of an entry: a value known to be a secret is still one that leaks."""
    if verdict is True:
        return BASELINED, f"listed in {by}, audited as a real secret", 2
    if verdict is False:
        return SUPPRESSED, f"audited as no secret in {by}", 1
    return BASELINED, f"listed in {by}", 0


def _report(name: str, document: Any) -> Iterator[Known]:
    rows = document if isinstance(document, list) else document["findings"]
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _WrongError("a report must be a list of findings")
    by = posixpath.basename(name)
    for row in rows:
        match, place = _table(row.get("match")), _table(row.get("location"))
        more = _table(row.get("attributes")) or _table(row.get("Attributes"))
        path = _text(row.get("File")) or _text(place.get("path")) or _text(more.get("path"))
        line = row.get("StartLine", place.get("start_line"))
        if not path or not isinstance(line, int) or isinstance(line, bool) or line < 0:
            raise _WrongError("a finding without its file and line")
        commit = _text(row.get("Commit")) or _text(more.get("git.sha"))
        digest = _digest(_text(row.get("Secret"), whole=True) or _text(match.get("value"), whole=True),
                         _text(match.get("fingerprint")))
        kind = _text(row.get("RuleID")) or _text(row.get("rule_id"))
        yield Known(clean_path(path), 0 if digest else line, digest, commit.lower(), kind, BASELINED,
                    f"listed in {by}", by, source=name)


def _digest(secret: str, fingerprint: str) -> str:
    """The hash by which a report's value is known again, "" where the report does not tell the value."""
    if secret and "REDACTED" not in secret and not secret.endswith("..."):
        return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
    return fingerprint if _SHA256.fullmatch(fingerprint) else ""


def _ignore_file(name: str, text: str) -> Listing:
    """Fingerprints, one a line: ``file:rule:line``, ``commit:file:rule:line``, or the SHA-256 of a value."""
    entries: list[Known] = []
    faults: list[tuple[int, str]] = []
    for number, whole in enumerate(text.split("\n"), 1):
        line = whole.strip()
        if not line or line.startswith("#"):
            continue
        entry = _fingerprint(line, name, number)
        if entry is None:
            faults.append((number, "not a fingerprint (file:rule:line or commit:file:rule:line)"))
        elif len(entries) == MAX_ENTRIES:
            faults.append((number, f"more than {MAX_ENTRIES:,} entries: the rest is not used"))
            break
        else:
            entries.append(entry)
        if len(faults) >= _MAX_FAULTS:
            faults.append((number, "and more of these: the rest is not used"))
            break
    return Listing(tuple(entries), tuple(faults))


def _fingerprint(line: str, source: str, at: int) -> Known | None:
    by = posixpath.basename(source)
    value = line.split("#", 1)[0].strip()
    if _SHA256.fullmatch(value):
        return Known("", 0, value, "", "", SUPPRESSED, f"listed in {by}", by, at, source)
    parts = line.rsplit(":", 2)
    if len(parts) < 3 or not parts[2].isascii() or not parts[2].isdigit() or len(parts[2]) > 9:
        return None
    head, rule, number = parts
    commit, colon, path = head.partition(":")
    if not colon or not _COMMIT.fullmatch(commit):
        commit, path = "", head
    if not path:
        return None
    reason = f"listed in {by}" + (f" for commit {commit[:12]}" if commit else "")
    return Known(clean_path(path), int(number), "", commit, _text(rule), SUPPRESSED, reason, by, at, source)


def clean_path(path: str) -> str:
    """A path of such a file with ``/``, without ``./`` and the like. It may be absolute or lead out of the tree; then
    it is no file of the tree, and matches none."""
    return posixpath.normpath(path[: 4 * _MAX_TEXT].replace("\\", "/"))


def _table(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object, *, whole: bool = False) -> str:
    return (value if whole else value[:_MAX_TEXT]) if isinstance(value, str) else ""
