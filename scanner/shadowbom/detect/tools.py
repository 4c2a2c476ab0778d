"""What a tool is called, says of itself and can do, as the call or the definition that makes it tells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from shadowbom.core.fact import Argument, Call, Definition
from shadowbom.core.location import Location
from shadowbom.core.value import Choice, Hole, Lit, Made, Obj, Ref, Seq, Value, leaves
from shadowbom.detect.bodies import Bodies, Function
from shadowbom.detect.sinks import Sink
from shadowbom.detect.source_servers import SourceServers, literal

NAMES = ("0", "name", "Name")
DESCRIPTIONS = ("description", "Description", "WithDescription", "1", "title")
SCHEMAS = ("inputSchema", "input_schema", "InputSchema", "parameters", "paramsSchema", "args_schema", "schema")
_GIVEN = frozenset({"self", "cls", "this", "ctx", "context", "req", "request", "extra", "args", "server_context"})
"""Parameters that no caller of a tool fills in by name."""
_HINTS = {"readonlyhint": "read-only", "readonly": "read-only", "withreadonlyhintannotation": "read-only",
          "destructivehint": "destructive", "destructive": "destructive",
          "withdestructivehintannotation": "destructive"}
_TRUE = frozenset({"true", "1"})
_DEEP = 5
_MOST = 300


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool: ``location`` is where its name or definition stands, ``description`` all that it says of itself,
    ``hints`` are "read-only" and "destructive" with yes or no, ``function`` whose body it runs."""

    location: Location
    name: str
    description: str = ""
    hints: tuple[tuple[str, str], ...] = ()
    parameters: tuple[str, ...] = ()
    function: Function | None = None


def properties(tool: Tool, effects: Iterable[Sink], bodies: Bodies) -> tuple[tuple[str, str], ...]:
    """A tool as properties of evidence. ``tool-description`` and ``effect-at`` belong to this place alone."""
    effects = tuple(effects)
    found = [("tools", tool.name)] if tool.name else []
    first = tool.description.strip().partition("\n")[0][:200]
    if first:
        found.append(("tool-description", first))
    found += [(f"tool-{hint}", said) for hint, said in tool.hints]
    if tool.parameters:
        found.append(("tool-parameters", " ".join(tool.parameters)))
    found += [("effects", risk) for risk in sorted({sink.risk for sink in effects})]
    found += [("capabilities", can) for can in bodies.capabilities(effects)]
    for sink in effects:
        names = " ".join(sorted({name.rpartition(".")[2] for name in sink.parameters}))
        at = sink.location
        place = f"{at.path}:{at.line}:{at.column}"
        found.append(("effect-at", f"{sink.risk} {place}{f' from {names}' if names else ''}"))
    return tuple(dict.fromkeys(found))


def of_definition(fact: Definition, call: Call | None, notes: Iterable[Call], name: str = "") -> Tool:
    """The tool that a decorated function is. ``call`` is its decorator where that is called, ``notes`` are the other
    decorators that are."""
    given = _text(call, ("name", "Name", "value")) or (_text(call, ("0",)) if call is not None else "")
    said = _text(call, ("description", "Description"))
    if " " in given or (given and len(given) > 100):
        said, given = said or given, _text(call, ("name", "Name"))
    value = _text(call, ("value",))
    said = said or (value if value != given else "")
    for note in notes:
        if note.callee.rpartition(":")[2].rpartition(".")[2] in ("Description", "description"):
            said = said or _text(note, ("0", "value"))
    parameters = tuple(one.name for one in fact.parameters if one.name.lstrip("*&") not in _GIVEN)
    return Tool(fact.location, given or name or fact.name.rpartition(".")[2], said or fact.doc,
                _hints(call.arguments if call is not None else ()), parameters, (fact.location.path, fact.name))


def of_class(fact: Definition, inside: Iterable[Call]) -> Tool:
    """The tool that a class is; ``inside`` are the calls in its body, which say what it is called."""
    said = {call.callee.rpartition(":")[2]: call for call in inside}
    name = _text(said.get("tool_name"), ("0",)) or fact.name.rpartition(".")[2]
    hints = said.get("annotations")
    schema = said.get("input_schema")
    properties_ = schema.argument("properties") if schema is not None else None
    return Tool(fact.location, name, _text(said.get("description"), ("0",)) or fact.doc,
                _hints(hints.arguments if hints is not None else ()),
                _schema(properties_.value) if properties_ is not None else (), (fact.location.path, fact.name))


