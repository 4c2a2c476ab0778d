"""Which controls each production system has, as far as its repository shows: ``data/controls.toml``."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from shadowbom.bundled import folder
from shadowbom.core.asset import Asset
from shadowbom.core.fact import Call, Resource
from shadowbom.core.location import Location
from shadowbom.core.posture import REPOSITORY, Control, Coverage, Seen, System
from shadowbom.core.source import Scope
from shadowbom.core.value import Lit, Value
from shadowbom.posture.given import USED_UP, Given, said

NAME = "controls.toml"
_CALLING = frozenset({
    "provider-sdk", "inference-endpoint", "cloud-ai-service", "gateway", "local-runtime", "model", "agent",
    "agent-framework",
})
"""Kinds of assets of systems that ask a model something: only these can have such controls."""
_CODE = frozenset({"call", "import", "constant", "literal", "envread", "definition"})
"""Facts of source code."""
_OFF = frozenset({"", "0", "-1", "false", "never", "no", "none", "null", "off", "undefined", "disabled"})
Where = Callable[[Location], str]
"""Gives the key of the system that a place belongs to."""


@dataclass(frozen=True, slots=True, eq=False)
class _Row:
    id: str
    title: str
    products: frozenset[str]
    models: tuple[tuple[str, ...], ...]
    arguments: frozenset[str]
    properties: tuple[str, ...]
    resources: frozenset[str]
    anywhere: bool
    hidden: frozenset[str]
    where: str


@lru_cache(maxsize=1)
def rows() -> tuple[_Row, ...]:
    """The controls, in the order of the data."""
    stated = tomllib.loads((folder("data") / NAME).read_text(encoding="utf-8"))
    return tuple(
        _Row(row["id"], row["title"], frozenset(row.get("products", ())),
             tuple(tuple(name.split("*")) for name in row.get("models", ())), frozenset(row.get("arguments", ())),
             tuple(row.get("properties", ())), frozenset(row.get("resources", ())), row.get("anywhere", False),
             frozenset(row["hidden"]), row["where"])
        for row in stated["control"]
    )


@dataclass(frozen=True, slots=True)
class _Sight:
    """Something that shows a control: what, where, and in which system."""

    control: str
    what: str
    location: Location
    system: str
    scope: Scope


def coverage(given: Given, where: Where) -> tuple[Coverage, ...]:
    """The controls of each production system that asks models something."""
    asking = [system for system in given.systems if system.in_production and _asks(system, given)]
    if not asking:
        return ()
    sights: dict[str, list[_Sight]] = defaultdict(list)
    for sight in (*_in_assets(given, where), *_in_calls(given, where)):
        sights[sight.control].append(sight)
    return tuple(
        Coverage(system.key, tuple(_control(row, system, sights[row.id], given) for row in rows()))
        for system in asking
    )


def _asks(system: System, given: Given) -> bool:
    return any(given.by_key[key].kind in _CALLING for key in system.assets if key in given.by_key)


def _control(row: _Row, system: System, sights: Sequence[_Sight], given: Given) -> Control:
    own = [one for one in sights if _is_of(one, system, anywhere=row.anywhere, given=given)]
    # What stands in the system itself is told before what stands elsewhere.
    best = min(own, key=lambda one: (one.system != system.key, one.scope.rank, one.location, one.what), default=None)
    if best is not None:
        return Control(row.id, row.title, Seen.SEEN, best.what, best.location)
    if not _has_source(system, given):
        return Control(row.id, row.title, Seen.HIDDEN, "its source is not in this repository")
    hiding = sorted(given.by_key[key].name for key in system.assets
                    if key in given.by_key and given.by_key[key].kind in row.hidden)
    if hiding:
        return Control(row.id, row.title, Seen.HIDDEN, f"{row.where} ({', '.join(hiding[:3])})")
    return Control(row.id, row.title, Seen.NOT_SEEN)


def _is_of(sight: _Sight, system: System, *, anywhere: bool, given: Given) -> bool:
    """Whether what was seen is of a system: it stands in production code of it, or, where it may stand ``anywhere``, in
    tests or outside of every system."""
    if sight.system == system.key:
        return anywhere or sight.scope is Scope.PRODUCTION
    return anywhere and (sight.scope is not Scope.PRODUCTION or all(
        one.key != sight.system or one.kind == REPOSITORY for one in given.systems))


def _has_source(system: System, given: Given) -> bool:
    """Whether code of a system is here, and not only what starts an image."""
    return any(piece.fact in _CODE for key in system.assets if key in given.by_key
               for piece in given.by_key[key].evidence if system in given.homes.get(key, ())
               and (not system.folder or piece.location.path.startswith(f"{system.folder}/")))


def _in_assets(given: Given, where: Where) -> Iterator[_Sight]:
    for asset in given.assets:
        if asset.state in USED_UP:
            continue
        for row in rows():
            if what := _shown_by(asset, row):
                # What uses a package says where it works, what declares it does not.
                pieces = [one for one in asset.evidence if one.fact != "dependency"] or list(asset.evidence)
                for piece in pieces:
                    yield _Sight(row.id, what, piece.location, where(piece.location), piece.scope)


def _shown_by(asset: Asset, row: _Row) -> str:
    """What of an asset shows the control, "" where nothing does."""
    if asset.product in row.products:
        return asset.name
    if asset.kind in ("model", "embedding-model") and any(_takes(pieces, asset.name.lower()) for pieces in row.models):
        return asset.name
    if asset.kind == "agent":
        for name in row.properties:
            if values := said(asset, name):
                return f"{name} {', '.join(values[:3])}"
    return ""


def _takes(pieces: Sequence[str], name: str) -> bool:
    """Whether a pattern with ``*`` between its pieces takes a name."""
    if not (name.startswith(pieces[0]) and name.endswith(pieces[-1])):
        return False
    at = 0
    for piece in pieces:
        at = name.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return True


def _in_calls(given: Given, where: Where) -> Iterator[_Sight]:
    """Arguments of the calls that evidence is of, and resources of infrastructure."""
    by_name: Mapping[str, list[_Row]] = _by(rows(), lambda row: row.arguments)
    by_type: Mapping[str, list[_Row]] = _by(rows(), lambda row: row.resources)
    places: dict[str, dict[int, Scope]] = defaultdict(dict)
    for asset in given.assets:
        for piece in asset.evidence:
            if piece.fact in ("call", "resource"):
                known = places[piece.location.path].get(piece.location.line, piece.scope)
                places[piece.location.path][piece.location.line] = min(known, piece.scope, key=lambda one: one.rank)
    for path, lines in sorted(places.items()):
        for fact in given.facts.get(path, ()):
            if isinstance(fact, Resource) and fact.type in by_type:
                scope = lines.get(fact.location.line, Scope.PRODUCTION)
                for row in by_type[fact.type]:
                    yield _Sight(row.id, fact.type, fact.location, where(fact.location), scope)
            elif isinstance(fact, Call):
                yield from _in_call(fact, lines, by_name, where)


def _in_call(
    call: Call, lines: Mapping[int, Scope], by_name: Mapping[str, list[_Row]], where: Where
) -> Iterator[_Sight]:
    named = [argument for argument in call.arguments
             if argument.key.rpartition(".")[2] in by_name and not _is_off(argument.value)]
    of_ai = [lines[line] for line in (call.location.line, *(one.location.line for one in call.arguments))
             if line in lines] if named else []
    for argument in named if of_ai else ():
        name = argument.key.rpartition(".")[2]
        for row in by_name[name]:
            yield _Sight(row.id, name, argument.location, where(argument.location), of_ai[0])


def _is_off(value: Value) -> bool:
    """Whether an argument says that there is no such control."""
    return isinstance(value, Lit) and value.text.lower() in _OFF


def _by(found: Iterable[_Row], names: Callable[[_Row], frozenset[str]]) -> Mapping[str, list[_Row]]:
    table: dict[str, list[_Row]] = defaultdict(list)
    for row in found:
        for name in names(row):
            table[name].append(row)
    return dict(table)
