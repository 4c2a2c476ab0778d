"""What an agent has, as values say it: its parts with their names and places, its model, its plain settings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from shadowbom.catalog.index import Catalogue
from shadowbom.core.fact import Argument, Call
from shadowbom.core.location import Location
from shadowbom.core.value import HOLE, Choice, Env, Hole, Join, Lit, Made, Obj, Ref, Seq, Value, leaves
from shadowbom.detect.agent_sources import Sources, family, text_of
from shadowbom.detect.model_names import names_model

MAX_ITEMS = 200
DEEP = 6
_LONGEST = 80
_NOTHING = frozenset({"none", "null", "nil", "undefined", "false", "never", "", "0"})
NAME = re.compile(r"[\w.\-:/ ]{1,80}\Z")


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing that an agent has: what it is to it (see ``catalog.agents.PARTS``), its name or value, its place, and
    what it can do."""

    part: str
    text: str
    at: Location
    capabilities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """A member of a value: the key that it has there, and the place where it is listed."""

    value: Value
    at: Location
    key: str = ""


def items(value: Value, at: Location, key: str = "", deep: int = 0, *, whole: bool = True) -> Iterator[Item]:
    """The members of lists, choices and joins, and of an object that stands for a list, each once. With ``whole`` an
    object that is a member is one item; else its members are items too."""
    match value:
        case Choice(members) if deep < DEEP:
            for member in members[:MAX_ITEMS]:
                # The options of a list stand where it does; a choice of choices ends all the same.
                yield from items(member, at, key, deep if not isinstance(member, Choice) else deep + 1, whole=whole)
        case Seq(members) | Join(members) if deep < DEEP:
            for member in members[:MAX_ITEMS]:
                yield from items(member, at, key, deep + 1, whole=whole)
        case Obj(pairs) if deep < DEEP and not (whole and deep):
            for name, member in pairs[:MAX_ITEMS]:
                yield from items(member, at, name, deep + 1, whole=whole)
        case Lit(_, place):
            yield Item(value, place or at, key)
        case Made(_, place):
            yield Item(value, place, key)
        case _:
            yield Item(value, at, key)


def is_nothing(value: Value) -> bool:
    """Whether a value says that there is none."""
    return isinstance(value, Lit) and value.text.lower() in _NOTHING


def last_name(name: str) -> str:
    """The last part of a dotted name."""
    return name.rpartition(":")[2].replace("()", "").rpartition(".")[2]


def class_name(callee: str) -> str:
    """The class in a callee: the last name that begins with a capital, else the last name."""
    words = callee.rpartition(":")[2].replace("()", "").split(".")
    return next((word for word in reversed(words) if word[:1].isupper()), words[-1])


class Settings:
    """Reads an agent's model and settings by means of the catalogue and the facts of the scan."""

    def __init__(self, catalogue: Catalogue, sources: Sources) -> None:
        self._catalogue = catalogue
        self._sources = sources

    def model(self, argument: Argument) -> Iterator[Piece]:
        """The models that an argument names, or that the client in it is made for."""
        for item in items(argument.value, argument.location, whole=False):
            # Of an object of settings only the members that name a model are one; its keys and addresses are not.
            if item.key and not names_model(item.key):
                continue
            text, at = self._model(item.value, item.at, 0)
            # What ends so is the beginning of a name that is put together.
            if text and not text.endswith((":", "/", "-")):
                yield Piece("model", text, at)

    def _model(self, value: Value, at: Location, deep: int) -> tuple[str, Location]:
        match value:
            case Lit(text, place):
                return (text if NAME.match(text) and text.lower() not in _NOTHING else ""), place or at
            case Env(_, default):
                return text_of(default), at
            case Made(_, place) if deep < DEEP:
                call = self._sources.call_of(value)
                for argument in self._naming(call) if call is not None else ():
                    for leaf in leaves(argument.value):
                        text, where = self._model(leaf, argument.location, deep + 1)
                        if text:
                            return text, where
                receiver = call.receiver if call is not None else HOLE
                text, where = self._model(receiver, place, deep + 1)
                return text, where
            case _:
                return "", at

    def _naming(self, call: Call) -> Iterator[Argument]:
        """The arguments that name the model, in the construction of a client or in a function that gives one."""
        language = family(call)
        for spec, rest in self._catalogue.clients.find(language, call.callee):
            for method, keys in spec.model:
                if method in ("", rest) and (found := call.argument(*keys)) is not None:
                    yield found
        for argument in call.arguments:
            if names_model(argument.key):
                yield argument
        first = call.argument("0")
        if first is not None and len(call.arguments) <= 2:
            yield first

    def setting(self, part: str, argument: Argument) -> Iterator[Piece]:
        """A memory, an approval or a limit: its value as far as it is short and plain, else the name of its class."""
        found = [item for item in items(argument.value, argument.location) if not is_nothing(item.value)]
        if found:
            texts = dict.fromkeys(text for item in found if (text := self._shown(item.value)))
            yield Piece(part, ", ".join(texts)[:_LONGEST] or "set", argument.location)

    def _shown(self, value: Value) -> str:
        match value:
            case Lit(text):
                return text if NAME.match(text) and "://" not in text else ""
            case Env(name, default):
                return text_of(default) or name
            case Ref(_, name):
                return last_name(name)
            case Made(callee, _):
                call = self._sources.call_of(value)
                given = [text_of(argument.value) for argument in call.arguments] if call is not None else []
                number = next((text for text in given if text.isdecimal()), "")
                return number or class_name(callee)
            case Hole(of):
                return last_name(of)
            case _:
                return ""
