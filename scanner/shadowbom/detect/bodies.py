"""What the functions of a repository can do: the effects of the calls in their bodies, and of the own functions that
those call.

A function is named by its file and its dotted name, or by the label of one without a name (``Call.within``). Noted from
the bound facts of all files first; asked for while tools are matched.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from posixpath import dirname, join, normpath

from shadowbom.core.fact import Argument, Call, Definition, Fact, Import, is_extension
from shadowbom.core.location import Location
from shadowbom.core.value import Hole, Made, Ref, Value
from shadowbom.detect.sinks import SELVES, Sink, parameters_in, sinks

_HOPS = 2
"""How many own functions are followed, one in the other."""
_MOST = 200
"""Effects of one function that are kept."""
_ENDS = (".py", "/__init__.py", ".ts", ".tsx", ".js", ".mjs", ".cjs", ".mts", ".jsx", "/index.ts", "/index.js", "")
_CONSTRUCTORS = ("__init__", "constructor")


@dataclass(slots=True)
class _File:
    """``effects`` and ``calls`` are by the label of the function around; ``labels`` are those, sorted."""

    definitions: dict[str, Definition] = field(default_factory=dict)
    imports: dict[str, Import] = field(default_factory=dict)
    effects: dict[str, list[Sink]] = field(default_factory=lambda: defaultdict(list))
    calls: dict[str, list[Call]] = field(default_factory=lambda: defaultdict(list))
    labels: list[str] = field(default_factory=list)


Function = tuple[str, str]
"""A function: its file, and its dotted name or label."""


class Bodies:
    """``note`` takes in the bound facts of a file; then ``of`` says what a function does."""

    def __init__(self, facts: Mapping[str, Iterable[Fact]] | None = None) -> None:
        """``facts`` are those of files that are noted when something of them is first asked for."""
        self._facts = facts if facts is not None else {}
        self._files: dict[str, _File] = {}
        self._known: dict[tuple[str, str, int], tuple[Sink, ...]] = {}

    def _file(self, path: str) -> _File | None:
        if path not in self._files and path in self._facts:
            self.note(path, self._facts[path])
        return self._files.get(path)

    def note(self, path: str, facts: Iterable[Fact]) -> None:
        """Note the effects and own calls of a file."""
        facts = tuple(facts)
        calls = [fact for fact in facts if isinstance(fact, Call)]
        self._files[path] = _File()
        if not calls:
            return
        known = sinks()
        file = _File()
        for fact in facts:
            if isinstance(fact, Definition) and not is_extension(fact):
                file.definitions[fact.name] = fact
            elif isinstance(fact, Import) and (fact.alias or fact.name):
                file.imports.setdefault(fact.alias or fact.name, fact)
        adapted = {(call.location, call.callee): first for call in calls if known.adapts(call)
                   if (first := call.argument("0")) is not None}
        for call in calls:
            label = call.within or call.enclosing
            effects = list(known.of(call, _adapted(call, adapted)))
            if effects:
                file.effects[label] += effects
            elif call.runs is not None or _may_be_own(call.callee):
                file.calls[label].append(call)
        if file.effects or file.calls or file.definitions:
            file.labels = sorted({*file.effects, *file.calls})
            self._files[path] = file

    def definition(self, path: str, name: str) -> Definition | None:
        """The definition of a function or class, None where its file has none of this name."""
        file = self._file(path)
        return file.definitions.get(name) if file is not None else None

    def function(self, value: Value | None, path: str) -> Function | None:
        """The function that a value in ``path`` stands for, as an argument does that names or spells out one."""
        match value:
            case Hole(of, where) if of:
                return where or path, of
            case Ref(module, name) if name:
                return self._resolve(path, "", f"{module}:{name}")
            case _:
                return None

    def of(self, path: str, name: str) -> tuple[Sink, ...]:
        """The effects of a function, sorted by place, those of functions inside it and of own functions that it calls
        among them; of a class those of all its methods. Parameters are those of the function itself; effects that are
        reached through an own function say so."""
        return self._of(path, name, _HOPS)

    def capabilities(self, found: Iterable[Sink]) -> tuple[str, ...]:
        """What effects let a tool do, sorted."""
        risks = sinks().risks
        return tuple(sorted({can for sink in found for can in risks[sink.risk].capabilities}))

    def _of(self, path: str, name: str, hops: int) -> tuple[Sink, ...]:
        key = path, name, hops
        known = self._known.get(key)
        if known is None:
            self._known[key] = ()  # a function that calls itself
            found: dict[tuple[Location, str], Sink] = {}
            for sink in self._effects(path, name, hops):
                if len(found) >= _MOST:
                    break
                best = found.get((sink.location, sink.risk))
                if best is None or len(sink.parameters) > len(best.parameters):
                    found[sink.location, sink.risk] = sink
            known = self._known[key] = tuple(sorted(found.values(), key=lambda one: (one.location, one.risk)))
        return known

    def _effects(self, path: str, name: str, hops: int) -> Iterator[Sink]:
        file = self._file(path)
        if file is None:
            return
        labels = list(_inside(file.labels, name))
        for label in labels:
            yield from file.effects.get(label, ())
        if hops <= 0:
            return
        for label in labels:
            for call in file.calls.get(label, ()):
                target = call.runs or self._resolve(path, label, call.callee)
                if target is None or target == (path, name):
                    continue
                for sink in self._of(*target, hops - 1):
                    yield self._handed_on(sink, call, target)

    def _handed_on(self, sink: Sink, call: Call, target: Function) -> Sink:
        """An effect of an own function, told of the one that calls it: by what it passes."""
        given: set[str] = set()
        whole = False
        for parameter in sink.parameters:
            argument = self._passed(parameter, call, target)
            if argument is not None:
                given.update(parameters_in(argument.value))
                whole = whole or isinstance(argument.value, Hole)
        return replace(sink, parameters=tuple(sorted(given)), whole=sink.whole and whole,
                       through=sink.through or target[1], caller=call.location)

    def _passed(self, parameter: str, call: Call, target: Function) -> Argument | None:
        function, _, name = parameter.rpartition(".")
        definition = self.definition(target[0], function)
        if definition is None or function != target[1]:
            return None
        own = [one.name for one in definition.parameters]
        if own and own[0] in SELVES:
            own = own[1:]
        position = str(own.index(name)) if name in own else name
        # An object that is taken apart where it is given counts as the names that it is taken apart into.
        return call.argument(name, position) or (call.argument("0") if len(call.arguments) == 1 else None)

    # whose body -----------------------------------------------------------------------------------------------

    def _resolve(self, path: str, label: str, callee: str) -> Function | None:
        """The own function that ``callee`` names inside the function ``label`` of ``path``, None for another one."""
        module, _, dotted = callee.rpartition(":")
        dotted = dotted.replace("()", "")
        if module:
            return self._elsewhere(path, module, dotted)
        file = self._file(path)
        if file is None:
            return None
        first, _, rest = dotted.partition(".")
        scope = label.partition("@")[0]
        if first in SELVES:
            while scope:
                scope = scope.rpartition(".")[0]
                if f"{scope}.{rest}" in file.definitions:
                    return path, f"{scope}.{rest}"
            return None
        while True:
            full = f"{scope}.{dotted}" if scope else dotted
            if full in file.definitions:
                return path, self._run(file, full)
            if not scope:
                break
            scope = scope.rpartition(".")[0]
        imported = file.imports.get(first)
        if imported is not None and imported.name not in ("", "*"):
            name = f"{imported.name}.{rest}" if rest else imported.name
            return self._elsewhere(path, imported.module, name)
        return None

    def _elsewhere(self, path: str, module: str, name: str) -> Function | None:
        for other in _modules(path, module):
            file = self._file(other)
            if file is not None and name in file.definitions:
                return other, self._run(file, name)
        return None

    def _run(self, file: _File, name: str) -> str:
        """What runs where ``name`` is called: of a class its constructor."""
        if file.definitions[name].kind != "class":
            return name
        own = (f"{name}.{method}" for method in _CONSTRUCTORS)
        return next((one for one in own if one in file.definitions), f"{name}.{_CONSTRUCTORS[0]}")


def _adapted(call: Call, adapted: dict[tuple[Location, str], Argument]) -> str:
    """What a call really calls, where that was given in another dress; "" where it was not."""
    made = call.receiver
    if not isinstance(made, Made):
        made = Made(call.callee.removesuffix("()"), call.location)
    first = adapted.get((made.at, made.callee))
    value = first.value if first is not None else None
    return f"{value.module}:{value.name}" if isinstance(value, Ref) else ""


def _may_be_own(callee: str) -> bool:
    return callee.startswith((":", ".")) or "()" not in callee


def _inside(labels: list[str], name: str) -> Iterator[str]:
    """Those of sorted ``labels`` that are the function ``name`` or inside it."""
    for start in (name, f"{name}.", f"{name}@"):
        for at in range(bisect_left(labels, start), len(labels)):
            label = labels[at]
            if start == name:
                if label == name:
                    yield label
                break
            if not label.startswith(start):
                break
            yield label


def _modules(path: str, module: str) -> Iterator[str]:
    """Files that a module of the repository may be, seen from ``path``."""
    if "/" in module or module in (".", ".."):
        if not module.startswith("."):
            return
        base = normpath(join(dirname(path), module))
        for stem in (base, base.removesuffix(".js"), base.removesuffix(".mjs")):
            yield from (f"{stem}{end}" for end in _ENDS)
        return
    if module.startswith("."):
        dots = len(module) - len(module.lstrip("."))
        folder = dirname(path)
        for _ in range(dots - 1):
            folder = dirname(folder)
        below = module.lstrip(".").replace(".", "/")
        base = "/".join(part for part in (folder, below) if part)
        yield from (f"{base}{end}" for end in _ENDS[:2])
        return
    # An absolute Python module: the package that the importing file is in stands somewhere above it.
    below = module.replace(".", "/")
    folder = dirname(path)
    while True:
        base = f"{folder}/{below}" if folder else below
        yield from (f"{base}{end}" for end in _ENDS[:2])
        if not folder:
            return
        folder = dirname(folder)
