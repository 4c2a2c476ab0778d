"""Entries of the catalogue as literals that a byte search can find, each with what must be true around it.

An atom never decides by itself what a file is about: it says where looking closer may pay. It must be sound,
which means that every spelling an extractor can read as the entry holds the atom; and rare, since each place
where its literal stands costs a callback. So names are taken whole where there is one way to write them, and
by their rarest fixed part where there are several.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from shadowbom.catalog import judged_resources, names, place_atoms
from shadowbom.catalog.candidates import LONG, Candidates
from shadowbom.catalog.rarity import is_common, is_domain, rarest

SHORT = 4
"""Names under this many bytes are only looked for between signs that can stand beside them."""

EDGE = r"\b"
START, END = "^", "$"
"""In front of the signs beside a text: the text may also begin, or end, the file."""
CHAIN = "\0"
"""In front of a pattern of what stands before a text, taken as it is."""
# What may stand in front of a product's id where it is switched on, chosen or a class (see ``contexts``).
_CHOSEN = CHAIN + (
    r"(?:(?:enable|use|active|on)[_\-]?|(?:class|struct|type|object)[ \t\r\n\v\f]{1,4}"
    r"|(?:provider|vendor|backend)[\"']?[ \t\r\n\v\f]{0,20}[:=][ \t\r\n\v\f]{0,20}[\"']?)")
_BARE = {"gem": " ", "hex": ",", "cargo": " =.]"}
"""What else stands behind a name where an ecosystem's lockfiles or manifests write it without quotes."""
_QUOTE = "\"'`"
_SEPARATOR = "-_."
_SIGNS = _QUOTE + " \n\r\t-_./@:,;=<>!~^#%&()[]{}+*|\\"
_BOUNDED = 5
_ESCAPES = "nrt"


class Atom(NamedTuple):
    """A text that the database looks for and the entry it stands for.

    ``value`` is the entry's value, or for a model or secret its number in the artefact's section; ``scope`` the
    language or ecosystem that it is of. ``before`` and ``after`` are what must stand beside the text: "" for
    anything, EDGE, or the signs of which one does; ``before`` may be a pattern as well (CHAIN). ``left`` and
    ``right`` say that no longer name may go on there.
    """

    text: str
    caseless: bool
    section: str
    scope: str
    value: str
    before: str = ""
    after: str = ""
    left: bool = True
    right: bool = True

    @property
    def tail(self) -> int:
        """Bytes of a match that come after the text."""
        return int(self.after not in ("", EDGE))


def atoms(artefact: Mapping[str, Any]) -> list[Atom]:
    """The atoms of an artefact, sorted, each once."""
    sections = artefact["sections"]
    found: set[Atom] = set()
    for row in sections["package"]:
        found.update(_package(row["ecosystem"], row["value"]))
    for row in sections["import"]:
        found.add(_import(row["language"], row["value"]))
    for row in sections["client"]:
        found.update(_client(row))
    for row in (*sections["agent"], *sections["tool"]):
        found.update(_modules(row))
    found.update(Atom(symbol[2:], False, "client", row["language"], symbol[2:])
                 for row in (*sections["server"], *sections["server_client"]) for symbol in row["symbols"]
                 if symbol.startswith("*:"))
    found.update(Atom(key, False, "env", "", key) for row in sections["server"]
                 for key in (*row["name_settings"], *row["version_settings"]))
    for row in sections["host"]:
        found.add(_host(row["value"]))
    for row in sections["route"]:
        found.add(Atom(row["value"], False, "route", "", row["value"], left=False, right=False))
    for row in sections["env"]:
        fixed = row["value"].removesuffix("*")
        found.add(Atom(fixed, False, "env", "", row["value"], right=fixed == row["value"]))
    found.update(atom for section in place_atoms.SECTIONS for row in sections[section] for atom in _place(row, section))
    if artefact["products"]:
        for section, values in (("resource", judged_resources.OPEN), *artefact.get("started", {}).items()):
            found.update(atom for value in values for atom in _place({"value": value}, section))
        found.update(Atom(text, True, "weights", "", text, left=False, right=text[0] == ".")
                     for text in place_atoms.FILES)
    for number, row in enumerate(sections["model"]):
        found.update(_model(text, str(number)) for text in row["atoms"])
    for number, row in enumerate(sections["secret"]):
        found.update(_secret(row, str(number)))
    for word in Candidates(artefact.get("candidates", {})).words:
        signs = ("", "") if len(word) >= LONG else (START + _SIGNS, END + _SIGNS)
        found.add(Atom(word, True, "candidate", "", word, *signs, left=False, right=False))
    for id_ in artefact["products"]:
        # Signs beside a text cost the engine more than a few needless hits, so only short or common names have them,
        # and words in front only the shortest.
        spellings = {id_, id_.replace("-", "_"), id_.replace("-", "")}
        chosen = is_common(id_) or min(map(len, spellings)) < SHORT
        edges = _CHOSEN if chosen else "", EDGE if len(id_) <= _BOUNDED else ""
        found.update(Atom(spelt, True, "product", "", id_, *edges) for spelt in spellings)
    return sorted(found)


