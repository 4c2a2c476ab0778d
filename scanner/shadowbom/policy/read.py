"""From a parsed TOML table to a policy, each entry with the line it stands on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from shadowbom.core.policy import WARN, PolicyLine, Verdict
from shadowbom.core.posture import CRITICALITIES
from shadowbom.errors import UserError
from shadowbom.policy.globs import is_bounded
from shadowbom.policy.nearest import nearest
from shadowbom.policy.schema import (
    ALLOW_INLINE,
    KEYS,
    LISTS,
    PATHS,
    REQUIRE,
    REQUIREMENTS,
    SCALARS,
    SUBJECTS,
    SYSTEM_KEYS,
    SYSTEMS,
    WAIVER_KEYS,
    WAIVER_NEEDS,
    WAIVERS,
)

MAX_ENTRIES = 5000
MAX_STARRED = 500
"""Entries with ``*``: each is held against every name."""
MAX_TEXT = 500

Path = tuple[str | int, ...]
LineOf = Callable[[Path], int]
"""Gives the 1-based line of a key or element by its path below the policy's table, 0 where it is not known."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a list: ``subject`` as in ``schema.SUBJECTS``, ``pattern`` in lower case. ``paths`` are the globs of
    the paths that it holds for, () for all."""

    subject: str
    verdict: Verdict
    pattern: str
    by: PolicyLine
    paths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiver:
    """Something that is let pass until a date. ``asset`` and ``rule`` are "" for any."""

    asset: str
    rule: str
    paths: tuple[str, ...]
    reason: str
    approved_by: str
    expires: dt.date
    by: PolicyLine


@dataclass(frozen=True, slots=True)
class SystemLine:
    """Whose the systems are whose name ``pattern`` takes, and how much depends on them, "" where it does not say."""

    pattern: str
    owner: str
    criticality: str
    by: PolicyLine


@dataclass(frozen=True, slots=True)
class Policy:
    """What one file says. ``mode`` and ``fail_on`` are "" where it does not say; ``digest`` is its SHA-256."""

    file: str
    digest: str = ""
    mode: str = ""
    fail_on: str = ""
    default: Verdict = Verdict.SHADOW
    entries: tuple[Entry, ...] = ()
    required: tuple[tuple[str, PolicyLine], ...] = ()
    waivers: tuple[Waiver, ...] = ()
    allow_inline: tuple[str, ...] = ()
    systems: tuple[SystemLine, ...] = ()

    @property
    def enforced(self) -> str:
        """Its mode, the default where it states none."""
        return self.mode or WARN


class _Reader:
    """Reads one file; collects what is wrong with it, so that all of it is told at once."""

    def __init__(self, file: str, line_of: LineOf) -> None:
        self._file = file
        self._line_of = line_of
        self._count = self._starred = 0
        self.faults: list[str] = []

    def fault(self, path: Path, text: str) -> None:
        line = self._line_of(path)
        where = f"{self._file}:{line}" if line else self._file
        self.faults.append(f"{where}: {text}")

    def by(self, path: Path, text: str) -> PolicyLine:
        return PolicyLine(self._file, self._line_of(path), text)

    def table(self, value: Any, path: Path, keys: Mapping[str, object] | tuple[str, ...]) -> dict[str, Any]:
        """The value where it is a table, without its unknown keys."""
        if not isinstance(value, dict):
            self.fault(path, f"{_shown(path)} must be a table")
            return {}
        known = tuple(keys)
        for key in value:
            if key not in known:
                self.fault((*path, key), f"unknown key {'.'.join((*map(str, path), key))!r}{nearest(key, known)}")
        return {key: each for key, each in value.items() if key in known}

    def tables(self, value: Any, path: Path) -> list[Any]:
        if not isinstance(value, list):
            self.fault(path, f"{_shown(path)} must be a list of tables ([[policy.{_shown(path)}]])")
            return []
        return value

    def texts(self, value: Any, path: Path) -> list[tuple[str, Path]]:
        """The texts of a list with their paths."""
        if not isinstance(value, list):
            self.fault(path, f"{_shown(path)} must be a list of texts")
            return []
        return [(text, (*path, at)) for at, text in enumerate(value) if self.text(text, (*path, at))]

    def text(self, value: Any, path: Path) -> bool:
        self._count += 1
        if self._count > MAX_ENTRIES:
            if self._count == MAX_ENTRIES + 1:
                self.fault(path, f"more than {MAX_ENTRIES} entries")
            return False
        if not isinstance(value, str) or not value.strip() or len(value) > MAX_TEXT or not is_bounded(value):
            self.fault(path, f"{_shown(path)} must be a text of 1 to {MAX_TEXT} characters with at most ten *")
            return False
        if "*" in value:
            self._starred += 1
            if self._starred == MAX_STARRED + 1:
                self.fault(path, f"more than {MAX_STARRED} entries with *")
        return self._starred <= MAX_STARRED

    def word(self, value: Any, path: Path, allowed: tuple[str, ...]) -> str:
        if isinstance(value, str) and value in allowed:
            return value
        self.fault(path, f"{_shown(path)} must be one of {', '.join(allowed)}")
        return ""

    def entries(self, said: Mapping[str, Any], path: Path, paths: tuple[str, ...] = ()) -> list[Entry]:
        found = []
        for subject in sorted(SUBJECTS.keys() & said):
            lists = self.table(said[subject], (*path, subject), LISTS)
            for name in sorted(lists):
                for text, at in self.texts(lists[name], (*path, subject, name)):
                    by = self.by(at, f"{subject}.{name}: {text}" + (f" (in {', '.join(paths)})" if paths else ""))
                    found.append(Entry(subject, Verdict(name), text.strip().casefold(), by, paths))
        return found

    def waivers(self, value: Any) -> list[Waiver]:
        found = []
        for number, row in enumerate(self.tables(value, (WAIVERS,))):
            path: Path = (WAIVERS, number)
            said = self.table(row, path, WAIVER_KEYS)
            before = len(self.faults)
            lacking = [name for name in WAIVER_NEEDS if name not in said]
            if lacking or not ({"asset", "rule"} & said.keys()):
                self.fault(path, f"a waiver needs {', '.join(lacking) or 'an asset or a rule'}")
            expires = said.get("expires")
            if isinstance(expires, str):
                try:
                    expires = dt.date.fromisoformat(expires)
                except ValueError:
                    expires = None
            if "expires" in said and (not isinstance(expires, dt.date) or isinstance(expires, dt.datetime)):
                self.fault((*path, "expires"), "expires must be a date like 2026-01-31")
            for name in ("asset", "rule", "reason", "approved_by"):
                if name in said:
                    self.text(said[name], (*path, name))
            paths = tuple(text for text, _ in self.texts(said.get("paths", []), (*path, "paths")))
            if len(self.faults) > before or not isinstance(expires, dt.date):
                continue
            about = " ".join(said[name] for name in ("rule", "asset") if name in said)
            found.append(Waiver(
                said.get("asset", "").strip().casefold(), said.get("rule", ""), paths, said["reason"],
                said["approved_by"], expires, self.by(path, f"waiver for {about} until {expires.isoformat()}"),
            ))
        return found


    def systems(self, value: Any) -> list[SystemLine]:
        found = []
        for number, row in enumerate(self.tables(value, (SYSTEMS,))):
            path: Path = (SYSTEMS, number)
            said = self.table(row, path, SYSTEM_KEYS)
            before = len(self.faults)
            if "system" not in said or not ({"owner", "criticality"} & said.keys()):
                self.fault(path, "[[policy.systems]] needs system, and owner or criticality")
            for name in ("system", "owner"):
                if name in said:
                    self.text(said[name], (*path, name))
            if "criticality" in said:
                self.word(said["criticality"], (*path, "criticality"), CRITICALITIES)
            if len(self.faults) == before:
                found.append(SystemLine(said["system"], said.get("owner", ""), said.get("criticality", ""),
                                        self.by(path, f"systems: {said['system']}")))
        return found


def read_policy(file: str, section: Any, line_of: LineOf, digest: str = "") -> Policy:
    """The policy that the table ``section`` of ``file`` says. Raises UserError with a line for each mistake."""
    reader = _Reader(file, line_of)
    said = reader.table(section, (), KEYS)
    scalars = {
        name: reader.word(said[name], (name,), allowed) for name, (allowed, _) in SCALARS.items() if name in said
    }
    entries = reader.entries(said, ())
    for number, row in enumerate(reader.tables(said.get(PATHS, []), (PATHS,))):
        lists = reader.table(row, (PATHS, number), ("paths", *SUBJECTS))
        paths = tuple(text for text, _ in reader.texts(lists.get("paths", []), (PATHS, number, "paths")))
        if not paths:
            reader.fault((PATHS, number), "[[policy.paths]] needs paths")
        entries += reader.entries(lists, (PATHS, number), paths)
    wanted = reader.table(said.get(REQUIRE, {}), (REQUIRE,), REQUIREMENTS)
    for name, value in wanted.items():
        if not isinstance(value, bool):
            reader.fault((REQUIRE, name), f"require.{name} must be true or false")
    inline = tuple(text for text, _ in reader.texts(said.get(ALLOW_INLINE, []), (ALLOW_INLINE,)))
    waivers = reader.waivers(said.get(WAIVERS, []))
    systems = reader.systems(said.get(SYSTEMS, []))
    if reader.faults:
        raise UserError("\n".join(reader.faults))
    required = [
        (name, reader.by((REQUIRE, name), f"require.{name}")) for name, value in sorted(wanted.items()) if value
    ]
    return Policy(
        file, digest, scalars.get("mode", ""), scalars.get("fail_on", ""),
        Verdict(scalars.get("default", Verdict.SHADOW)), tuple(entries), tuple(required), tuple(waivers), inline,
        tuple(systems),
    )


def _shown(path: Path) -> str:
    return ".".join(str(part) for part in path if isinstance(part, str)) or "policy"