def of_call(call: Call, bodies: Bodies, servers: SourceServers) -> Tool | None:
    """The tool that a call adds or makes; None where it names none."""
    path = call.location.path
    # ``server.tool(name="x")(function)``: what the first call gives is called in turn.
    at_once = servers.calls.get(path, {}).get((call.location.line, call.location.column), ())
    given = [one for one in at_once if one.callee == f"{call.callee}()"]
    handler = _handler((*call.arguments, *(argument for one in given for argument in one.arguments)), path, bodies)
    described = call
    for argument in () if _has_name(call) else call.arguments[:3]:
        inner = _construction(argument.value, servers)
        if inner is not None and inner is not call:
            described = inner
            handler = handler or _handler(inner.arguments, path, bodies)
            deeper = next((found for one in inner.arguments[:3]
                           if (found := _construction(one.value, servers)) is not None), None)
            described = deeper or described
            break
    text, at = "", None
    for key in NAMES:
        # A parameter of the tool may be called "name", too: then it is no text.
        text, at = _name(described.argument(key), path) if not text else (text, at)
    if not text and handler is not None and "@" not in handler[1]:
        text = handler[1].rpartition(".")[2]
    if not text:
        return None
    said = _description(described)
    definition = bodies.definition(*handler) if handler is not None else None
    if not said and definition is not None:
        said = definition.doc
    parameters = _parameters(described)
    if not parameters and definition is not None:
        parameters = tuple(one.name for one in definition.parameters if one.name not in _GIVEN)
    return Tool(at or call.location, text, said, _hints(described.arguments), parameters, handler)


def in_value(value: Value, path: str, bodies: Bodies, nest: int = 0) -> Iterator[Tool]:
    """The tools that a table spells out: objects with a name and a schema of what they take."""
    match value:
        case Obj(items):
            members = dict(items)
            name, schema = members.get("name"), next((key for key in SCHEMAS[:3] if key in members), "")
            if isinstance(name, Lit) and schema:
                text, at = _name(Argument("name", name, Location(path)), path)
                handler = next((found for one in members.values()
                                if (found := bodies.function(one, path)) is not None), None)
                hints = members.get("annotations")
                yield Tool(at or Location(path), text, literal(members.get("description")),
                           _hints([Argument("annotations", hints, Location(path))] if hints is not None else []),
                           _schema(members[schema]), handler)
                return
            if nest < _DEEP:
                for _, member in items[:_MOST]:
                    yield from in_value(member, path, bodies, nest + 1)
        case Seq(members_) | Choice(members_) if nest < _DEEP:
            for member in members_[:_MOST]:
                yield from in_value(member, path, bodies, nest + 1)


def _has_name(call: Call) -> bool:
    """Whether a call names the tool itself."""
    return any(isinstance(argument.value, Lit) and argument.value.text
               for key in NAMES if (argument := call.argument(key)) is not None)


def _construction(value: Value, servers: SourceServers) -> Call | None:
    """The call that makes a tool which is an argument: one with a name in it."""
    call = servers.call_at(value)
    if call is not None and (call.location.path, call.location.line, call.location.column) in servers.made:
        return None
    if call is None:
        return None
    given = [argument.value for key in NAMES if (argument := call.argument(key)) is not None]
    return call if any(literal(value) or isinstance(value, Made) for value in given) else None


def _handler(arguments: Iterable[Argument], path: str, bodies: Bodies) -> Function | None:
    """The function among arguments."""
    for argument in arguments:
        for option in argument.value.options if isinstance(argument.value, Choice) else (argument.value,):
            if isinstance(option, (Hole, Ref)) and (found := bodies.function(option, path)) is not None and (
                    "@" in found[1] or bodies.definition(*found) is not None):
                return found
    return None


def _name(argument: Argument | None, path: str) -> tuple[str, Location | None]:
    for leaf in leaves(argument.value if argument is not None else None):
        if isinstance(leaf, Lit) and leaf.text and "\n" not in leaf.text and len(leaf.text) <= 128:
            return leaf.text, leaf.at if leaf.at is not None and leaf.at.path == path else None
    return "", None


def _text(call: Call | None, keys: Iterable[str]) -> str:
    for key in keys:
        argument = call.argument(key) if call is not None else None
        if argument is not None and (text := literal(argument.value)):
            return text
    return ""


def _description(call: Call) -> str:
    for key in DESCRIPTIONS:
        argument = call.argument(key)
        for leaf in leaves(argument.value if argument is not None else None):
            if isinstance(leaf, Lit) and leaf.text:
                return leaf.text
    return ""


def _hints(arguments: Iterable[Argument]) -> tuple[tuple[str, str], ...]:
    """What a tool says of itself: that it only reads, that it may destroy."""
    found: dict[str, str] = {}
    for argument in arguments:
        pairs = list(argument.value.items) if isinstance(argument.value, Obj) else []
        for key, value in [(argument.key, argument.value), *pairs]:
            hint = _HINTS.get(key.lower().replace("_", "").replace("-", ""))
            text = literal(value).lower()
            if hint and text:
                found.setdefault(hint, "yes" if text in _TRUE else "no")
    return tuple(sorted(found.items()))


def _parameters(call: Call) -> tuple[str, ...]:
    argument = call.argument(*SCHEMAS)
    if argument is None:
        argument = next((one for one in call.arguments if one.key in ("1", "2") and isinstance(one.value, Obj)
                         and not {"description", "name"} & {key.lower() for key, _ in one.value.items}), None)
    return _schema(argument.value) if argument is not None else ()


def _schema(value: Value) -> tuple[str, ...]:
    """The names in a schema of what a tool takes."""
    if not isinstance(value, Obj):
        return ()
    members = dict(value.items)
    inner = members.get("properties")
    keys = [key for key, _ in inner.items] if isinstance(inner, Obj) else [
        key for key in members if key not in ("type", "required", "additionalProperties", "$schema", "description")]
    return tuple(key for key in keys[:50] if key not in ("...", "**"))
