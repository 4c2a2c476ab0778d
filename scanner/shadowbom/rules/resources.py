"""What rules about the resources of a cloud share: the resources, what the text says of their settings, and links.

A setting is given a text, given something that the text does not say, or left out. Only what is known is judged: a
variable without a default, a function, a spread object leave it open, and what is open is no finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from shadowbom.core.confidence import Confidence
from shadowbom.core.fact import Resource
from shadowbom.core.finding import Severity
from shadowbom.core.location import Location
from shadowbom.core.value import Choice, Hole, Join, Lit, Obj, Seq, Value, fold, pattern
from shadowbom.rules.context import Context
from shadowbom.rules.raising import Raised
from shadowbom.rules.view import View

SURE = Confidence(0.9, ("resource",))
ASSUMED = Confidence(0.7, ("resource", "default of a parameter"))
_CUT = 500
"""A resource of so many settings may have more than were kept: what is not among them may be there all the same."""
_MODULE = re.compile(r".*/|")
_TEMPLATE = re.compile(r"template", re.IGNORECASE)
_SHARING = (".tf", ".tofu", ".tf.json")


@dataclass(frozen=True, slots=True)
class Said:
    """What the text says of a setting. ``texts`` are the literals that it can be, in lower case; ``is_there`` is true
    where it is given anything, ``is_open`` where it can be something that the text does not say, ``is_assumed`` where
    it is the default of a parameter. ``at`` is where it stands, None where it is left out."""

    texts: frozenset[str] = frozenset()
    is_there: bool = False
    is_open: bool = False
    is_assumed: bool = False
    at: Location | None = None

    @property
    def is_absent(self) -> bool:
        """Whether the setting is surely left out."""
        return not self.is_there and not self.is_open

    def is_one_of(self, *texts: str) -> bool:
        """Whether it is surely one of ``texts``, which are in lower case."""
        return bool(self.texts) and not self.is_open and self.texts <= set(texts)

    def may_be(self, *texts: str) -> bool:
        """Whether it is, or can be, one of ``texts``."""
        return self.is_open or not self.texts.isdisjoint(texts)

    @property
    def how(self) -> str:
        """What a message says of where the value comes from."""
        return " by default of a parameter" if self.is_assumed else ""


@dataclass(frozen=True)
class Deployed:
    """A resource that a file declares, and how far the file takes effect."""

    path: str
    resource: Resource
    context: Context

    @property
    def type(self) -> str:
        """Its type as written."""
        return self.resource.type

    @property
    def module(self) -> str:
        """The folder or file whose resources can name each other."""
        match = _MODULE.match(self.path) if self.path.endswith(_SHARING) else None
        return match[0] if match else self.path

    def key_in(self, keys: Mapping[str, str]) -> str:
        """What ``keys`` has for its type, "" for nothing."""
        return next((key for type_, key in keys.items() if type_.lower() == self.type.lower()), "")

    def said(self, key: str) -> Said:
        """What the text says of the setting at a dotted path, in any case of letters."""
        wanted = key.lower().split(".")
        found: list[Value] = []
        at: Location | None = None
        inner = cut = False
        for parts, value, place in self._settings:
            depth = min(len(parts), len(wanted))
            if any(parts[step] not in (wanted[step], "*") for step in range(depth)):
                continue
            if "*" in parts or len(parts) < len(wanted):
                cut = True
            elif len(parts) > len(wanted):
                inner = True
            else:
                found.append(value)
            at = at or place
        if len(self._settings) >= _CUT and not found and not inner:
            cut = True
        texts, is_open, is_assumed = _read(found)
        return Said(texts, inner or bool(found), is_open or cut, is_assumed, at)

    def members(self, key: str) -> tuple[dict[str, Value], ...]:
        """The objects or blocks below a dotted path: the keys of each, in lower case, and what stands there. Objects
        are told apart by a key that comes again."""
        start = [*key.lower().split(".")]
        found: list[dict[str, Value]] = []
        for parts, value, _ in self._settings:
            if len(parts) <= len(start) or list(parts[: len(start)]) != start:
                continue
            name = ".".join(parts[len(start) :])
            if not found or name in found[-1]:
                found.append({})
            found[-1][name] = value
        return tuple(found)

    def texts(self, key: str) -> tuple[str, ...]:
        """The texts at a dotted path, a hole in one as the character 0."""
        wanted = tuple(key.lower().split("."))
        return tuple(text for parts, value, _ in self._settings if parts == wanted for text in _texts(value))

    def raised(
        self, message: str, remediation: str, severity: Severity, said: Said | None = None, key: str = "",
        same: str = "",
    ) -> Raised:
        """What was seen, at the setting where there is one, else at the resource. ``key`` names what of the resource it
        is about, ``same`` is as in ``Raised``."""
        place = said.at if said is not None and said.at is not None else self.resource.location
        sure = ASSUMED if said is not None and said.is_assumed else SURE
        name = ".".join(part for part in (self.resource.type, self.resource.name, key) if part)
        return Raised(name[:300], place, self.context, message, remediation, severity, sure, same,
                      asset=self.resource.location)

    @property
    def name(self) -> str:
        """How a message names it."""
        return f"{self.resource.type} {self.resource.name}".strip()[:120]

    @cached_property
    def _settings(self) -> tuple[tuple[tuple[str, ...], Value, Location], ...]:
        return tuple((tuple(part for part in one.key.lower().split(".") if not part.isdigit()), one.value, one.location)
                     for one in self.resource.settings)


def deployed(view: View, types: Sequence[str] | Mapping[str, object]) -> Iterator[Deployed]:
    """The resources of some types, in any case of letters, that a file makes, by place. One that is only looked up, or
    made no time, is none."""
    contexts: dict[str, Context] = {}
    for type_ in sorted({one.lower() for one in types}):
        for path, resource in view.resources.get(type_, ()):
            if resource.existing or _is_compiled(view, path):
                continue
            if path not in contexts:
                contexts[path] = context_in(view, path)
            one = Deployed(path, resource, contexts[path])
            if not one.said("count").is_one_of("0", "false"):
                yield one


def settings(view: View, keys: Mapping[str, str]) -> Iterator[tuple[Deployed, Said]]:
    """The resources of the types that ``keys`` has, each with what is said of the setting that its type has there."""
    by_type = {type_.lower(): key for type_, key in keys.items()}
    for one in deployed(view, keys):
        yield one, one.said(by_type[one.type.lower()])


def told(
    view: View, keys: Mapping[str, str], message: str, remediation: str, severity: Severity, *,
    texts: Sequence[str] = (), absent: bool = False,
) -> Iterator[Raised]:
    """What is told of each resource whose setting in ``keys`` is surely one of ``texts``, which are in lower case, or,
    with ``absent``, left out. ``message`` has ``{name}`` for the resource, ``{how}`` for where the value comes from."""
    for one, said in settings(view, keys):
        if said.is_one_of(*texts) or (absent and said.is_absent):
            yield one.raised(message.format(name=one.name, how=said.how), remediation, severity, said)


def _is_compiled(view: View, path: str) -> bool:
    """Whether a template is what the Bicep file beside it is compiled to: that one is judged."""
    return path.endswith(".json") and f"{path[:-5]}.bicep" in view.facts


def context_in(view: View, path: str) -> Context:
    """How far what a file declares takes effect."""
    # What is called a template here is what gets deployed.
    return view.context_in(path, _TEMPLATE.sub("stack", path))


def _read(values: Sequence[Value]) -> tuple[frozenset[str], bool, bool]:
    """The literals that ``values`` can be; whether they can be something else; whether a default is among them. A
    parameter is followed by its default: one that has none, and is given nothing, leaves the value open."""
    texts: set[str] = set()
    is_open = is_assumed = False
    for value in values:
        parameter = False
        for leaf in _leaves(value):
            if isinstance(leaf, Hole) and leaf.of:
                parameter = is_assumed = True
                continue
            parameter = False
            text = fold(leaf)
            if text is not None:
                texts.add(text.text.lower())
            elif not isinstance(leaf, Obj):
                is_open = True
        is_open = is_open or parameter
    return frozenset(texts), is_open, is_assumed


def _leaves(value: Value) -> Iterator[Value]:
    stack = [value]
    for _ in range(_CUT):
        if not stack:
            return
        one = stack.pop()
        if isinstance(one, (Choice, Seq)):
            stack.extend(reversed(one.options if isinstance(one, Choice) else one.items))
        else:
            yield one


def _texts(value: Value) -> Iterator[str]:
    for leaf in _leaves(value):
        if isinstance(leaf, (Lit, Join)):
            yield pattern(leaf)


def read_texts(value: Value) -> frozenset[str]:
    """The literals that a value can be, in lower case; none where it can be something else."""
    texts, is_open, _ = _read((value,))
    return frozenset() if is_open else texts
