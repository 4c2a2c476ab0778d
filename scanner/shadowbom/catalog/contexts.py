"""Whether the place where a literal stands can be what its atom is for. Cheap tests on the bytes around it.

A template (see ``extract.extractors``) is how an entry is spelt in a format: ``{}`` is its value on its own,
``"{}`` its value at the start of a string; "led by" says which words lead the statement it is in, "after" which stand
before it in its statement, "with" which texts are somewhere in the file; one of them each time. A test may say yes
too often, never no where an extractor would see the entry.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from shadowbom.catalog import names
from shadowbom.catalog.atoms import Atom
from shadowbom.catalog.candidates import LONG
from shadowbom.catalog.place_atoms import other_texts

REACH = 4096
"""Bytes before a name in which the word that leads its statement is looked for."""

_TEMPLATE = re.compile(r'("?)\{\}(?: (led by|after) (.+?))?(?: with (.+))?')
_ALNUM = frozenset(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
_WORD = _ALNUM | frozenset(b"_")
_QUOTES = frozenset(b"\"'`")
_QUOTE = (b'"', b"'", b"`")
_BACKSLASH = 0x5C
_TOKEN = bytes(_WORD) + b".:/@+-"
# Signs that begin or end a hole in a text: what is on its other side may be part of the name.
_OPEN = frozenset(b"{$%<#")
_CLOSE = frozenset(b"}>")
_LIST = bytes(_WORD) + b".,(){}*\\\"'`=:/@- \t\r\n"
_BEFORE = frozenset(b" \t\r\n,.({:/@\"'`\\n")
_COMMENT = re.compile(rb"#[^\n]*|//[^\n]*|/\*(?:[^*]|\*(?!/))*+\*/")
_DIRECT = re.compile(rb"[\s({\[\\]*+(?:\w{1,40}\s?=\s?)?[frbuFRBU]?[\"'`]?(?:[\w.:/@\-]*[./:@])?")
_JOINED = re.compile(rb'\\n",\s*"')
_ESCAPE = re.compile(rb'\\(["\\/nrt])')
_ESCAPED = {b"n": b"\n", b"r": b"\n", b"t": b"\t"}
_CONCATENATED = re.compile(rb"[\"'`]\s{0,80}[+.%]")
_CONCATENATING = re.compile(rb"\+\s{0,80}[frbuFRBU]?[\"'`]$")
_KEY = re.compile(rb"[\"']\s{0,20}:")
_SWITCH = re.compile(rb"(?i)(?<![a-z0-9])(?:enable|use|active|on)[_-]?$")
_CHOOSES = re.compile(rb"(?i)(?:provider|vendor|backend)[\"']?\s{0,20}[:=]\s{0,20}[\"']?$")
_CLASS = re.compile(rb"(?:class|struct|type|object)\s{1,4}$")
TOKEN_REACH = 200
_SHORT = 2

Check = Callable[["View", int, int], bool]
"""A test of the value that stands from ``start`` to ``end`` in a file."""


class View:
    """One file's bytes, and which texts it has been asked for."""

    __slots__ = ("_held", "data")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._held: dict[bytes, bool] = {}

    def holds(self, text: bytes) -> bool:
        """Whether ``text`` is anywhere in the file."""
        found = self._held.get(text)
        if found is None:
            found = self._held[text] = text in self.data
        return found

    def holds_word(self, text: bytes) -> bool:
        """Whether ``text`` is anywhere in the file as a whole name."""
        if not self.holds(text):
            return False
        key = b"\0" + text
        found = self._held.get(key)
        if found is None:
            found = self._held[key] = _part(text).search(self.data) is not None
        return found


@dataclass(frozen=True, slots=True)
class Template:
    """A template taken apart. ``escaped`` is true where the format holds code inside JSON strings."""

    quoted: bool
    words: re.Pattern[bytes] | None
    leads: tuple[bytes, ...]
    leading: bool
    texts: tuple[bytes, ...]
    escaped: bool


@lru_cache(maxsize=256)
def template(text: str, escaped: bool) -> Template:
    """``text`` taken apart. Raises ValueError where it is not a template."""
    found = _TEMPLATE.fullmatch(text)
    if found is None:
        raise ValueError(f"not a template: {text!r}")
    leads = tuple(word.encode() for word in (found[3] or "").split("|") if word)
    words = re.compile(rb"(?<!\w)(?:" + b"|".join(re.escape(lead) for lead in leads) + rb")(?!\w)") if leads else None
    texts = tuple(part.encode() for part in (found[4] or "").split("|") if part)
    return Template(bool(found[1]), words, leads, found[2] == "led by", texts, escaped)


class Test(NamedTuple):
    """The test of an atom in a format: what must be somewhere in the file (None for nothing), asked once for each
    file, and what must be true at the place."""

    file: Callable[[View], bool] | None
    place: Check


