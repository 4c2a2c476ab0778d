"""What a run of the contract says."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class Failure:
    """A broken part of the contract: the signature file, the line in it (0 = not known) and what is wrong."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}" if self.line else f"{self.file}: {self.message}"


@dataclass(slots=True)
class Report:
    """Failures, and how much was checked. Reports of parts are added to one."""

    failures: list[Failure] = field(default_factory=list)
    signatures: int = 0
    cases: int = 0
    entries: int = 0
    mutations: int = 0

    def add(self, other: Report) -> None:
        """Take in another report."""
        self.failures.extend(other.failures)
        self.signatures += other.signatures
        self.cases += other.cases
        self.entries += other.entries
        self.mutations += other.mutations