class Expression(NamedTuple):
    """A pattern of the database: a literal, and what must stand beside it."""

    text: str
    caseless: bool
    before: str
    after: str

    @property
    def regex(self) -> bytes:
        """The pattern in the engine's syntax."""
        text = re.escape(self.text).replace("\0", r"\x00")
        return (_beside(self.before) + text + _beside(self.after)).encode()


def grouped(found: Iterable[Atom]) -> tuple[list[Expression], list[str]]:
    """The patterns of a database, and for each its atoms as one line of JSON.

    An atom whose places another one's pattern meets as well has none of its own: the tests of contexts compare for
    themselves. So a text that is wanted in any case and beside anything is looked for once.
    """
    found = list(found)
    owns = list(map(_own, found))
    wanted = set(owns)
    groups: dict[Expression, list[Atom]] = {}
    for atom, own in zip(found, owns, strict=True):
        wider = (Expression(text, caseless, *bounds)
                 for text, caseless in ((atom.text.lower(), True), (own.text, own.caseless))
                 for bounds in (("", ""), (own.before, own.after)))
        groups.setdefault(next(one for one in wider if one in wanted), []).append(atom)
    expressions = sorted(groups)
    lines = [json.dumps([_row(atom, key) for atom in groups[key]], separators=(",", ":")) for key in expressions]
    return expressions, lines


def _own(atom: Atom) -> Expression:
    """The narrowest pattern that meets every place of an atom."""
    text = atom.text.lower() if atom.caseless else atom.text
    return Expression(text, atom.caseless, atom.before, atom.after)


def parse(line: str) -> tuple[Atom, ...]:
    """The atoms of a line that ``grouped`` made, their bounds as the pattern has them."""
    return tuple(Atom(*row) for row in json.loads(line))


def _row(atom: Atom, key: Expression) -> list[Any]:
    return [atom.text, atom.caseless, atom.section, atom.scope, atom.value, key.before, key.after, atom.left,
            atom.right]


def _chained(parts: Iterable[str]) -> str:
    """What stands before the last part of a name whose parts are joined by any run of signs."""
    return CHAIN + "".join(f"{re.escape(part)}[{re.escape(_SEPARATOR)}]+" for part in parts)


def _beside(bound: str) -> str:
    if bound[:1] == CHAIN:
        return bound[1:]
    if bound[:1] in (START, END) and bound[1:]:
        return f"(?:{bound[0]}|[{re.escape(bound[1:])}])"
    return bound if bound in ("", EDGE) else "[" + re.escape(bound) + "]"


def _secret(row: Mapping[str, Any], number: str) -> Iterator[Atom]:
    for text in row["literals"]:
        yield Atom(text, False, "secret", "", number)
    if not row["literals"]:
        for word in row["words"]:
            yield Atom(word.lower(), True, "secret", "", number)


def _bounded(text: str) -> str:
    """Short words stand inside many others, so the engine itself tests where they end."""
    return EDGE if len(text) <= _BOUNDED and text.isalnum() and text.isascii() else ""


