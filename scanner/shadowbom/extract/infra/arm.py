"""Azure Resource Manager templates in JSON: what Bicep is compiled to, with expressions in strings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice

from shadowbom.core.fact import Fact
from shadowbom.core.location import Location
from shadowbom.core.value import HOLE, Choice, Hole, Join, Lit, Obj, Ref, Seq, Value
from shadowbom.extract.infra import functions
from shadowbom.extract.infra.expressions import Dialect, Reader
from shadowbom.extract.infra.flatten import settings
from shadowbom.extract.infra.gather import Gatherer
from shadowbom.extract.infra.shapes import MAX_MEMBERS, one_of, replaced
from shadowbom.extract.positions import Node

EXPRESSION = Dialect("'", hashes=False, dashes=False, keyed=False, call=functions.template)
_SCHEMA = re.compile(r"deploymentTemplate\.json", re.IGNORECASE)
_MAX_DEPTH = 40
_MAX_NODES = 200_000
_MAX_TEXT = 4000
_MAX_RESOURCES = 2000
_MAX_SETTINGS = 500
_ROUNDS = 3
_LEVELS = 8
_MAX_TEMPLATES = 6

Names = Mapping[str, Value]


def arm_facts(path: str, root: Node) -> Iterator[Fact]:
    """The resources of a template, those of templates nested in it among them; nothing for any other JSON."""
    schema = root.child("$schema")
    if schema is None or not _SCHEMA.search(schema.text):
        return
    reader = _Templates(path)
    reader.template(root, {}, 0)
    yield from reader.gatherer.facts


class _Expression(Reader):
    """Reads an expression that is the text of a string; its places are that string's."""

    def __init__(self, text: str, at: Location) -> None:
        super().__init__(text, at.path, EXPRESSION)
        self._at = at

    def at(self, offset: int) -> Location:
        """The place of the string."""
        del offset
        return self._at


class _Templates:
    """Reads a file's template and those inside it."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.gatherer = Gatherer(path)
        self.left = _MAX_NODES
        self.resources = _MAX_RESOURCES

    def template(self, node: Node, given: Names, depth: int) -> None:
        """A template; ``given`` are the values that its parameters are called with."""
        names = self._names(node, given)
        resources = node.child("resources")
        for one in resources.children if resources is not None else ():
            self._resource(one, "", names, depth)

    def _names(self, node: Node, given: Names) -> dict[str, Value]:
        """What the parameters and variables of a template stand for."""
        names: dict[str, Value] = {}
        parameters = node.child("parameters")
        for one in parameters.members[:MAX_MEMBERS] if parameters is not None else ():
            default = one.child("defaultValue")
            key = f"parameters.{one.key}"
            values = [Hole(key, self.path), *([] if default is None else [self._value(default)])]
            names[key] = one_of((*values, *([given[one.key]] if one.key in given else [])))
        variables = node.child("variables")
        for one in variables.members[:MAX_MEMBERS] if variables is not None else ():
            names[f"variables.{one.key}"] = self._value(one)
        for _ in range(_ROUNDS):
            changed = {name: replaced(value, names) for name, value in names.items() if _holds_name(value)}
            if not changed:
                break
            names.update(changed)
        return {name: HOLE if isinstance(value, Ref) else value for name, value in names.items()}

    def _resource(self, node: Node, above: str, names: Names, depth: int) -> None:
        kind = node.child("type")
        self.resources -= 1
        if kind is None or kind.kind != "string" or self.resources < 0 or "/" not in f"{above}{kind.text}":
            return
        type_ = kind.text if "." in kind.text.partition("/")[0] else f"{above}/{kind.text}"
        if type_.lower() == "microsoft.resources/deployments":
            self._nested(node, names, depth)
            return
        at = node.value_at(self.path)
        whole = Obj(tuple(
            (one.key, replaced(self._value(one), names)) for one in node.members if one.key != "resources"
        ))
        name = node.child("name")
        arguments = list(islice(settings("", whole, at, holes=True), _MAX_SETTINGS))
        self.gatherer.resource(type_, name.text[:200] if name is not None else "", arguments, whole, at, told=True)
        inner = node.child("resources")
        for one in inner.children if inner is not None and depth < _MAX_TEMPLATES else ():
            self._resource(one, type_, names, depth + 1)

    def _nested(self, node: Node, names: Names, depth: int) -> None:
        """The template inside a deployment, with the values that the deployment passes to it."""
        template = node.get("properties", "template")
        parameters = node.get("properties", "parameters")
        if template is None or depth >= _MAX_TEMPLATES:
            return
        given = {
            one.key: replaced(self._value(value), names)
            for one in (parameters.members[:MAX_MEMBERS] if parameters is not None else ())
            if (value := one.child("value")) is not None
        }
        self.template(template, given, depth + 1)

    def _value(self, node: Node, depth: int = 0) -> Value:
        """A node as a value, its expressions read."""
        self.left -= 1
        if depth >= _MAX_DEPTH or self.left < 0:
            return HOLE
        if node.kind == "object":
            return Obj(tuple((one.key, self._value(one, depth + 1)) for one in node.children[:MAX_MEMBERS]))
        if node.kind == "array":
            return Seq(tuple(self._value(one, depth + 1) for one in node.children[:MAX_MEMBERS]))
        if node.kind == "null":
            return HOLE
        text, at = node.text[:_MAX_TEXT], node.value_at(self.path)
        if node.kind == "string" and text.startswith("[") and text.endswith("]") and not text.startswith("[["):
            return _Expression(text[1:-1], at).value(newlines=True)
        return Lit(text, at)


def _holds_name(value: Value) -> bool:
    """Whether a name of the template is anywhere in a value, looked for a few levels down."""
    stack: list[tuple[Value, int]] = [(value, 0)]
    steps = 2000
    while stack and steps:
        steps -= 1
        one, depth = stack.pop()
        if isinstance(one, Ref):
            return True
        if depth > _LEVELS:
            continue
        match one:
            case Obj(items):
                stack.extend((inner, depth + 1) for _, inner in items)
            case Seq(members) | Choice(members) | Join(members):
                stack.extend((inner, depth + 1) for inner in members)
            case _:
                continue
    return False
