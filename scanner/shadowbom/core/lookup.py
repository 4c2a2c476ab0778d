"""What was asked of a service that keeps advisories, and of which packages nothing is known because it was not."""

from __future__ import annotations

from dataclasses import dataclass

CHECKED, NOT_CHECKED = "checked", "not-checked"
UNREACHED, FAILED, UNSUPPORTED, UNRESOLVED = "not-reached", "failed", "unsupported-ecosystem", "no-resolved-version"
"""Why a package was not checked: the service could not be reached; it gave no whole answer; it has no, or no reliable,
names of that ecosystem; no file says which version is used."""


@dataclass(frozen=True, slots=True, order=True)
class PackageCheck:
    """A package in a version ("" where none is known). ``purl`` has no version; ``reason`` is "" for one that was
    checked; ``advisories`` are sorted ids of what the service knows of it, as far as it was told."""

    purl: str
    version: str
    state: str
    reason: str = ""
    advisories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AdvisoryCheck:
    """What came of it: the ``service`` by its host, and each AI package, sorted."""

    service: str
    packages: tuple[PackageCheck, ...] = ()