def check(
    atom: Atom, templates: Sequence[Template], models: Sequence[str] = (), *, keyed: bool = False
) -> Test:
    """The test for ``atom`` in a format with these templates. ``models`` are the grammars that a model atom is for;
    ``keyed`` says that in this format only values, not keys, are names."""
    if atom.section == "model":
        quoted_only = all(one.quoted for one in templates)
        return Test(None, lambda view, start, end: model_at(view.data, start, end, models, quoted_only, keyed))
    if atom.section == "candidate":
        return Test(None, _segment(atom))
    inner = _inner(atom)
    rest = _rest(atom)
    contexts = tuple(_context(one) for one in templates)

    def test(view: View, start: int, end: int) -> bool:
        if not inner(view, start, end):
            return False
        for context in contexts:
            if context(view, start, end):
                return rest is None or rest(view, start, end)
        return False

    return Test(_elsewhere(atom, templates), test)


def _elsewhere(atom: Atom, templates: Sequence[Template]) -> Callable[[View], bool] | None:
    """The test of what must be in a file besides ``atom``, wherever it is: the other parts of its entry, and one of the
    texts or leading words that each of ``templates`` asks for."""
    words, parts = _other_parts(atom)
    asked = [one.texts or one.leads for one in templates]
    texts = frozenset(text for of_one in asked for text in of_one) if all(asked) else frozenset()
    if not (words or parts or texts):
        return None

    def test(view: View) -> bool:
        return (not texts or any(map(view.holds, texts))) and all(map(view.holds, parts)) and (
            all(map(view.holds_word, words)))

    return test


def _other_parts(atom: Atom) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """The other parts of an entry of several, of which one is looked for: whole names, and bare texts."""
    if atom.section == "import" and names.separator(atom.scope) == "." and "." in atom.value:
        return tuple(part.encode() for part in atom.value.split(".") if part != atom.text), ()
    if atom.section == "host" and "*" in atom.value:
        head, _, tail = atom.value.partition("*")
        return (), ((tail if atom.text == head else head).encode(),)
    return other_texts(atom.section, atom.value), ()


def _segment(atom: Atom) -> Check:
    """Whether a word is a whole segment of a name; long ones count wherever they stand. Where the pattern met the end
    of the file in place of a sign, the word stands one byte later than it says."""
    word = atom.text.encode()
    if len(word) >= LONG:
        return lambda *_: True

    def test(view: View, start: int, _: int) -> bool:
        data = view.data
        for at in (start, start + 1):
            end = at + len(word)
            if data[at:end].lower() == word and not _in(data, end, _ALNUM) and (at == 0 or data[at - 1] not in _ALNUM):
                return True
        return False

    return test


def _inner(atom: Atom) -> Check:
    """What does not depend on the format: where a name begins and ends."""
    exact = None if atom.caseless else atom.text.encode()
    if atom.section == "product":
        return lambda view, start, _: (
            _SWITCH.search(view.data, max(0, start - 9), start) is not None
            or _CHOOSES.search(view.data, max(0, start - 60), start) is not None
            or _CLASS.search(view.data, max(0, start - 12), start) is not None
        )
    if atom.section == "client" and atom.value.startswith('"'):
        return lambda view, start, end: (
            view.data[start:end] == exact and view.data[start - 1 : start] in _QUOTE and _in(view.data, end, _QUOTES)
        )
    edge = _WORD if atom.section in ("import", "client", "env") else _ALNUM
    if atom.section in ("command", "resource") or (
        atom.section == "import" and names.separator(atom.scope) == "/"
    ):
        edge = _WORD | frozenset(b"-")
    left_edge = _ALNUM if atom.section == "env" else edge
    partial = atom.section == "package" and atom.scope == "pypi" and atom.text != atom.value.removesuffix("*")

    def test(view: View, start: int, end: int) -> bool:
        data = view.data
        if exact is not None and data[start:end] != exact:
            return False
        if partial:
            return True
        if atom.right and _in(data, end, edge):
            return False
        return not (atom.left and goes_on_before(data, start, left_edge))

    return test


def _rest(atom: Atom) -> Check | None:
    """The test of a name whose parts stand beside each other and of which one was looked for."""
    if atom.section == "package" and atom.scope == "pypi" and "-" in atom.value:
        fixed = atom.value.removesuffix("*")
        spelt = rb"[-_.]+".join(re.escape(part.encode()) for part in fixed.split("-"))
        reach = len(fixed) + 8

        def package(view: View, start: int, end: int) -> bool:
            data = view.data
            # Few of the names that are looked for are ever met.
            for found in _caseless(spelt).finditer(data, max(0, start - reach), min(len(data), end + reach)):
                ends = not (atom.right and _in(data, found.end(), _ALNUM))
                if found.start() <= start and ends and not goes_on_before(data, found.start(), _ALNUM):
                    return True
            return False

        return package
    return None


@lru_cache(maxsize=4096)
def _caseless(pattern: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"(?i)" + pattern)


@lru_cache(maxsize=4096)
def _between_edges(model: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z0-9])(?:{names.grammar(model)})(?![a-z0-9])")


@lru_cache(maxsize=4096)
def _part(name: bytes) -> re.Pattern[bytes]:
    # The name leads, so that the engine jumps from one to the next and looks back there. The letter of an escape in
    # front is no part of a name.
    fixed = re.escape(name)
    return re.compile(rb"%b(?!\w)(?:(?<!\w%b)|(?<=\\[nrt]%b))" % (fixed, fixed, fixed))


