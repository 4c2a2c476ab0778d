"""Where a server listens and whether it asks who is there, as far as its words and variables tell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from shadowbom.catalog import place_names
from shadowbom.catalog.services import Service
from shadowbom.core.fact import Argument
from shadowbom.core.location import Location
from shadowbom.core.value import Lit, Value, leaves, pattern

_EVERY = re.compile(r"(?:0\.0\.0\.0|\[?::\]?|\*)?(?::\d{1,5})?\Z")
_OWN = re.compile(r"(?:127(?:\.\d{1,3}){3}|localhost|\[?::1\]?)(?::\d{1,5})?\Z", re.IGNORECASE)
_REST = re.compile(r"\$(?:@|\*|\{?\w{0,60}(?:ARGS|OPTS|OPTIONS|FLAGS|EXTRA|PARAMS)\w{0,20})")
"""A word that stands for arguments which are not known."""
_MAJOR = re.compile(r"v?(\d{1,4})(?=\.|\Z)")
_TRUTH = {"1": "true", "yes": "true", "on": "true", "0": "false", "no": "false", "off": "false"}
_NOTHING = frozenset({"", "false", "none", "null", "[]"})


@dataclass(frozen=True, slots=True)
class Started:
    """A server as it is started: the words of its command and its variables. ``more`` says that it is given others that
    are not known; ``image`` is that of its container, None for a program that runs without."""

    service: Service
    words: Sequence[str]
    env: Sequence[Argument] = ()
    more: bool = False
    image: Value | None = None
    own_image: bool = False

    def option(self, names: frozenset[str]) -> str | None:
        """What the first option of ``names`` is given, "" for one that has no value; None without one."""
        for at, word in enumerate(self.words):
            if word in names:
                following = self.words[at + 1] if at + 1 < len(self.words) else ""
                return "" if following.startswith("-") else following
        return None

    def variable(self, *names: str) -> Argument | None:
        """The last variable that has one of ``names``."""
        return next((one for one in reversed(self.env) if one.key in names), None)

    @property
    def listens(self) -> bool:
        """Whether others than its own machine, or container, can reach it."""
        told = self.option(self.service.host_options)
        if told is None:
            told = self._host_by_variable
        if told is None:
            return self.service.image_binds_every if self.own_image else self.service.binds_every
        return "$" not in told and _OWN.match(told) is None

    @property
    def is_told_every(self) -> bool:
        """Whether its words or variables say that it listens on every address."""
        told = self.option(self.service.host_options) or self._host_by_variable
        return bool(told) and _EVERY.match(told or "") is not None

    @property
    def _host_by_variable(self) -> str | None:
        given = self.variable(*self.service.host_env)
        if given is None:
            return None
        text = pattern(given.value, "$")
        return text.partition("://")[2] or text

    @property
    def opened_by(self) -> Location | str | None:
        """What says that it asks nobody who is there: the place of a variable, an option, or "" where it does not ask
        unless it is told and is not. None for one that asks, or that may."""
        service = self.service
        if any(self.option(frozenset({name})) not in (None, "") for name in service.auth_options):
            return None
        if service.open_env or service.open_options:
            return self._opening()
        if any(_gives(one.value) for one in self.env if one.key in service.auth_env):
            return None
        if self.more and service.auth_env:
            return None
        if self.option(service.files) is not None:
            return None
        if service.auth_options and any(_REST.match(word) for word in self.words):
            return None
        return "" if self._of_open_version() else None

    def _opening(self) -> Location | str | None:
        for name, value in self.service.open_env:
            given = self.variable(name)
            if given is not None and _said(given.value) == value:
                return given.location
        for option in sorted(self.service.open_options):
            if self.option(frozenset({option})) == "":
                return option
        return None

    def _of_open_version(self) -> bool:
        """Whether the version is known to ask nobody, for a service of which later ones do."""
        if not self.service.last_open_tag:
            return True
        tags = [place_names.image(pattern(leaf, place_names.HOLE)).tag for leaf in leaves(self.image)]
        majors = [int(found[1]) if (found := _MAJOR.match(tag)) else None for tag in tags]
        last = int(self.service.last_open_tag)
        return bool(majors) and all(one is not None and one <= last for one in majors)


def _said(value: Value) -> str:
    text = pattern(value, "$").strip().strip("'\"").lower()
    return _TRUTH.get(text, text)


def _gives(value: Value) -> bool:
    """Whether a variable is given something, or what is not known."""
    return not isinstance(value, Lit) or value.text.strip().strip("'\"").lower() not in _NOTHING
