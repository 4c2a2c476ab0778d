"""C++ packages: conanfile.txt, conanfile.py (never run), conan.lock and vcpkg.json."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator

from shadowbom.core.fact import Dependency, Fact, Group
from shadowbom.core.location import Location
from shadowbom.core.source import Document
from shadowbom.extract.extractors import BY_ID, Extraction, Request
from shadowbom.extract.manifests.document import problem, tree
from shadowbom.extract.positions import Node, json_tree

_REFERENCE = re.compile(r"([a-z0-9_][a-z0-9_+.-]{0,100})/(\[[^\]\n]{0,100}\]|[^\s@#%,\[\]]{1,100})(?:[@#%][^\s]*+)?\Z")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,200}\Z")
_SECTIONS = {
    "requires": Group.RUNTIME, "build_requires": Group.BUILD, "tool_requires": Group.BUILD,
    "test_requires": Group.DEVELOPMENT, "python_requires": Group.BUILD,
}
_PARSED_AT_MOST = 1 << 18


def conan_text(document: Document, _request: Request) -> Extraction:
    """Facts: one ``Dependency`` a reference (``name/version``) of the sections that require."""
    facts: list[Fact] = []
    group: Group | None = None
    for number, line in enumerate(document.text.removeprefix("\ufeff").split("\n"), 1):
        text = line.strip()
        if text.startswith("["):
            group = _SECTIONS.get(text.strip("[]"))
        elif text and not text.startswith("#") and group is not None:
            at = Location(document.file.path, number, len(line) - len(line.lstrip()) + 1)
            fact = _conan(text.split()[0], at, group)
            facts += [fact] if fact is not None else []
    return Extraction(tuple(facts))


def conan_script(document: Document, request: Request) -> Extraction:
    """The facts of the file as Python code, and one ``Dependency`` a literal reference: of the attributes
    (``requires = "a/1.0", "b/2.0"``) and of calls (``self.requires("a/1.0")``)."""
    code = BY_ID["python"].load()(document, request)
    if len(document.text) > _PARSED_AT_MOST:
        fault = problem(document, "too long to be read as a recipe")
        return Extraction(code.facts, (*code.problems, fault), code.includes)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            module = ast.parse(document.text.removeprefix("\ufeff"))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = error.lineno or 0 if isinstance(error, SyntaxError) else 0
        fault = problem(document, "not parsed as Python: no recipe is read", line)
        return Extraction(code.facts, (*code.problems, fault), code.includes)
    return Extraction((*code.facts, *_recipe(module, document)), code.problems, code.includes)


def _recipe(module: ast.Module, document: Document) -> Iterator[Dependency]:
    rows = document.text.split("\n")
    for node in ast.walk(module):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            group, values = _SECTIONS.get(node.targets[0].id), _strings(node.value)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            group, values = _SECTIONS.get(node.func.attr), _strings(node.args[0]) if node.args else []
        else:
            continue
        for value in values if group is not None else ():
            row = rows[value.lineno - 1] if value.lineno <= len(rows) else ""
            # Columns of the syntax tree count bytes.
            column = len(row.encode()[: value.col_offset].decode("utf-8", "replace")) + 1
            fact = _conan(str(value.value), Location(document.file.path, value.lineno, column), group or Group.RUNTIME)
            if fact is not None:
                yield fact


def _strings(node: ast.expr) -> list[ast.Constant]:
    """The strings of a literal, or of a list of them whose members may be tuples with the reference first."""
    if isinstance(node, ast.Constant):
        return [node] if isinstance(node.value, str) else []
    if not isinstance(node, (ast.Tuple, ast.List)):
        return []
    members = [one.elts[0] if isinstance(one, (ast.Tuple, ast.List)) and one.elts else one for one in node.elts]
    return [one for one in members if isinstance(one, ast.Constant) and isinstance(one.value, str)]


def conan_lock(document: Document, _request: Request) -> Extraction:
    """Facts: one ``Dependency`` a reference of a conan.lock, in the format of Conan 2 or that of Conan 1."""
    root, problems = tree(document, json_tree)
    facts: list[Fact] = []
    for key, group in _SECTIONS.items():
        listed = root.child(key) if root is not None else None
        for entry in listed.elements if listed is not None else []:
            fact = _conan(entry.string, entry.at(document.file.path), group, locked=True)
            facts += [fact] if fact is not None else []
    nodes = root.get("graph_lock", "nodes") if root is not None else None
    for entry in nodes.members if nodes is not None else []:
        reference = entry.child("ref")
        if reference is not None:
            fact = _conan(reference.string, reference.at(document.file.path), Group.RUNTIME, locked=True)
            facts += [fact] if fact is not None else []
    return Extraction(tuple(facts), problems)


def _conan(reference: str, at: Location, group: Group, *, locked: bool = False) -> Dependency | None:
    match = _REFERENCE.match(reference)
    if match is None:
        return None
    name, version = match.groups()
    ranged = version.startswith("[")
    return Dependency(at, "conan", name, version if ranged else "", "" if ranged else version, group, locked)


def vcpkg(document: Document, _request: Request) -> Extraction:
    """Facts: one ``Dependency`` an entry of ``dependencies``, of those of each feature (as optional) and of
    ``overrides`` (as constraints)."""
    root, problems = tree(document, json_tree)
    if root is None:
        return Extraction((), problems)
    path = document.file.path
    facts: list[Fact] = list(_ports(root.child("dependencies"), path, Group.RUNTIME))
    features = root.child("features")
    for feature in (features.members or features.elements) if features is not None else []:
        facts += _ports(feature.child("dependencies"), path, Group.OPTIONAL)
    facts += _ports(root.child("overrides"), path, Group.CONSTRAINT)
    return Extraction(tuple(facts), problems)


def _ports(listed: Node | None, path: str, group: Group) -> Iterator[Dependency]:
    for entry in listed.elements if listed is not None else []:
        named = entry if entry.kind == "string" else entry.child("name")
        if named is None or not _NAME.match(named.string):
            continue
        least, fixed, host = (entry.child(key) for key in ("version>=", "version", "host"))
        spec = f">={least.text}" if least is not None else ""
        own = Group.BUILD if host is not None and host.text == "true" and group is Group.RUNTIME else group
        features = entry.child("features")
        parts = [one.string or (one.child("name") or one).string for one in features.elements] if features else []
        yield Dependency(named.at(path), "vcpkg", named.string, spec, fixed.text if fixed is not None else "", own,
                         extras=tuple(dict.fromkeys(part for part in parts if part)))
