"""What the names in a setup.py stand for: lists of strings, as far as the text shows."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass

from shadowbom.extract.manifests import pypi
from shadowbom.extract.positions import Lines

_DEPTH = 60
_BUDGET = 500_000
_TAKES_A_LIST = frozenset(("list", "tuple", "set", "sorted", "chain", "sum", "reversed", "frozenset", "str"))
_GROWS = frozenset(("append", "extend", "insert", "add", "update"))


@dataclass(frozen=True, slots=True)
class Text:
    """A string and where it stands (1-based, columns in code points)."""

    value: str
    line: int
    column: int


class Literals:
    """Places of strings in a source. The syntax tree counts columns in bytes."""

    def __init__(self, source: str) -> None:
        self.lines = Lines(source)
        self._rows = source.removeprefix("\ufeff").split("\n")

    def texts(self, node: ast.expr, value: str) -> list[Text]:
        """The string; of one over several lines each line that is not empty."""
        line = node.lineno
        row = self._rows[line - 1] if line <= len(self._rows) else ""
        column = node.col_offset if row.isascii() else len(row.encode()[: node.col_offset].decode(errors="replace"))
        if "\n" not in value or node.end_lineno == line:
            return [Text(part.strip(), line, column + 1) for part in value.split("\n") if part.strip()]
        found = []
        for offset, part in enumerate(value.split("\n")):
            if part.strip():
                row = self._rows[line - 1 + offset] if line - 1 + offset < len(self._rows) else ""
                found.append(Text(part.strip(), line + offset, max(row.find(part.strip()), 0) + 1))
        return found


class Names:
    """The assignments of a module. All that a name is ever given counts, in whatever branch or function.

    Each node is looked at once, and a budget bounds the copying, so that names made of names made of names
    cost no more than the text is long.
    """

    def __init__(self, module: ast.Module, source: str) -> None:
        self._literals = Literals(source)
        self._values: dict[str, list[ast.expr]] = {}
        self._members: dict[str, list[tuple[str, ast.expr]]] = {}
        self._returns: dict[str, list[ast.expr]] = {}
        self._listed: dict[str, str] = {}
        self._texts_of: dict[int, dict[Text, None]] = {}
        self._items_of: dict[str, list[tuple[str, ast.expr]]] = {}
        self._index_of: dict[str, dict[str, list[ast.expr]]] = {}
        self._budget = _BUDGET
        for node in ast.walk(module):
            self._learn(node)

    def texts(self, node: ast.expr) -> list[Text]:
        """Every string that the list (or the string) ``node`` may hold, each place once."""
        return list(self._texts(node, _DEPTH))

    def items(self, node: ast.expr) -> list[tuple[str, ast.expr]]:
        """Keys and values of the dict that ``node`` is or names."""
        return list(self._items(node, _DEPTH))

    def _learn(self, node: ast.AST) -> None:
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self._give(target, value)
            case ast.AnnAssign(target=target, value=ast.expr() as value) | ast.AugAssign(target=target, value=value):
                self._give(target, value)
            case ast.Call(func=ast.Attribute(value=target, attr=attr), args=arguments) if attr in _GROWS:
                for argument in arguments:
                    self._give(target, argument)
            case ast.FunctionDef(name=name):
                inner = (child.value for child in ast.walk(node) if isinstance(child, ast.Return))
                self._returns.setdefault(name, []).extend(value for value in inner if value is not None)
            case ast.List(elts=elements):
                for element in elements:
                    if isinstance(element, ast.Constant) and isinstance(element.value, str):
                        found = pypi.parse(element.value)
                        if found is not None and found.spec:
                            self._listed.setdefault(pypi.normal(found.name), element.value)

    def _give(self, target: ast.expr, value: ast.expr) -> None:
        match target:
            case ast.Name(id=name):
                self._values.setdefault(name, []).append(value)
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=str(key))):
                self._members.setdefault(name, []).append((key, value))

    def _all(self, nodes: Iterable[ast.expr], depth: int) -> dict[Text, None]:
        found: dict[Text, None] = {}
        for node in nodes:
            found.update(self._texts(node, depth))
        return found

    def _texts(self, node: ast.expr, depth: int) -> dict[Text, None]:
        known = self._texts_of.get(id(node))
        if known is not None:
            return known
        if depth <= 0 or self._budget <= 0:
            return {}
        self._texts_of[id(node)] = {}  # what a name that is made of itself finds on its way
        found = self._read(node, depth - 1)
        self._texts_of[id(node)] = found
        self._budget -= len(found) + 1
        return found

    def _read(self, node: ast.expr, depth: int) -> dict[Text, None]:
        match node:
            case ast.Constant(value=str(value)):
                return dict.fromkeys(self._literals.texts(node, value))
            case ast.JoinedStr(values=[ast.Constant(value=str(value)), *_]):
                return {Text(value + "{}", text.line, text.column): None for text in self._literals.texts(node, value)}
            case ast.List(elts=nodes) | ast.Tuple(elts=nodes) | ast.Set(elts=nodes) | ast.BoolOp(values=nodes):
                return self._all(nodes, depth)
            case ast.Dict(values=nodes):
                return self._all(nodes, depth)
            case ast.BinOp():
                return self._all(_operands(node), depth)
            case ast.IfExp(body=body, orelse=other):
                return self._all((body, other), depth)
            case ast.Starred(value=value):
                return self._texts(value, depth)
            case ast.ListComp(generators=loops) | ast.GeneratorExp(generators=loops) | ast.SetComp(generators=loops):
                return self._texts(loops[0].iter, depth)
            case ast.Name(id=name):
                members = (value for _, value in self._members.get(name, ()))
                return self._all([*self._values.get(name, ()), *members], depth)
            case ast.Subscript(value=holder, slice=ast.Constant(value=str(key)) as place):
                found = self._member(holder, key, depth)
                return self._all(found, depth) if found else self._looked_up(place, key)
            case ast.Call():
                return self._called(node, depth)
        return {}

    def _member(self, holder: ast.expr, key: str, depth: int) -> list[ast.expr]:
        if not isinstance(holder, ast.Name):
            return [value for name, value in self._items(holder, depth) if name == key]
        index = self._index_of.get(holder.id)
        if index is None:
            index = self._index_of[holder.id] = {}
            for name, value in self._items(holder, depth):
                index.setdefault(name, []).append(value)
        return index.get(key, [])

    def _looked_up(self, place: ast.Constant, name: str) -> dict[Text, None]:
        """A requirement fetched by its package's name from a table that a program makes of a list: as the
        list has it, at the place where the name stands."""
        key = pypi.parse(name)
        full = self._listed.get(pypi.normal(key.name), name) if key is not None else name
        return {Text(full, text.line, text.column): None for text in self._literals.texts(place, name)}

    def _called(self, node: ast.Call, depth: int) -> dict[Text, None]:
        match node.func:
            case ast.Name(id=name) if name in self._returns:
                found = self._all(self._returns[name], depth)
                if found:
                    return {**found, **{text: None for text in self._arguments(node) if is_file(text.value)}}
            case ast.Name(id=name) if name in _TAKES_A_LIST:
                return self._all(node.args, depth)
            case ast.Attribute(value=ast.Constant(value=str(value)) as constant, attr="split") if not node.args:
                lines = self._literals.texts(constant, value)
                return {Text(word, text.line, text.column): None for text in lines for word in text.value.split()}
            case ast.Attribute(value=value, attr="split" | "splitlines" | "strip" | "copy" | "values" | "read"):
                return self._texts(value, depth)
        return dict.fromkeys(self._arguments(node))

    def _arguments(self, node: ast.Call) -> list[Text]:
        """The strings that a function gets: of a reader the file's name, of a look-up the packages' names."""
        found: list[Text] = []
        for argument in node.args:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                found += self._looked_up(argument, argument.value)
            elif isinstance(argument, ast.Call):
                found += [text for text in self._arguments(argument) if is_file(text.value)]
        return found

    def _items(self, node: ast.expr, depth: int) -> list[tuple[str, ast.expr]]:
        if depth <= 0:
            return []
        match node:
            case ast.Dict(keys=keys, values=values):
                found: list[tuple[str, ast.expr]] = []
                for key, value in zip(keys, values, strict=True):
                    if key is None:
                        found += self._items(value, depth - 1)
                    elif isinstance(key, ast.Constant) and isinstance(key.value, str):
                        found.append((key.value, value))
                return found
            case ast.Call(func=ast.Name(id="dict"), args=arguments, keywords=keywords):
                inner = [pair for argument in arguments for pair in self._items(argument, depth - 1)]
                return inner + [(keyword.arg, keyword.value) for keyword in keywords if keyword.arg]
            case ast.Name(id=name):
                known = self._items_of.get(name)
                if known is None:
                    self._items_of[name] = []
                    known = [pair for value in self._values.get(name, ()) for pair in self._items(value, depth - 1)]
                    known = known[:_BUDGET] + self._members.get(name, [])
                    self._items_of[name] = known
                return known
        return []


def _operands(node: ast.expr) -> list[ast.expr]:
    """The terms of a sum, left to right; of ``text % values`` the text. A loop, as sums nest to the left."""
    found: list[ast.expr] = []
    while isinstance(node, ast.BinOp):
        if isinstance(node.op, (ast.Add, ast.BitOr)):
            found.append(node.right)
        elif not isinstance(node.op, ast.Mod):
            return []
        node = node.left
    return [node, *reversed(found)]


def is_file(text: str) -> bool:
    """Whether a string names a file of requirements."""
    return text.endswith((".txt", ".in"))
