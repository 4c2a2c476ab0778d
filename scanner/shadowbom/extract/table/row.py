"""What a row of the table of formats says, and the spellings that rows share."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from shadowbom.core.source import Document, Problem

if TYPE_CHECKING:  # facts are many classes: a search for keys alone does without
    from shadowbom.core.fact import Fact, ServerTable

MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Request:
    """What an extractor gets besides the document. ``tables`` are those whose globs match its path."""

    tables: tuple[ServerTable, ...] = ()


@dataclass(frozen=True, slots=True)
class Extraction:
    """What an extractor gives. ``includes`` are paths relative to the scan root that the file names
    (``-r base.txt``) and that must be read too. ``tables`` are files, as the file writes them, that hold a client's
    servers by the table beside each."""

    facts: tuple[Fact, ...] = ()
    problems: tuple[Problem, ...] = ()
    includes: tuple[str, ...] = ()
    tables: tuple[tuple[str, ServerTable], ...] = ()


Run = Callable[[Document, Request], Extraction]


@dataclass(frozen=True, slots=True)
class Extractor:
    """A format.

    ``kind`` is source, notebook, manifest, lockfile, settings, infra or text. ``suffixes`` and ``names`` are lower
    case and match the base name, ``prefixes`` one whose ending no row reads and that is no prose; ``globs`` match the
    whole path (``**/`` optional in front). ``run`` is "module:function", imported when first needed. ``templates``
    maps a catalogue section (import, package, host, env, model, client, image, command, ...) to the byte spellings of
    an entry in this format. ``ecosystem`` is the purl type whose packages a manifest or lockfile lists, or several
    with blanks between them; "*" is any. ``language`` is that of the code inside, or several with spaces
    between them. ``names_files`` is a pattern of text
    that names further files, or of one that no template can spell: where it is found, the file is read whatever else
    is in it. ``named_as`` is the id of the row that reads the files it names, "" for the row that their own names
    pick.
    """

    id: str
    kind: str
    run: str
    suffixes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    globs: tuple[str, ...] = ()
    language: str = ""
    ecosystem: str = ""
    templates: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    size_cap: int = 10 * MEGABYTE
    names_files: str = ""
    named_as: str = "requirements"

    def load(self) -> Run:
        """The function that reads this format."""
        module, _, name = self.run.partition(":")
        run: Run = getattr(importlib.import_module(module), name)
        return run


# Templates: ``{}`` is an entry's value on its own, ``"{}`` one at the start of a string. "led by" says which words
# lead the statement it is in, "after" which stand before it there, "with" which texts are somewhere in the file; one
# of them is enough.
# A host or an environment name is spelt as it is, whatever the format; in code a model's name is a string.
Templates = dict[str, tuple[str, ...]]
PLAIN: Templates = {"host": ("{}",), "route": ("{}",), "env": ("{}",), "image": ("{}",)}
# A class that inherits a client may have the name of its provider alone.
CODE: Templates = {**PLAIN, "product": ("{} after class|struct|type|object",)}
PYTHON: Templates = {
    **CODE,
    "import": ("{} led by import|from|import_module|__import__|importorskip",),
    "package": ("{} after install", '"{} with /// script'),
    "client": ("{}",),
    "model": ('"{}',),
    "permission": ('"{}',),
}
SCRIPT: Templates = {**CODE, "import": ('"{} led by import|from|require',), "client": ("{}",), "model": ('"{}',),
                     "permission": ('"{}',)}
C: Templates = {**CODE, "import": ("{}",), "client": ("{}",), "model": ('"{}',)}
SWIFT: Templates = {**CODE, "import": ("{} led by import",), "client": ("{}",), "model": ('"{}',)}
RUST: Templates = {**CODE, "import": ("{} led by use|crate",), "client": ("{}",), "model": ('"{}',)}
GO: Templates = {**CODE, "import": ('"{} led by import',), "client": ("{}",), "model": ('"{}',)}
PLACES: Templates = {"image": ("{}",), "command": ("{}",), "step": ("{}",), "resource": ("{}",), "permission": ("{}",),
                     "weights": ("{}",)}
DART: Templates = {**CODE, "import": ("{} led by import|export",), "client": ("{}",), "model": ('"{}',)}
DOTNET: Templates = {
    **CODE, "import": ("{} led by using|new",), "package": ("{} with #:package|nuget:|nuget :",), "client": ("{}",),
    "model": ('"{}',),
}
JVM: Templates = {
    **CODE, "import": ("{} led by import",), "package": ("{} with //DEPS|DependsOn",), "client": ("{}",),
    "model": ('"{}',),
}
# A script may install anything, quoted or over several lines.
INSTALLED: Templates = {"package": (
    "{} with install|npx|bunx|uvx|pipx|dlx| add | run |chart:|chart |chart\"|chart'|dependencies:",)}
BUILD: Templates = {
    **PLAIN,
    **dict.fromkeys(("image", "command", "model", "client", "weights"), ("{}",)),
    "import": PYTHON["import"],
    **INSTALLED,
}
ELIXIR: Templates = {
    **CODE, "import": ("{}",), "package": ("{} with Mix.install",), "client": ("{}",), "model": ('"{}',)}
PHP: Templates = {**CODE, "import": ("{}",), "client": ("{}",), "model": ('"{}',)}
RUBY: Templates = {
    **CODE,
    "import": ('"{} led by require',),
    "package": ('"{} after gem',),
    "client": ("{}",),
    "model": ('"{}',),
}
# A fence of a document may be of any language, so that only the name and the sign of a fence are looked for.
_FENCE = "with ```|~~~"
FENCED: Templates = {
    **dict.fromkeys(("host", "route", "env", "import", "client", "model"), (f"{{}} {_FENCE}",))}
SETTINGS: Templates = {**PLAIN, "model": ("{}",), "product": ("{}",)}
SETTINGS_QUOTED: Templates = {**SETTINGS, "model": ('"{}',)}
# A manifest lists packages on their own, quoted or not: the name alone is the atom, the parser decides.
# A word of a name that looks like AI (a candidate) is only looked for where packages are asked for.
MANIFEST: Templates = {"package": ("{}",), "candidate": ("{}",), **PLAIN}
QUOTED: Templates = {"package": ('"{}',), "candidate": ("{}",), **PLAIN}
LOCK: Templates = {"package": ("{}",)}

BIG = 50 * MEGABYTE
