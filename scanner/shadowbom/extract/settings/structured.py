"""JSON, YAML and TOML settings: scalar leaves as ``Setting``s, server tables as ``Server``s."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from shadowbom.core.fact import Fact, ServerTable
from shadowbom.core.source import Document, Problem
from shadowbom.core.value import HOLE, Env, Lit, Value
from shadowbom.extract.extractors import Extraction, Request
from shadowbom.extract.infra.arm import arm_facts
from shadowbom.extract.infra.deployed import container_facts
from shadowbom.extract.infra.places import place_facts
from shadowbom.extract.infra.stacks import may_grant, stack_facts
from shadowbom.extract.infra.templates import template_facts
from shadowbom.extract.infra.units import unit_facts
from shadowbom.extract.positions import Malformed, Node, json_tree, toml_tree, yaml_nodes
from shadowbom.extract.settings import lines
from shadowbom.extract.settings.flows import flow_facts
from shadowbom.extract.settings.placeholders import tagged_value
from shadowbom.extract.settings.servers import Servers
from shadowbom.extract.settings.shapes import MAX_STEPS, Leaves, escape, is_env_name, is_telling, kind_of, last_of
from shadowbom.extract.settings.written import written_servers

_MAX_DEPTH = 200
_MAX_KEY = 1000
_SCALARS = frozenset({"number", "boolean", "null", "date"})
_BLANK = "\ufeff \t\r\n\x00"
_MAX_NAME = 200
Below = tuple[Node, str, str]
"""A node, its dotted key, and that key without indexes ("" outside of lists)."""
Parsed = tuple[Extraction, Node | None]

_ASSIGNMENT = re.compile(r"(?P<name>[A-Z][A-Z0-9_]{2,99})=(?P<value>.*)\Z", re.DOTALL)
_LISTS = frozenset({"models", "model_list", "modellist", "llms", "embeddings"})
_PLAIN_NAME = re.compile(r"[A-Za-z0-9@][\w.:@/+\-]{1,199}\Z")
_ENV_LISTS = frozenset({"environment", "env", "envs", "env_vars", "passenv", "pass_env", "passthrough"})
# A placeholder without quotes is a mapping of a mapping to a YAML parser, if it is anything.
_BARE_TEMPLATE = re.compile(r"[:\-][ \t]{1,20}\{\{")
_TEMPLATE = re.compile(r"\{\{|\{%|<%|\$\{\{")


def json(document: Document, request: Request) -> Extraction:
    """A JSON, JSONC or JSON5 file. Of a broken one what can be read is kept, with a Problem."""
    return json_parsed(document, request)[0]


def json_parsed(document: Document, request: Request) -> Parsed:
    """The same with its tree, for those that read more of it; none of a broken one."""
    return _read(document, request, "json", json_tree)


def toml(document: Document, request: Request) -> Extraction:
    """A TOML file. Of a broken one what can be read is kept, with a Problem."""
    return _read(document, request, "toml", toml_tree)[0]


def yaml(document: Document, request: Request) -> Extraction:
    """A YAML file of one or more documents. One that does not parse is read line by line; where it is no
    template either, there is a Problem."""
    return yaml_parsed(document, request)[0]


def yaml_parsed(document: Document, request: Request) -> Parsed:
    """The same with the tree of its first document, for those that read more of it; none of one that is read line by
    line."""
    extraction, root = _yaml(document, request)
    written = written_servers(document, request)
    return (replace(extraction, facts=(*written, *extraction.facts)) if written else extraction), root


def _yaml(document: Document, request: Request) -> Parsed:
    path, text = document.file.path, document.text
    if not text.strip(_BLANK):
        return Extraction(), None
    problems: tuple[Problem, ...] = ()
    tables = _tables(request, "yaml")
    if tables or not _BARE_TEMPLATE.search(text):
        try:
            roots = yaml_nodes(text)
            return _facts(path, roots, tables, "yaml"), next(iter(roots), None)
        except Malformed as fault:
            problems = () if _TEMPLATE.search(text) else (_problem(path, fault),)
    leaves = lines.read(path, text)
    return Extraction((*leaves.facts, *template_facts(path, text)), (*problems, *leaves.problems())), None


def _read(document: Document, request: Request, format_: str, parse: Callable[[str], Node]) -> Parsed:
    path, text = document.file.path, document.text
    if not text.strip(_BLANK):
        return Extraction(), None
    try:
        root = parse(text)
    except Malformed as fault:
        partial = _facts(path, [fault.partial] if fault.partial is not None else [], _tables(request, format_),
                         format_)
        # Placeholders may stand in strings of a sound file: only those at the fault make it a template.
        near = "\n".join(text.split("\n")[max(0, fault.line - 2) : fault.line + 1])
        problems = () if _TEMPLATE.search(near[:10_000]) else (_problem(path, fault),)
        return Extraction(partial.facts, (*problems, *partial.problems)), None
    return _facts(path, [root], _tables(request, format_), format_), root


def _tables(request: Request, format_: str) -> tuple[ServerTable, ...]:
    return tuple(table for table in request.tables if table.format == format_)


def _problem(path: str, fault: Malformed) -> Problem:
    return Problem(path, "extract", fault.message, fault.line)


def _facts(path: str, roots: Sequence[Node], tables: tuple[ServerTable, ...], format_: str) -> Extraction:
    servers = Servers(path)
    leaves = Leaves(path)
    # In JSON every name is quoted, keys too: only values are looked for in it.
    walker = _Walker(path, leaves, servers.consumed, named_by_keys=format_ != "json")
    places: list[Fact] = []
    infrastructure = format_ in ("yaml", "json")
    grants = infrastructure and bool(roots) and may_grant(roots[0].lines.text)
    for root in roots:
        if tables:
            servers.read(root, tables)
        walker.walk(root)
        if infrastructure:
            places += place_facts(path, root, servers.consumed)
            places += stack_facts(path, root, grants=grants)
            places += unit_facts(path, root)
            places += container_facts(path, root)
            places += (*arm_facts(path, root), *flow_facts(path, root)) if format_ == "json" else ()
    problems = leaves.problems()
    if walker.steps <= 0 and not problems:
        problems = (Problem(path, "extract", f"more than {MAX_STEPS} values: the rest is left out"),)
    return Extraction((*servers.facts, *leaves.facts, *places), problems, tables=tuple(servers.elsewhere))


class _Walker:
    """Gives ``leaves`` the scalars of a tree, in the order of the text."""

    def __init__(self, path: str, leaves: Leaves, skipped: set[int], *, named_by_keys: bool) -> None:
        self.path = path
        self.leaves = leaves
        self.skipped = skipped
        self.named_by_keys = named_by_keys
        self.steps = MAX_STEPS

    def walk(self, root: Node) -> None:
        """All below ``root``, but not what is below the skipped nodes."""
        stack = [iter([(root, "", "")])]
        while stack and self.steps > 0 and not self.leaves.cut:
            below = next(stack[-1], None)
            if below is None:
                stack.pop()
                continue
            node, key, generic = below
            self.steps -= 1
            if id(node) in self.skipped:
                continue
            if node.kind not in ("object", "array"):
                self._leaf(node, key, generic)
            elif len(stack) <= _MAX_DEPTH:
                members = self._members if node.kind == "object" else self._elements
                stack.append(members(node, key[:_MAX_KEY], generic[:_MAX_KEY]))

    def _members(self, node: Node, key: str, generic: str) -> Iterator[Below]:
        prefix = f"{key}." if key else ""
        listed = self.named_by_keys and key.rpartition(".")[2].lower() in _LISTS
        for child in node.children:
            name = escape(child.key[:_MAX_NAME])
            if listed and child.kind == "object" and _PLAIN_NAME.match(child.key):
                # What is known of each model stands under its name.
                self.leaves.add(key, child.key, child.at(self.path), child.at(self.path))
            yield child, prefix + name, f"{generic}.{name}" if generic else ""

    def _elements(self, node: Node, key: str, generic: str) -> Iterator[Below]:
        """The elements that are still to be looked at; ``NAME=value``, names and {name, value} objects of an
        environment are settings of that name."""
        if len(node.children) == 2 and self._tagged(node, key):
            return
        prefix = f"{key}." if key else ""
        generic = generic or key or "*"
        variables = generic.rpartition(".")[2].lower() in _ENV_LISTS
        numbers = kind_of(generic.rpartition(".")[2]).scalar
        for index, child in enumerate(node.children):
            if child.kind in _SCALARS:
                if numbers:
                    yield child, f"{prefix}{index}", generic
            elif child.kind == "array" or not self._variable(child, prefix, variables):
                yield child, f"{prefix}{index}", generic

    def _variable(self, node: Node, prefix: str, variables: bool) -> bool:
        """Whether an element is an environment variable; it is kept then."""
        if node.kind == "string":
            match = _ASSIGNMENT.match(node.text)
            if match is not None:
                self._keep(node, prefix + match["name"], match["value"], None)
            elif variables and is_env_name(node.text):
                self._keep(node, prefix + node.text, "", Env(node.text))
            else:
                return False
            return True
        named = {child.key.lower(): child for child in node.members[:6]} if len(node.members) <= 5 else {}
        name, value = named.get("name"), named.get("value")
        if name is None or not is_env_name(name.string) or not (value or "valuefrom" in named or variables):
            return False
        scalar = value is not None and value.kind not in ("object", "array")
        if value is not None and scalar:
            self._keep(value, prefix + name.text, value.text, None)
        else:
            self._keep(node, prefix + name.text, "", HOLE)
        return True

    def _keep(self, node: Node, key: str, text: str, value: Value | None) -> None:
        if id(node) not in self.skipped:
            self.leaves.add(key, text, node.at(self.path), node.value_at(self.path), value=value)

    def _tagged(self, node: Node, key: str) -> bool:
        """``!ENV [NAME, default]``."""
        name, default = node.children
        at = default.value_at(self.path)
        value = tagged_value(node.lines.text[node.offset : node.offset + 12], name.text, at)
        if not isinstance(value, Env) or default.kind in ("object", "array"):
            return False
        self.leaves.add(key, name.text, node.at(self.path), at, value=Env(value.name, Lit(default.text, at)))
        return True

    def _leaf(self, node: Node, key: str, generic: str) -> None:
        if not key:
            return
        string = node.kind == "string"
        tagged = string and node.lines.text.startswith("!", node.offset)
        text = "" if node.kind == "null" else node.text
        if not tagged and not is_telling(text, kind_of(last_of(key, generic)), string=string):
            return
        at = node.value_at(self.path)
        value = tagged_value(node.lines.text[node.offset : node.offset + 12], text, at) if tagged else None
        if value is not None or not tagged or is_telling(text, kind_of(last_of(key, generic)), string=string):
            self.leaves.add(key, text, node.at(self.path), at, generic=generic, value=value)
