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
from dataclasses import dataclass
from typing import Any

from shadowbom.catalog import names, place_atoms
from shadowbom.catalog.candidates import LONG, Candidates

SHORT = 4
"""Names under this many bytes are only looked for between signs that can stand beside them."""

EDGE = r"\b"
START, END = "^", "$"
"""In front of the signs beside a text: the text may also begin, or end, the file."""
_BARE = {"gem": " ", "hex": ",", "cargo": " =.]"}
"""What else stands behind a name where an ecosystem's lockfiles or manifests write it without quotes."""
_QUOTE = "\"'`"
_SEPARATOR = "-_."
_SIGNS = _QUOTE + " \n\r\t-_./@:,;=<>!~^#%&()[]{}+*|\\"
_BOUNDED = 5
# Names of modules that say little by themselves: another part of a dotted or hyphened name is rarer.
_COMMON_WORDS = (
    "agent agents api app apps assistant async aws azure base chat client clients cloud common components core data "
    "defaults documents embedding embeddings error errors experimental extensions google http image images index "
    "inference install integrations js language lib lite llm main management memory ml model models node openapi "
    "output parser plugin plugins probability prompt protocol provider providers py python react resource resources "
    "rest retrieval runtime schema sdk search server service services speech store stores studio text tool tools "
    "translate translation types util utils vector vision voice web"
)
_COMMON = frozenset(_COMMON_WORDS.split())


@dataclass(frozen=True, slots=True, order=True)
class Atom:
    """A text that the database looks for and the entry it stands for.

    ``value`` is the entry's value, or for a model or secret its number in the artefact's section; ``scope`` the
    language or ecosystem that it is of. ``before`` and ``after`` are what must stand beside the text: "" for
    anything, EDGE, or the signs of which one does. ``left`` and ``right`` say that no longer name may go on there.
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
    for row in sections["host"]:
        found.add(_host(row["value"]))
    for row in sections["env"]:
        fixed = row["value"].removesuffix("*")
        found.add(Atom(fixed, False, "env", "", row["value"], right=fixed == row["value"]))
    for section in place_atoms.SECTIONS:
        for row in sections[section]:
            whole = not row["value"].endswith("*")
            found.update(
                Atom(text, caseless, section, "", row["value"], right=whole)
                for text, caseless in place_atoms.place_texts(row, section)
            )
    if artefact["products"]:
        found.update(Atom(text, True, "weights", "", text, left=False, right=text[0] == ".")
                     for text in place_atoms.FILES)
    for number, row in enumerate(sections["model"]):
        found.update(_model(text, str(number)) for text in row["atoms"])
    for number, row in enumerate(sections["secret"]):
        found.update(Atom(text, False, "secret", "", str(number)) for text in row["literals"])
        if not row["literals"]:
            found.update(Atom(word.lower(), True, "secret", "", str(number)) for word in row["words"])
    for word in Candidates(artefact.get("candidates", {})).words:
        signs = ("", "") if len(word) >= LONG else (START + _SIGNS, END + _SIGNS)
        found.add(Atom(word, True, "candidate", "", word, *signs, left=False, right=False))
    for id_ in artefact["products"]:
        edge = EDGE if len(id_) <= 5 else ""
        found.update(Atom(spelt, True, "product", "", id_, after=edge) for spelt in (id_, id_.replace("-", "_")))
    return sorted(found)


@dataclass(frozen=True, slots=True, order=True)
class Expression:
    """A pattern of the database: a literal, with a sign or an edge beside it at most."""

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

    A text that some atom wants in any case, or beside anything, is looked for so for all: the tests of the
    others' contexts compare for themselves.
    """
    found = list(found)
    caseless = {atom.text.lower() for atom in found if atom.caseless}
    free = {atom.text.lower() for atom in found if not atom.before and not atom.after}
    groups: dict[Expression, list[Atom]] = {}
    for atom in found:
        lowered = atom.text.lower()
        text = lowered if lowered in caseless else atom.text
        bounds = ("", "") if lowered in free else (atom.before, atom.after)
        groups.setdefault(Expression(text, lowered in caseless, *bounds), []).append(atom)
    expressions = sorted(groups)
    lines = [json.dumps([_row(atom, key) for atom in groups[key]], separators=(",", ":")) for key in expressions]
    return expressions, lines


def parse(line: str) -> tuple[Atom, ...]:
    """The atoms of a line that ``grouped`` made, their bounds as the pattern has them."""
    return tuple(Atom(*row) for row in json.loads(line))


def _row(atom: Atom, key: Expression) -> list[Any]:
    return [atom.text, atom.caseless, atom.section, atom.scope, atom.value, key.before, key.after, atom.left,
            atom.right]


def _beside(bound: str) -> str:
    if bound[:1] in (START, END) and bound[1:]:
        return f"(?:{bound[0]}|[{re.escape(bound[1:])}])"
    return bound if bound in ("", EDGE) else "[" + re.escape(bound) + "]"


def _bounded(text: str) -> str:
    """Short words stand inside many others, so the engine itself tests where they end."""
    return EDGE if len(text) <= _BOUNDED and text.isalnum() and text.isascii() else ""


def _rarest(parts: Iterable[str]) -> str:
    return max(parts, key=lambda part: (part.lower() not in _COMMON and len(part) > 2, len(part)))


def _package(ecosystem: str, value: str) -> Iterator[Atom]:
    fixed = value.removesuffix("*")
    whole = fixed == value
    if "#" in fixed:
        # A part of a package stands where the package itself does not, or far from it.
        yield Atom(fixed.partition("#")[2], True, "package", ecosystem, value, right=whole)
        return
    if ecosystem == "pypi":
        # Every run of "-", "_" and "." is the same to pip, in any case: the rarest part between is looked for.
        parts = fixed.split("-")
        part = _rarest(parts)
        edge = _bounded(part) if whole and part == fixed else ""
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
            yield Atom(spelt, False, "package", ecosystem, value, right=whole)


def _import(language: str, value: str) -> Atom:
    if language == "ruby" and value[:1].isupper():
        # A constant: what is required is a path in lower case.
        return Atom(value.replace("/", "::"), False, "client", language, value)
    if names.separator(language) == "/":
        if len(value) < SHORT:
            return Atom(value, False, "import", language, value, _QUOTE + ":/", _QUOTE + "/@")
        return Atom(value, False, "import", language, value)
    # ``import a.b``, ``from a.b import``, ``from a import b``: all parts are in the statement, whatever its form.
    parts = value.split(".")
    part = _rarest(parts)
    if part in _COMMON and len(parts[0]) > 2:
        # The maker's name stands in fewer files than a word such as "translation".
        part = parts[0]
    edge = _bounded(part)
    return Atom(part, False, "import", language, value, edge, edge)


def _client(row: Mapping[str, Any]) -> Iterator[Atom]:
    """The module of each symbol; of a narrowed symbol the literals that narrow it. A method path of several names
    is an atom too: the client that it is called on may be made in another file."""
    language = row["language"]
    if row["when"]:
        for literal in next(iter(row["when"].values())):
            yield Atom(literal, False, "client", language, f'"{literal}')
    else:
        for symbol in row["symbols"]:
            yield _import(language, symbol.rpartition(":")[0])
    for method, _ in row["model"]:
        if "." in method:
            yield Atom(method, False, "client", language, method)


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
