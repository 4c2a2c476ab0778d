"""What a run is about."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why a service runs us, and on what.

    ``event`` is the service's word for it. ``base`` is the commit or branch that a change is compared with, "" where
    all of it is judged; ``tip`` the last commit of a proposed change, which a service may have merged into the base
    before it is checked out. ``number`` is that of the pull or merge request, 0 for none, and ``is_fork`` tells that it
    comes from another repository. ``repository`` is ``owner/name``, ``server`` the address that it is below, ``clone``
    the one to fetch from, ``api`` that of the service's interface; "" for what is not known.
    """

    event: str
    base: str = ""
    tip: str = ""
    number: int = 0
    is_fork: bool = False
    repository: str = ""
    server: str = ""
    clone: str = ""
    api: str = ""
    token: str = ""

    def __repr__(self) -> str:
        return f"Occasion({self.event}, {self.repository}, {self.base}, {self.number})"  # never the token
