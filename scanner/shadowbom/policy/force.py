"""Which policies are in force, and what they say together. Most scans have none, and read nothing else of policies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shadowbom.core.finding import Severity
from shadowbom.core.policy import ENFORCE, WARN

if TYPE_CHECKING:
    from shadowbom.policy.read import Policy


@dataclass(frozen=True, slots=True)
class Policies:
    """The policies in force: ``central`` is the organisation's, ``own`` the repository's; None for none."""

    central: Policy | None = None
    own: Policy | None = None

    def __iter__(self) -> Iterator[Policy]:
        return (policy for policy in (self.central, self.own) if policy is not None)

    def __bool__(self) -> bool:
        return self.central is not None or self.own is not None

    @property
    def mode(self) -> str:
        """``enforce`` where one of them says so."""
        return ENFORCE if any(policy.enforced == ENFORCE for policy in self) else WARN

    @property
    def fail_on(self) -> str:
        """The lowest severity that one of them fails a run from, "" where none says."""
        said = [policy.fail_on for policy in self if policy.fail_on]
        return min(said, key=lambda one: len(Severity) if one == "none" else Severity(one).rank, default="")

    @property
    def allow_inline(self) -> tuple[str, ...]:
        """The rules that a comment in a change may suppress: the organisation's word alone where there is one."""
        decisive = self.central or self.own
        return decisive.allow_inline if decisive is not None else ()
