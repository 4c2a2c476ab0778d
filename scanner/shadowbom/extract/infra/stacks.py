"""CloudFormation and SAM templates, the resources of serverless.yml, and policies in JSON or YAML.

Recognised by what is in them, not by their name: a mapping of resources whose types are written with ``::``, and
statements with actions. References to parameters and mappings of the same file are resolved.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from shadowbom.core.fact import Fact
from shadowbom.core.value import HOLE, Hole, Lit, Obj, Seq, Value
from shadowbom.extract.infra.flatten import settings
from shadowbom.extract.infra.gather import Gatherer
from shadowbom.extract.infra.permissions import statements
from shadowbom.extract.infra.shapes import MAX_MEMBERS, element, joined, member, one_of
from shadowbom.extract.positions import Node

_MAX_DEPTH = 40
_MAX_NODES = 100_000
_MAX_RESOURCES = 2000
_MAX_TEXT = 4000
_MAX_SETTINGS = 500
_TYPE = re.compile(r"[A-Za-z][\w]{1,60}(?:::[A-Za-z]\w{0,80}){1,3}\Z")
_TAG = re.compile(r"!(Ref|Sub|GetAtt|Join|FindInMap|If|Select|ImportValue|Split|Base64|Cidr|ToJsonString)\b")
# What they give is what they are given, in another spelling.
_SAME = frozenset({"Base64", "ToJsonString"})
_VARIABLE = re.compile(r"\$\{(!?)([\w:.@]{1,200})\}")
_GRANTS = re.compile(r"\b(?:Statement|Action|actions|iamRoleStatements)\b")


def may_grant(text: str) -> bool:
    """Whether a file may hold statements of rights."""
    return _GRANTS.search(text) is not None


def stack_facts(path: str, root: Node, *, grants: bool) -> Iterator[Fact]:
    """The resources of a template with their settings, and the rights that statements anywhere in the document grant.
    ``grants`` is what ``may_grant`` says of the file, which may hold many documents."""
    template = next(_templates(root), None)
    if template is not None:
        yield from _Template(path, template).facts()
    if grants and template is not root:
        reader = _Template(path, root)
        # What the template inside grants has been told with its resources.
        rest = Obj(tuple((one.key, reader.value(one)) for one in root.members if one is not template))
        yield from statements(rest if root.kind == "object" else reader.value(root), root.value_at(path))


def _templates(root: Node) -> Iterator[Node]:
    """The mapping that holds the resources: the file, or what a serverless.yml embeds."""
    for candidate in (root, root.child("resources")):
        resources = candidate.child("Resources") if candidate is not None else None
        if candidate is not None and resources is not None and any(
            (kind := one.child("Type")) is not None and _TYPE.match(kind.text) for one in resources.members[:50]
        ):
            yield candidate


class _Template:
    """One template, or a file that is none and has nothing to refer to."""

    def __init__(self, path: str, node: Node) -> None:
        self.path = path
        self.node = node
        self.parameters = {one.key: one for one in _members(node, "Parameters")}
        self.mappings = {one.key: one for one in _members(node, "Mappings")}
        self.left = _MAX_NODES
        self.named: set[str] = set()

    def facts(self) -> Iterator[Fact]:
        """The facts of its resources."""
        gatherer = Gatherer(self.path)
        for resource in _members(self.node, "Resources")[:_MAX_RESOURCES]:
            kind = resource.child("Type")
            if kind is None or not _TYPE.match(kind.text):
                continue
            properties = resource.child("Properties")
            at = resource.at(self.path)
            self.named = set()
            whole = HOLE if properties is None else self.value(properties)
            arguments = list(islice(settings("", whole, at, holes=True), _MAX_SETTINGS))
            gatherer.resource(kind.text, resource.key, arguments, whole, at, told=True, refers=self.named)
        globals_ = self.node.child("Globals")
        if globals_ is not None:
            for argument in settings("Globals", self.value(globals_), globals_.at(self.path)):
                gatherer.setting(argument.key, argument.value, argument.location, told=True)
        yield from gatherer.facts

    def value(self, node: Node, depth: int = 0) -> Value:
        """A node as a value, references resolved."""
        self.left -= 1
        if depth >= _MAX_DEPTH or self.left < 0:
            return HOLE
        tag = _TAG.match(node.lines.text, node.offset)
        if tag is None:
            return self._untagged(node, depth)
        # A node has one tag: what this one is given is the rest of it.
        return self._untagged(node, depth) if tag[1] in _SAME else self._function(tag[1], node, depth)

    def _untagged(self, node: Node, depth: int) -> Value:
        if node.kind == "object":
            only = node.children[0] if len(node.children) == 1 else None
            if only is not None and (only.key == "Ref" or only.key.startswith("Fn::")):
                return self._function(only.key.removeprefix("Fn::"), only, depth)
            return Obj(tuple((one.key, self.value(one, depth + 1)) for one in node.children[:MAX_MEMBERS]))
        if node.kind == "array":
            return Seq(tuple(self.value(one, depth + 1) for one in node.children[:MAX_MEMBERS]))
        return HOLE if node.kind == "null" else Lit(node.text[:_MAX_TEXT], node.value_at(self.path))

    def _function(self, name: str, node: Node, depth: int) -> Value:
        """What a function of the template gives; ``node`` holds its arguments."""
        match name:
            case "Ref":
                return self._parameter(node.text)
            case "Sub":
                return self._substituted(node, depth)
            case "Join":
                parts = self._arguments(node, depth)
                listed = parts[1] if len(parts) == 2 else HOLE
                glue = parts[0].text if parts and isinstance(parts[0], Lit) else ""
                if not isinstance(listed, Seq):
                    return HOLE
                found = [one for item in listed.items for one in (Lit(glue), item)][1:]
                return joined([one for one in found if not (isinstance(one, Lit) and not one.text)])
            case "If":
                return one_of(self._arguments(node, depth)[1:])
            case "Select":
                arguments = self._arguments(node, depth)
                return element(arguments[1]) if len(arguments) == 2 else HOLE
            case "FindInMap":
                return self._mapped(node, depth)
            case "GetAtt":
                first = next(iter(node.elements), None)
                self.named.add((first.text if first is not None else node.text).partition(".")[0][:200])
                return HOLE
            case _ if name in _SAME:
                return self.value(node, depth + 1)
            case _:
                return HOLE

    def _arguments(self, node: Node, depth: int) -> list[Value]:
        return [self.value(one, depth + 1) for one in node.elements[:MAX_MEMBERS]]

    def _parameter(self, name: str) -> Value:
        """The default of a parameter, which whoever deploys may change. Another resource is noted."""
        parameter = self.parameters.get(name)
        if parameter is None:
            self.named.add(name.partition(".")[0][:200])
            return HOLE
        known = Hole(f"Parameters.{name}", self.path)
        default = parameter.child("Default")
        if default is None or default.kind in ("object", "array", "null"):
            return known
        return one_of((known, Lit(default.text[:_MAX_TEXT], default.value_at(self.path))))

    def _substituted(self, node: Node, depth: int) -> Value:
        """A text with ``${names}`` in it, alone or with a mapping of more names."""
        text = node if node.kind == "string" else next(iter(node.elements), None)
        given = node.elements[1] if len(node.elements) > 1 else None
        own = {one.key: one for one in given.members[:MAX_MEMBERS]} if given is not None else {}
        if text is None or text.kind != "string":
            return HOLE
        at = text.value_at(self.path)
        parts: list[Value] = []
        end = 0
        for found in _VARIABLE.finditer(text.text[:_MAX_TEXT]):
            if found.start() > end:
                parts.append(Lit(text.text[end : found.start()], at))
            end = found.end()
            if found[1]:
                parts.append(Lit("${" + found[2] + "}", at))
            else:
                inner = own.get(found[2])
                parts.append(self._parameter(found[2]) if inner is None else self.value(inner, depth + 1))
        if end < len(text.text):
            parts.append(Lit(text.text[end:_MAX_TEXT], at))
        return joined(parts[:_MAX_DEPTH])

    def _mapped(self, node: Node, depth: int) -> Value:
        """What a mapping of the template may hold: any of a level whose key is not known."""
        arguments = self._arguments(node, depth)
        mapping = self.mappings.get(arguments[0].text) if arguments and isinstance(arguments[0], Lit) else None
        if mapping is None:
            return HOLE
        keys = [one.text.replace(".", "~1") if isinstance(one, Lit) else "*" for one in arguments[1:3]]
        return member(self.value(mapping, depth + 1), keys)


def _members(node: Node, key: str) -> list[Node]:
    found = node.child(key)
    return found.members if found is not None else []