def _in(data: bytes, at: int, signs: frozenset[int]) -> bool:
    return at < len(data) and data[at] in signs


def goes_on_before(data: bytes, start: int, edge: frozenset[int]) -> bool:
    """Whether the name at ``start`` is the end of a longer one. The letter of an escape (``\\n``) is no name."""
    return start > 0 and data[start - 1] in edge and not (start > 1 and data[start - 2] == _BACKSLASH)


def _word(data: bytes, start: int, end: int) -> tuple[int, int]:
    """The run of name signs around a place, as far as TOKEN_REACH."""
    before = data[start - TOKEN_REACH if start > TOKEN_REACH else 0 : start]
    after = data[end : end + TOKEN_REACH]
    return start - len(before) + len(before.rstrip(_TOKEN)), end + len(after) - len(after.lstrip(_TOKEN))


def model_at(
    data: bytes, start: int, end: int, models: Sequence[str], quoted_only: bool, keyed: bool
) -> bool:
    """Whether the word around an atom holds a name of one of the grammars, or is put together of parts.

    ``models`` match a name between two edges; a word with a hole after it, or glued to another text, always
    counts. With ``quoted_only`` the word must begin a string or follow a hole; with ``keyed`` it must not be a key.
    """
    low, high = _word(data, start, end)
    if max(start - low, high - end) >= TOKEN_REACH:
        return True
    before = data[low - 1] if low else 0
    escaped = before == _BACKSLASH and data[low : low + 1] == b"/"
    if quoted_only and before not in _QUOTES and before not in _CLOSE and not escaped:
        return False
    if keyed and _KEY.match(data, high):
        return False
    if _in(data, high, _OPEN) or data[high : high + 2] == b"\\/":
        return True
    written = data[low:high].decode("ascii", "replace")
    word = written.lower()
    # A name of two signs is written as its maker writes it: "O3" is a gas.
    if (len(word) > _SHORT or word == written) and any(_between_edges(model).search(word) for model in models):
        return True
    return bool(_CONCATENATED.match(data, high) or _CONCATENATING.search(data[max(0, low - 90) : low]))


def _context(one: Template) -> Check:
    def test(view: View, start: int, _: int) -> bool:
        if one.quoted and not quoted(view.data, start):
            return False
        if one.texts and not any(view.holds(text) for text in one.texts):
            return False
        return one.words is None or leads(view.data, start, one)

    return test


def quoted(data: bytes, start: int) -> bool:
    """Whether a string begins at ``start``, or goes on there after a scheme, a host or a version's ``npm:``."""
    low, _ = _word(data, start, start)
    if low == 0 or (low < start and data[start - 1] in _WORD):
        return False
    return data[low - 1] in _QUOTES or data[low - 1] in _CLOSE or data[low - 1] == _BACKSLASH


def leads(data: bytes, start: int, one: Template) -> bool:
    """Whether one of the template's words stands before the name at ``start`` in its statement.

    Between them are only names, commas, brackets, white space and comments; a line ends only inside brackets or
    after a backslash.
    """
    assert one.words is not None
    if start and data[start - 1] not in _BEFORE:
        return False
    low = start - REACH if start > REACH else 0
    if one.escaped:
        window = _ESCAPE.sub(lambda found: _ESCAPED.get(found[1], found[1]), _JOINED.sub(b"\n", data[low:start]))
        return _led(window, one)
    line = data.rfind(b"\n", low, start) + 1 or low
    prefix = data[line:start]
    if any(word in prefix for word in one.leads) and one.words.search(prefix):
        return _led(prefix, one)
    if prefix.translate(None, _LIST) and (b"*/" not in prefix or _COMMENT.sub(b"", prefix).translate(None, _LIST)):
        return False
    at = max(data.rfind(word, low, line) for word in one.leads)
    if at < 0:
        return False
    return _led(data[data.rfind(b"\n", 0, at) + 1 : start], one)


def _led(window: bytes, one: Template) -> bool:
    assert one.words is not None
    for found in reversed(list(one.words.finditer(window))[-6:]):
        between = window[found.end() :]
        if b"#" in between or b"/" in between:
            between = _COMMENT.sub(b"", between)
        if between.translate(None, _LIST):
            return False
        if not _one_statement(between):
            continue
        if not one.leading or _DIRECT.fullmatch(between):
            return True
        before = window[: found.start()].rstrip(b" \t")
        if not before or before[-1:] in b"\n\r;:>{}\"'":
            return True
    return False


def _one_statement(between: bytes) -> bool:
    """Whether the line ends in ``between`` do not end a statement: a bracket is open, or the line is to go on."""
    lines = between.split(b"\n")
    depth = 0
    for line in lines[:-1]:
        depth += line.count(b"(") + line.count(b"{") - line.count(b")") - line.count(b"}")
        if line.strip() and depth <= 0 and not line.rstrip().endswith(b"\\"):
            return False
    return True
