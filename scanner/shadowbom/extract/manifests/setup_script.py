"""The requirements in a setup.py, which is parsed and never run."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator

from shadowbom.core.fact import Dependency, Group
from shadowbom.core.location import Location
from shadowbom.core.source import Document, Problem
from shadowbom.extract.extractors import Extraction
from shadowbom.extract.manifests import pypi
from shadowbom.extract.manifests.document import beside, problem
from shadowbom.extract.manifests.requirements import requirement
from shadowbom.extract.manifests.setup_values import Names, Text, is_file
from shadowbom.extract.positions import Lines

_GROUPS = {
    "install_requires": Group.RUNTIME,
    "extras_require": Group.OPTIONAL,
    "setup_requires": Group.BUILD,
    "tests_require": Group.DEVELOPMENT,
}
_STRONGEST_FIRST = list(_GROUPS.values())
_PARSED_AT_MOST = 1 << 18
_LISTED_AT_MOST = 5_000
_KEYWORD = re.compile(rf"\b({'|'.join(_GROUPS)})[\"']?\s*+[=:]\s*+(?=[\[({{\"'])")
_TOKEN = re.compile(
    r"#[^\n]*+|([\[({])|([\])}])"
    r"|\"((?:[^\"\\\n]|\\.)*+)\"(\s*+:)?|'((?:[^'\\\n]|\\.)*+)'(\s*+:)?"
    r"|[^#\[\](){}\"']++|.",
    re.DOTALL,
)


def extract(document: Document) -> Extraction:
    """Facts: one ``Dependency`` a requirement that reaches ``setup()``, located at its string. Includes: the
    requirement files whose names stand in the script. What Python 3 cannot parse is read by pattern, with a
    problem."""
    path = document.file.path
    found, problems = _read(document)
    facts: dict[tuple[int, int, str], Dependency] = {}
    includes: list[str] = []
    for group, text in found[:_LISTED_AT_MOST]:
        if is_file(text.value):
            name = beside(document, text.value)
            if name is not None:
                includes.append(name)
            continue
        fact, _ = requirement(text.value, Location(path, text.line, text.column), group)
        if fact is not None and fact.name != "python":
            key = (text.line, text.column, fact.name)
            known = facts.get(key)
            if known is None or _STRONGEST_FIRST.index(group) < _STRONGEST_FIRST.index(known.group):
                facts[key] = fact
    return Extraction(tuple(facts[key] for key in sorted(facts)), problems, tuple(dict.fromkeys(includes)))


def _read(document: Document) -> tuple[list[tuple[Group, Text]], tuple[Problem, ...]]:
    reason, line = "too long", 0
    if len(document.text) <= _PARSED_AT_MOST:
        try:
            return list(_by_syntax(document.text)), ()
        except SyntaxError as error:
            reason, line = error.msg, error.lineno or 0
        except (ValueError, RecursionError, MemoryError) as error:
            reason = str(error) or "nested too deeply"
    fault = problem(document, f"not parsed as Python ({reason}); requirements read by pattern", line)
    return list(_by_pattern(document.text)), (fault,)


def _by_syntax(source: str) -> Iterator[tuple[Group, Text]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        module = ast.parse(source.removeprefix("\ufeff"))
    names = Names(module, source)
    for call in ast.walk(module):
        if not isinstance(call, ast.Call) or _last_name(call.func) != "setup":
            continue
        for keyword in call.keywords:
            pairs = [(keyword.arg, keyword.value)] if keyword.arg else names.items(keyword.value)
            for key, value in pairs:
                if key == "extras_require":
                    for extra, listed in names.items(value):
                        group = pypi.group_of(extra.partition(":")[0], Group.OPTIONAL)
                        yield from ((group, text) for text in names.texts(listed))
                elif key in _GROUPS:
                    yield from ((_GROUPS[key], text) for text in names.texts(value))


def _last_name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _by_pattern(source: str) -> Iterator[tuple[Group, Text]]:
    """The strings inside the brackets behind the keywords of ``setup()``; keys of dicts are no requirements."""
    lines = Lines(source)
    for keyword in _KEYWORD.finditer(source):
        group = _GROUPS[keyword.group(1)]
        depth, pos = 0, keyword.end()
        while pos < len(source):
            token = _TOKEN.match(source, pos)
            if token is None:
                break
            pos = token.end()
            opened, closed, double, double_key, single, single_key = token.groups()
            depth += (opened is not None) - (closed is not None)
            value = double if double is not None else single
            if value and not (double_key or single_key):
                yield group, Text(value, *lines.at(token.start()))
            if depth <= 0 and (opened or closed or value is not None):
                break