def _package(ecosystem: str, value: str) -> Iterator[Atom]:
    fixed = value.removesuffix("*")
    whole = fixed == value
    if "#" in fixed:
        # A part of a package stands where the package itself does not, or far from it.
        yield Atom(fixed.partition("#")[2], True, "package", ecosystem, value, right=whole)
        return
    if ecosystem == "pypi":
        # Every run of "-", "_" and "." is the same to pip, in any case. The rarest part is looked for: a name with runs
        # in it takes as long to compile as fifty texts. One of common parts is read whole.
        parts = fixed.split("-")
        part = rarest(parts)
        if whole and len(parts) > 1:
            if len(part) < _BOUNDED or is_common(part):
                yield Atom(parts[-1], True, "package", ecosystem, value, _chained(parts[:-1]))
            else:
                yield Atom(part, True, "package", ecosystem, value)
            return
        edge = _bounded(part) if whole else ""
        before = edge if part == parts[0] else _SEPARATOR
        after = edge if part == parts[-1] else _SEPARATOR
        yield Atom(part, True, "package", ecosystem, value, before, after, right=whole)
        return
    if ecosystem == "swift":
        # The host is written in several ways, or left out.
        fixed = fixed.partition("/")[2]
    if ecosystem == "maven":
        # Group and artifact are often on lines of their own. An artifact of one word stands in too many other files.
        group, _, artifact = fixed.partition(":")
        telling = len(artifact) > _BOUNDED and not artifact.isalnum()
        text = artifact if telling else group
        yield Atom(text, False, "package", ecosystem, value, right=whole or (bool(artifact) and not telling))
        return
    if names.is_caseless(ecosystem) and len(fixed) < SHORT and whole:
        yield Atom(fixed, True, "package", ecosystem, value, _QUOTE + " ;:=", _QUOTE + " ,;@&\r\n")
        return
    if ecosystem == "vscode-extension":
        # Written with a point by editors, with a slash in a purl.
        yield Atom(fixed.replace("/", ".", 1), True, "package", ecosystem, value, right=whole)
        return
    if names.is_caseless(ecosystem):
        for spelt in dict.fromkeys((fixed, fixed.replace("/", "\\/"))):
            yield Atom(spelt, True, "package", ecosystem, value, right=whole)
        return
    for spelt in dict.fromkeys((fixed, fixed.replace("/", "\\/"))):
        if len(spelt) < SHORT and whole:
            after = _QUOTE + ":@/" + _BARE.get(ecosystem, "")
            yield Atom(spelt, False, "package", ecosystem, value, _QUOTE + " \n\t/:.", after)
        else:
            yield Atom(spelt, False, "package", ecosystem, value, after=_bounded(spelt) if whole else "", right=whole)


def _import(language: str, value: str) -> Atom:
    if language == "ruby" and value[:1].isupper():
        # A constant: what is required is a path in lower case.
        return Atom(value.replace("/", "::"), False, "client", language, value)
    if names.separator(language) == "/":
        _, versioned, below = value.rpartition(names.ANY_MAJOR)
        if versioned and below:
            # A version stands between the parts: what is below it is looked for, in front of which no quote stands.
            return Atom(below, False, "client", language, value, left=False)
        if len(value) < SHORT:
            return Atom(value, False, "import", language, value, _QUOTE + ":/", _QUOTE + "/@")
        return Atom(value, False, "import", language, value)
    # ``import a.b``, ``from a.b import``, ``from a import b``: all parts are in the statement, whatever its form.
    parts = value.split(".")
    part = rarest(parts)
    if is_common(part):
        # The maker's name stands in fewer files than a word such as "translation".
        part = next((maker for maker in parts if len(maker) > 1 and not is_domain(maker)), part)
    edge = EDGE if is_common(part) else _bounded(part)
    return Atom(part, False, "import", language, value, edge, edge)


def _modules(row: Mapping[str, Any]) -> Iterator[Atom]:
    for symbol in row["symbols"]:
        yield _import(row["language"], symbol.rpartition(":")[0])


def _client(row: Mapping[str, Any]) -> Iterator[Atom]:
    """The module of each symbol; of a narrowed symbol the literals that narrow it. A method path of several names
    is an atom too: the client that it is called on may be made in another file."""
    language = row["language"]
    if row["when"]:
        for literal in next(iter(row["when"].values())):
            yield Atom(literal, False, "client", language, f'"{literal}')
    else:
        yield from _modules(row)
    for method, _ in row["model"]:
        if "." in method:
            yield Atom(method, False, "client", language, method)


def _place(row: Mapping[str, Any], section: str) -> Iterator[Atom]:
    value = row["value"]
    for text, caseless in place_atoms.place_texts(row, section):
        bounded = section == "command" and (len(text) <= _BOUNDED or is_common(text))
        edges = (START + _SIGNS + _ESCAPES, EDGE) if bounded else ("", "")
        yield Atom(text, caseless, section, "", value, *edges, right=not value.endswith("*"))


def _host(value: str) -> Atom:
    host, port = names.split_port(value)
    if port is not None and names.host(host) == "localhost":
        return Atom(f":{port}", False, "host", "", value, left=False)
    head, star, tail = value.partition("*")
    # Of a split host one fixed part is looked for: the first where it is long, since last ones are shared by all
    # services of a cloud.
    if len(head) >= min(len(tail), 6):
        return Atom(head, True, "host", "", value, right=not star)
    return Atom(tail, True, "host", "", value, left=False)


def _model(text: str, number: str) -> Atom:
    if len(text) < SHORT - 1:
        return Atom(text, True, "model", "", number, _QUOTE + "/=:, \n", EDGE, left=False, right=False)
    return Atom(text, True, "model", "", number, left=False, right=False)
