"""Calls in Python code, found again at the place that a finding names, with the exact spans of their arguments."""

from __future__ import annotations

from dataclasses import dataclass

from shadowbom.extract.grammars import Grammar, Node, TooBrokenError, grammar
from shadowbom.extract.languages.python import PYTHON
from shadowbom.fix.place import Edit, Place, Refusal

_SPREAD = frozenset({"list_splat", "dictionary_splat"})
_PREFIXED = frozenset({"interpolation", "escape_sequence"})


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a call: its keyword ("" for a position), and where it and its value stand, in characters."""

    name: str
    start: int
    end: int
    value_start: int
    value_end: int
    value: str
    kind: str


@dataclass(frozen=True, slots=True)
class PythonCall:
    """A call. ``open`` is the offset after its opening bracket; comments are no arguments."""

    callee: str
    open: int
    arguments: tuple[Argument, ...]

    def named(self, name: str) -> Argument | None:
        """The argument with that keyword."""
        return next((one for one in self.arguments if one.name == name), None)

    @property
    def is_spelt_out(self) -> bool:
        """Whether all of its arguments are in sight."""
        return not any(one.kind in _SPREAD for one in self.arguments)


def call_at(place: Place) -> PythonCall | Refusal:
    """The call that a finding is about: the one that begins at its place, or that has an argument whose value does."""
    if not place.location.path.endswith(".py"):
        return Refusal("only Python files are mended, and no cells of notebooks")
    at = place.offset
    if at is None:
        return Refusal("the file has changed since it was read")
    text = place.file.text
    data = text.encode("utf-8", "replace")
    byte = len(text[:at].encode("utf-8", "replace"))
    try:
        root = _python().parse(data)
    except TooBrokenError:
        return Refusal("the file's syntax is too broken")
    last = place.finding.bound.rpartition(" ")[2].rpartition(":")[2].rpartition(".")[2]
    node = _call_node(root, byte, last)
    if node is None or node.has_error:
        return Refusal("there is no call there that is understood")
    return _call(node, data)


def _python() -> Grammar:
    return grammar(PYTHON.grammar, ())


def _call_node(root: Node, byte: int, last: str) -> Node | None:
    """The call around a byte: that of a keyword's value that begins there, else the one called ``last`` that does."""
    node = root.descendant_for_byte_range(byte, byte)
    begins: list[Node] = []
    while node is not None:
        parent = node.parent
        if node.type == "keyword_argument":
            value = node.child_by_field_name("value")
            if value is not None and value.start_byte == byte and parent is not None:
                return parent.parent if parent.parent is not None and parent.parent.type == "call" else None
        if node.type == "call" and node.start_byte == byte:
            begins.append(node)
        node = parent
    named = [one for one in begins if _last_name(one) == last]
    chosen = named or (begins if len(begins) == 1 else [])
    return chosen[0] if len(chosen) == 1 else None


def _last_name(call: Node) -> str:
    function = call.child_by_field_name("function")
    if function is not None and function.type == "attribute":
        function = function.child_by_field_name("attribute")
    return (function.text or b"").decode("utf-8", "replace") if function is not None else ""


def _call(node: Node, data: bytes) -> PythonCall | Refusal:
    listed = node.child_by_field_name("arguments")
    if listed is None or listed.type != "argument_list":
        return Refusal("its arguments are no plain list")

    def at(byte: int) -> int:
        return len(data[:byte].decode("utf-8", "replace"))

    found = []
    for child in listed.named_children:
        if child.type == "comment":
            continue
        name, value = "", child
        if child.type == "keyword_argument":
            named, given = child.child_by_field_name("name"), child.child_by_field_name("value")
            if named is None or given is None:
                return Refusal("its arguments are not understood")
            name, value = (named.text or b"").decode("utf-8", "replace"), given
        kind = value.type
        if kind == "string" and any(part.type in _PREFIXED for part in _inside(value)):
            kind = "formatted string"
        found.append(Argument(name, at(child.start_byte), at(child.end_byte), at(value.start_byte), at(value.end_byte),
                              (value.text or b"").decode("utf-8", "replace"), kind))
    return PythonCall(_last_name(node), at(listed.start_byte) + 1, tuple(found))


def _inside(node: Node) -> list[Node]:
    return [*node.named_children, *(deeper for child in node.named_children for deeper in child.named_children)]


def literal(argument: Argument) -> str | None:
    """The text of a plain string, None for anything else."""
    if argument.kind != "string" or argument.value[:1] not in "\"'" or len(argument.value) < 2:
        return None
    quote = argument.value[:3] if argument.value[:3] in ('"""', "'''") else argument.value[:1]
    if len(quote) == 3 and len(argument.value) < 6:
        return None
    return argument.value[len(quote) : -len(quote)]


def replaced(argument: Argument, new: str, done: str) -> Edit:
    """The edit that gives an argument another value."""
    return Edit(argument.value_start, argument.value_end, new, done)


def added(place: Place, call: PythonCall, spelt: str, done: str) -> Edit | Refusal:
    """The edit that adds an argument behind the others, on a line of its own where the last one is."""
    if not call.is_spelt_out:
        return Refusal("some of its arguments come out of a list or dictionary")
    if not call.arguments:
        return Edit(call.open, call.open, spelt, done)
    last = call.arguments[-1]
    if last.kind == "generator_expression" or (len(call.arguments) == 1 and last.kind == "for_in_clause"):
        return Refusal("its argument is a generator")
    start, _ = place.file.line_of(last.start)
    before = place.file.text[start : last.start]
    own_line = not before.strip() and start > call.open
    comma = f",{place.file.newline}{before}" if own_line else ", "
    return Edit(last.end, last.end, f"{comma}{spelt}", done)


def is_whole(text: str) -> bool:
    """Whether a text is Python without a syntax error."""
    try:
        return not _python().parse(text.encode("utf-8", "replace")).has_error
    except TooBrokenError:
        return False
