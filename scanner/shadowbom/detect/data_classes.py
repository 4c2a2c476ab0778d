"""Which classes of data a call sends: ``data/data_classes.toml`` against its arguments, and what code shows that these
are made of."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from shadowbom.bundled import folder
from shadowbom.core.fact import Argument, Call, Fact
from shadowbom.core.value import Choice, Env, Hole, Join, Lit, Made, Obj, Ref, Seq, Value
from shadowbom.detect.model_names import words_of

NAMED, COLUMN, MAKER, PHRASE = 0.6, 0.7, 0.5, 0.4
"""How sure a class is: by the name of a value, by a column or table that is read, by the function that gives a value,
by the prompt that a value is put into."""
_HOPS = 4
"""Calls that are followed from a value to what it was made of."""
_NODES = 400
"""Parts of the arguments of one call that are looked at."""
_LONGEST = 8000
_SELECT = re.compile(r"\s*select\s+(?P<columns>.{1,2000}?)\s+from\s+(?P<table>[\w.\"`\[\]]{1,100})",
                     re.IGNORECASE | re.DOTALL)
_NOT = re.compile(r"\b(?:never|not|don't|without|avoid|refuse|no)\b[^.!?\n]{0,80}\Z", re.IGNORECASE)
"""What makes of a phrase one that forbids such data."""


@dataclass(frozen=True, slots=True, order=True)
class DataClass:
    """A class of data in what a call sends: ``by`` is what shows it, ``score`` how sure it is."""

    id: str
    score: float
    by: str


@dataclass(frozen=True, slots=True)
class _Terms:
    id: str
    names: re.Pattern[str]
    phrases: re.Pattern[str] | None
    commands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DataClasses:
    """The rows of ``data/data_classes.toml``."""

    arguments: frozenset[str]
    terms: tuple[_Terms, ...]

    def in_name(self, name: str) -> Iterator[str]:
        """The classes that an identifier names."""
        words = f" {' '.join(_singular(word) for word in words_of(name[:200]))} "
        return (terms.id for terms in self.terms if terms.names.search(words))

    def in_prose(self, text: str) -> Iterator[tuple[str, str]]:
        """The classes that a prompt speaks of, each with the phrase."""
        text = text[:_LONGEST].lower()
        for terms in self.terms:
            for hit in terms.phrases.finditer(text) if terms.phrases is not None else ():
                if not _NOT.search(text, max(0, hit.start() - 100), hit.start()):
                    yield terms.id, hit.group()
                    break

    def in_command(self, line: str) -> Iterator[str]:
        """The classes of what a command line prints."""
        return (terms.id for terms in self.terms if line.startswith(terms.commands))


@lru_cache(maxsize=1)
def data_classes() -> DataClasses:
    """The classes that come with the program, read when the first call that sends something asks for them."""
    stated = tomllib.loads((folder("data") / "data_classes.toml").read_text(encoding="utf-8"))
    return DataClasses(frozenset(stated["arguments"]), tuple(_terms(row) for row in stated["class"]))


def _terms(row: Mapping[str, Any]) -> _Terms:
    # A name is looked for as whole words, a phrase as it stands.
    names = "|".join(re.escape(name) for name in sorted(row["names"]))
    phrases = "|".join(re.escape(phrase) for phrase in sorted(row["phrases"]))
    return _Terms(row["id"], re.compile(f" (?:{names}) "), re.compile(rf"\b(?:{phrases})") if phrases else None,
                  tuple(row.get("commands", ())) or ("\0",))


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


class Slices:
    """What the values of a repository are made of: the calls of its bound ``facts``, by place."""

    def __init__(self, facts: Mapping[str, Iterable[Fact]] | None = None) -> None:
        self._facts = facts if facts is not None else {}
        self._calls: dict[str, dict[tuple[int, int, str], Call]] = {}

    def call_of(self, made: Made) -> Call | None:
        """The call whose result ``made`` is, or of which a method gave it."""
        path = made.at.path
        if path not in self._calls:
            self._calls[path] = {(fact.location.line, fact.location.column, fact.callee): fact
                                 for fact in self._facts.get(path, ()) if isinstance(fact, Call)}
        callee = made.callee
        while callee:
            # ``db.execute("...").fetchall()`` is what a query gives, too.
            call = self._calls[path].get((made.at.line, made.at.column, callee))
            if call is not None:
                return call
            callee = callee.rpartition("().")[0]
        return None

    def sent(self, call: Call, *, content_only: bool) -> tuple[DataClass, ...]:
        """The classes of data in the arguments of ``call``, each once, by its surest sign; ``content_only`` leaves out
        arguments without a keyword, which of a construction are settings."""
        known = data_classes()
        look = _Look(self, known)
        for argument in call.arguments:
            if argument.key in known.arguments and not (content_only and argument.key.isdigit()):
                look.at(argument)
        best: dict[str, DataClass] = {}
        for found in sorted(look.found):
            if found.id not in best or found.score > best[found.id].score:
                best[found.id] = found
        return tuple(best[id_] for id_ in sorted(best))


@dataclass(slots=True)
class _Look:
    """One look at the arguments of a call."""

    slices: Slices
    known: DataClasses
    found: set[DataClass] = field(default_factory=set)
    left: int = _NODES

    def at(self, argument: Argument) -> None:
        self._value(argument.value, 0)

    def _value(self, value: Value, hops: int) -> None:
        self.left -= 1
        if self.left < 0:
            return
        match value:
            case Hole(of, _, member):
                # A function that is handed over by name is no data; a parameter's own name is its last part.
                self._named((member or of).split(".")[-2:] if member else [of.rpartition(".")[2]])
            case Ref(module, name) if not module:
                self._named(name.split(".")[-2:])
            case Join(parts):
                self._text(parts)
                for part in parts:
                    self._value(part, hops)
            case Obj(items):
                for key, inner in items:
                    if not isinstance(inner, Lit):
                        self._named([key])
                    self._value(inner, hops)
            case Seq(members) | Choice(members):
                for one in members:
                    self._value(one, hops)
            case Made() if hops < _HOPS:
                self._made(value, hops)
            case Env() | Lit():
                return

    def _named(self, names: Sequence[str]) -> None:
        for name in names:
            for id_ in self.known.in_name(name):
                self.found.add(DataClass(id_, NAMED, f"a value called {name[:60]}"))

    def _text(self, parts: Sequence[Value]) -> None:
        """A prompt that something is put into."""
        if all(isinstance(part, Lit) for part in parts):
            return
        text = "".join(part.text if isinstance(part, Lit) else "\0" for part in parts)
        for id_, phrase in self.known.in_prose(text):
            self.found.add(DataClass(id_, PHRASE, f"a prompt about \"{phrase}\""))

    def _made(self, made: Made, hops: int) -> None:
        last = made.callee.rpartition(".")[2].rpartition(":")[2].removesuffix("()")
        for id_ in self.known.in_name(last):
            self.found.add(DataClass(id_, MAKER, f"what {last[:60]} gives"))
        call = self.slices.call_of(made)
        if call is None:
            return
        texts = [one.text for argument in call.arguments for one in _plain(argument.value)]
        for text in texts:
            self._query(text)
        for line in (" ".join(texts), *texts):
            for id_ in self.known.in_command(line[:200]):
                self.found.add(DataClass(id_, COLUMN, f"the output of {' '.join(line.split()[:2])}"))
        for argument in call.arguments:
            self._value(argument.value, hops + 1)
        self._value(call.receiver, hops + 1)

    def _query(self, text: str) -> None:
        """The columns and the table of a query."""
        query = _SELECT.match(text[:_LONGEST])
        if query is None:
            return
        for name in [*query["columns"].split(","), query["table"]]:
            for id_ in self.known.in_name(name):
                self.found.add(DataClass(id_, COLUMN, f"a query of {name.strip()[:60]}"))


def _plain(value: Value) -> Iterator[Lit]:
    """The literals of an argument, of a list its members."""
    match value:
        case Lit():
            yield value
        case Seq(members):
            yield from (member for member in members if isinstance(member, Lit))
        case Join(parts):
            yield from (part for part in parts[:1] if isinstance(part, Lit))
        case _:
            return
