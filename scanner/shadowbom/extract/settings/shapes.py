"""Which leaves of a settings file are worth a fact: bounded by shape, by key and in number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from shadowbom.core.fact import Setting
from shadowbom.core.location import Location
from shadowbom.core.masking import names_secret, without_password
from shadowbom.core.source import Problem
from shadowbom.core.value import HOLE, Env, Lit, Value
from shadowbom.extract.settings.placeholders import value_of

MAX_LEAVES = 20_000
"""Settings kept of one file."""
MAX_STEPS = 400_000
"""Values of one file that are looked at."""
MAX_TEXT = 300
_MAX_KEY = 1000
_MAX_EQUAL = 20

_ENV_NAME = re.compile(r"[A-Z][A-Z0-9_]{2,99}\Z")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_TEXT_WORDS = frozenset({"args", "cmd", "command", "deployment", "endpoint", "engine", "entrypoint", "llm", "model",
                         "models", "run", "script", "uri", "url"})
"""Words in a key whose text is worth keeping though it has white space."""
_SCALAR_WORDS = frozenset({"active", "deployment", "dimension", "dimensions", "disable", "disabled", "embedding",
                           "enable", "enabled", "engine", "llm", "model", "on", "port", "provider", "use"})
"""Words in a key whose number or truth value is worth keeping."""
_PUBLIC = re.compile(r"[A-Za-z]{2,10}://[^\s@]{1,200}\Z|\d[\d.]{0,9}\Z|(?i:true|false)\Z|[A-Z]+_[A-Z0-9_]{1,99}\Z")


def is_env_name(text: str) -> bool:
    """Whether ``text`` is written like the name of an environment variable."""
    return _ENV_NAME.match(text) is not None


def escape(key: str) -> str:
    """A key as a part of a dotted one: ``~1`` for each of its dots."""
    return key.replace(".", "~1") if "." in key else key


@dataclass(frozen=True, slots=True)
class KeyKind:
    """What the last part of a key promises: ``text`` that may hold white space, a ``scalar`` worth keeping though it
    is no string, ``any`` value at all."""

    text: bool
    scalar: bool
    any: bool


@lru_cache(maxsize=10_000)
def kind_of(key: str) -> KeyKind:
    """The kind of a key's last part, by the words that case and separators divide it into."""
    words = frozenset(word.lower() for word in _WORD.findall(key[-60:]))
    return KeyKind(not _TEXT_WORDS.isdisjoint(words), not _SCALAR_WORDS.isdisjoint(words), is_env_name(key))


def last_of(key: str, generic: str = "") -> str:
    """The last part of a dotted key that is no index. ``generic`` is the key without indexes where it has some."""
    last = key.rpartition(".")[2]
    return (generic or key).rpartition(".")[2] if last.isdecimal() else last


def is_telling(text: str, kind: KeyKind, *, string: bool) -> bool:
    """Whether a scalar is worth a fact: an identifier, path or address, or what its key promises."""
    if kind.any:
        return True
    if not string:
        return kind.scalar and 0 < len(text) <= MAX_TEXT
    return 2 <= len(text) <= MAX_TEXT and (kind.text or len(text.split(None, 1)) == 1)


class Leaves:
    """Gathers ``Setting`` facts of one file, at most ``MAX_LEAVES``."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.facts: list[Setting] = []
        self.cut = False
        self._equal: dict[tuple[str, str], int] = {}

    def add(
        self, key: str, text: str, location: Location, at: Location, *, generic: str = "", value: Value | None = None,
    ) -> None:
        """Keep a scalar. ``key`` is dotted and whole; ``generic`` is the key without indexes for what stands in a
        list: of equal values under it twenty are kept. ``at`` is where the value stands, ``value`` what it is where
        that is known better than from its text."""
        last = last_of(key, generic)
        if generic:
            count = self._equal.get((generic, text), 0)
            if count >= _MAX_EQUAL:
                return
        if len(self.facts) >= MAX_LEAVES:
            self.cut = True
            return
        if generic:
            self._equal[generic, text] = count + 1
        if value is None:
            value = value_of(without_password(text), at) if len(text) <= MAX_TEXT else HOLE
        if isinstance(value, Lit) and text and names_secret(last) and not _PUBLIC.match(text):
            value = HOLE
        elif isinstance(value, Env) and value.default is not None and names_secret(last):
            value = Env(value.name)
        self.facts.append(Setting(location, key[:_MAX_KEY], value))

    def offer(self, key: str, text: str, location: Location, at: Location) -> None:
        """Keep a text where its shape or its key is telling."""
        if is_telling(text, kind_of(last_of(key)), string=True):
            self.add(key, text, location, at)

    def problems(self) -> tuple[Problem, ...]:
        """A Problem where leaves were left out."""
        if not self.cut:
            return ()
        return (Problem(self.path, "extract", f"more than {MAX_LEAVES} settings: the rest is left out"),)
