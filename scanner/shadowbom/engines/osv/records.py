"""A record of OSV as far as it is used (https://ossf.github.io/osv-schema/), from JSON that nobody has checked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from shadowbom.core.finding import Severity
from shadowbom.engines.osv.cvss import base_score

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9:._-]{0,99}")
_WORDS = {"LOW": Severity.LOW, "MODERATE": Severity.MEDIUM, "MEDIUM": Severity.MEDIUM, "HIGH": Severity.HIGH,
          "CRITICAL": Severity.CRITICAL}
_BANDS = ((9.0, Severity.CRITICAL), (7.0, Severity.HIGH), (4.0, Severity.MEDIUM), (0.0, Severity.LOW))
_NO_FLAW = frozenset({"notice", "unmaintained"})
"""What RustSec says of a package that has no vulnerability."""
_MOST, _LONGEST = 500, 300
"""Of lists, and of the texts of names and versions."""
_SUMMARY = 110


class MalformedError(ValueError):
    """It is no record. The message quotes nothing of it."""


@dataclass(frozen=True, slots=True)
class Affected:
    """A package that a record is about: OSV's name of its ecosystem, and pairs of the first version that is affected
    ("" for the very first) and the first that is not any more ("" where none is known)."""

    ecosystem: str
    name: str
    ranges: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """``severity`` is what the database says in words, ``scored`` what the worst CVSS vector comes to, each None where
    there is none. ``told`` is False for what was withdrawn, and for what is no vulnerability."""

    id: str
    aliases: tuple[str, ...]
    summary: str
    severity: Severity | None
    scored: Severity | None
    affected: tuple[Affected, ...]
    told: bool = True

    @property
    def malicious(self) -> bool:
        """Whether it is about a package that was published to do harm."""
        return self.id.startswith("MAL-")


def trimmed(said: Any) -> dict[str, Any]:
    """What is used of a record's JSON, to be kept. Raises MalformedError where it is no record."""
    if not isinstance(said, dict) or not isinstance(said.get("id"), str) or not ID.fullmatch(said["id"]):
        raise MalformedError("it has no id")
    kept = {name: said[name] for name in ("id", "aliases", "severity") if name in said}
    kept["summary"] = _line(said.get("summary")) or _line(said.get("details"))
    kept["database_specific"] = _picked(said.get("database_specific"), "severity")
    if said.get("withdrawn"):
        kept["withdrawn"] = True
    kept["affected"] = [
        _picked(one, "package", "severity") | {
            "ranges": [_picked(part, "type", "events") for part in _list(one.get("ranges")) if isinstance(part, dict)],
            "database_specific": _picked(one.get("database_specific"), "informational"),
        }
        for one in _list(said.get("affected")) if isinstance(one, dict)
    ]
    return kept


def record_of(said: Any) -> Record:
    """The record that JSON tells. Raises MalformedError."""
    kept = trimmed(said)
    affected = kept["affected"]
    word = kept["database_specific"].get("severity")
    marks = {mark for one in affected if isinstance(mark := one["database_specific"].get("informational"), str)}
    vectors = [*_list(kept.get("severity")), *(part for one in affected for part in _list(one.get("severity")))]
    return Record(
        kept["id"], tuple(sorted({name for name in _list(kept.get("aliases")) if _is_id(name)})), kept["summary"],
        _WORDS.get(word.upper()) if isinstance(word, str) else None, _worst(vectors),
        tuple(found for one in affected if (found := _affected(one)) is not None),
        told=not kept.get("withdrawn") and not (marks & _NO_FLAW),
    )


def _worst(vectors: list[Any]) -> Severity | None:
    scores = [score for one in vectors if isinstance(one, dict) and isinstance(one.get("score"), str)
              and (score := base_score(one["score"])) is not None]
    return next(band for least, band in _BANDS if max(scores) >= least) if scores else None


def _affected(one: dict[str, Any]) -> Affected | None:
    package = one.get("package")
    if not isinstance(package, dict) or not _is_text(package.get("name")) or not _is_text(package.get("ecosystem")):
        return None
    ranges = [pair for part in one["ranges"] if part.get("type") in ("ECOSYSTEM", "SEMVER")
              for pair in _pairs(_list(part.get("events")))]
    return Affected(package["ecosystem"].partition(":")[0], package["name"], tuple(sorted(set(ranges))))


def _pairs(events: list[Any]) -> Iterator[tuple[str, str]]:
    """Events in the order that the schema's examples have: each ``introduced`` is ended by the ``fixed`` after it."""
    start: str | None = None
    for event in events:
        if not isinstance(event, dict):
            continue
        if _is_text(event.get("introduced")):
            if start is not None:
                yield start, ""
            start = "" if event["introduced"] == "0" else event["introduced"]
        elif start is not None and _is_text(event.get("fixed")):
            yield start, event["fixed"]
            start = None
        elif start is not None and "last_affected" in event:
            yield start, ""
            start = None
    if start is not None:
        yield start, ""


def _picked(said: Any, *names: str) -> dict[str, Any]:
    return {name: said[name] for name in names if name in said} if isinstance(said, dict) else {}


def _list(said: Any) -> list[Any]:
    return said[:_MOST] if isinstance(said, list) else []


def _is_id(said: Any) -> bool:
    return isinstance(said, str) and ID.fullmatch(said) is not None


def _is_text(said: Any) -> bool:
    return isinstance(said, str) and 0 < len(said) <= _LONGEST and said.isprintable()


def _line(said: Any) -> str:
    """One line that can be shown, "" for nothing."""
    if not isinstance(said, str):
        return ""
    text = " ".join(said[: _SUMMARY * 8].split())
    text = "".join(sign if sign.isprintable() else "?" for sign in text)
    return text if len(text) <= _SUMMARY else text[: _SUMMARY - 1].rstrip() + "…"
