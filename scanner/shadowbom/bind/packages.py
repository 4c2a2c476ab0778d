"""Names that files of one package, or of one program, share without importing them from each other.

A name that its file does not define is looked for in the other files of the folder (Go, Java, Kotlin and their like),
then in the whole repository (languages whose modules or namespaces are not folders). It is found where one file alone
defines it; tests define names for tests only. Nothing is read: a file that was not parsed defines nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from shadowbom.bind.paths import ancestors, directory
from shadowbom.bind.tables import Table
from shadowbom.core.fact import Dependency, Fact

_FAMILIES = {
    ".go": "go", ".java": "java", ".kt": "java", ".kts": "java", ".scala": "java", ".groovy": "java", ".cs": "csharp",
    ".swift": "swift", ".rs": "rust", ".c": "c", ".h": "c", ".cc": "c", ".cpp": "c", ".cxx": "c", ".hpp": "c",
    ".rb": "ruby", ".php": "php", ".ex": "elixir", ".exs": "elixir",
}
_EVERYWHERE = frozenset({"csharp", "swift", "ruby", "php", "elixir", "java", "rust"})
"""Languages where a name may be used all over the program, or is imported by names that are no paths."""
_FOLDERS = frozenset({"go", "java"})
"""Languages whose packages are folders."""
_JAVA = tuple(suffix for suffix, language in _FAMILIES.items() if language == "java")
_SPACED = frozenset({"php"})
_ROOTS = frozenset({"src", "app", "lib"})
_APPS = frozenset({"App", "Application"})
"""Namespaces that programs give themselves, whose classes stand in one of the folders above."""
_MAX_FILES = 8
_MAX_NAMES = 6
_LONG = 3
_TESTS = ("_test.go", "Test.java", "Tests.java", "Test.kt", "Tests.cs", "Test.cs", "Tests.swift", "_test.rb",
          "_spec.rb", "Test.php", "_test.exs", "Spec.scala")
_STANDARD = frozenset({
    "archive", "bufio", "bytes", "cmp", "compress", "container", "context", "crypto", "database", "debug", "embed",
    "encoding", "errors", "expvar", "flag", "fmt", "go", "hash", "html", "image", "index", "io", "iter", "log",
    "maps", "math", "mime", "net", "os", "path", "plugin", "reflect", "regexp", "runtime", "slices", "sort",
    "strconv", "strings", "structs", "sync", "syscall", "testing", "text", "time", "unicode", "unique", "unsafe",
    "weak",
})
"""The first names of Go's standard library, whose modules have no dot in it."""


def family(path: str) -> str:
    """The family of languages that ``path`` is of, where its files share names; "" for others."""
    dot = path.rfind(".", path.rfind("/") + 1)
    return _FAMILIES.get(path[dot:], "") if dot >= 0 else ""


def is_test(path: str) -> bool:
    """Whether ``path`` holds tests, by its name."""
    return path.endswith(_TESTS)


class Packages:
    """Which file of a repository defines a name, by ``tables`` (by path)."""

    def __init__(self, tables: Mapping[str, Table]) -> None:
        self._near: dict[tuple[str, str, str], list[str]] = {}
        self._far: dict[tuple[str, str], list[str]] = {}
        for path in sorted(tables):
            language = family(path)
            if language:
                self._add(path, language, tables[path])

    def _add(self, path: str, language: str, table: Table) -> None:
        folder = directory(path)
        for name in table.names:
            owner = name.rpartition(".")[0]
            # What stands in a function is its own; members are those of classes, which may be opened again.
            if owner and not _may_be_class(table, owner):
                continue
            for places in (self._near.setdefault((language, folder, name), []),
                           self._far.setdefault((language, name), [])):
                if len(places) <= _MAX_FILES:
                    places.append(path)

    def other(self, path: str, name: str) -> str | None:
        """The one file besides ``path`` that defines ``name`` for it; None for none, and for several."""
        language = family(path)
        if not language:
            return None
        near = self._one(self._near.get((language, directory(path), name), ()), path)
        if near is not None or language not in _EVERYWHERE:
            return near
        return self._one(self._far.get((language, name), ()), path)

    def anywhere(self, path: str, parts: tuple[str, ...]) -> str | None:
        """The one other file of the repository that defines a name which ``parts`` begin with, in a language whose
        names are the same everywhere."""
        language = family(path)
        if language not in _EVERYWHERE:
            return None
        for count in range(min(len(parts), _MAX_NAMES), 0, -1):
            found = self._one(self._far.get((language, ".".join(parts[:count])), ()), path)
            if found is not None:
                return found
        return None

    def spaced(self, path: str, parts: tuple[str, ...]) -> tuple[str, int] | None:
        """The one other file that defines a class which ``parts`` name by its namespace, and how many of them are that:
        in languages whose namespaces are no part of a name here. The file is called as the class is, and its folder as
        the namespace."""
        if family(path) not in _SPACED:
            return None
        for count in range(1, min(len(parts), _MAX_NAMES)):
            name = parts[count]
            found = self._one(self._far.get((family(path), name), ()), path)
            if found is not None and _is_placed(found, parts[:count], name):
                return found, count
        return None

    def holds(self, path: str, callee: str) -> bool:
        """Whether the repository defines what the qualified name ``callee`` means, in a language whose names are the
        same everywhere."""
        if family(path) not in _EVERYWHERE:
            return False
        parts = tuple(callee.replace(":", ".").replace("()", "").split(".")[: _MAX_NAMES + 1])
        return self.anywhere(path, parts) is not None or self.spaced(path, parts) is not None

    def within(self, folder: str, name: str) -> str | None:
        """The one file of the package ``folder`` that defines ``name``."""
        places = [place for language in sorted(_FOLDERS) for place in self._near.get((language, folder, name), ())]
        return self._one(places, "")

    def _one(self, places: Collection[str], path: str) -> str | None:
        found = [place for place in places if place != path and (not is_test(place) or is_test(path))]
        return found[0] if len(found) == 1 else None


def _folders_of(name: str, by_suffix: Mapping[str, Collection[str]]) -> frozenset[str]:
    """The folders that hold a file of that name."""
    paths = by_suffix.get(name[name.rfind("."):], ())
    return frozenset(directory(path) for path in paths if path.rpartition("/")[2] == name)


def _is_placed(path: str, space: tuple[str, ...], name: str) -> bool:
    """Whether ``path`` is where a class of a namespace is kept."""
    folder, _, base = path.rpartition("/")
    above = folder.rpartition("/")[2].lower()
    roots = _ROOTS if len(space) == 1 else ()
    return base.partition(".")[0] == name and (above == space[-1].lower() or (above in roots and space[0] in _APPS))


def _may_be_class(table: Table, name: str) -> bool:
    definition = table.definitions.get(name)
    return definition is None or definition.kind in ("class", "namespace")


class Imported:
    """The folders of a repository that the packages of an import stand in."""

    def __init__(self, facts: Mapping[str, Collection[Fact]], by_suffix: Mapping[str, Collection[str]]) -> None:
        """``by_suffix`` are the paths of the repository by their last suffix."""
        self._modules = _folders_of("go.mod", by_suffix)
        self._go_folders = frozenset(map(directory, by_suffix.get(".go", ())))
        self._rust_files = frozenset(by_suffix.get(".rs", ()))
        self._crates = _folders_of("Cargo.toml", by_suffix)
        self._crate_names: dict[str, list[str]] = {}
        for folder in sorted(self._crates):
            self._crate_names.setdefault(folder.rstrip("/").rpartition("/")[2].replace("-", "_"), []).append(folder)
        self._required = frozenset(
            fact.name for path in facts if path.endswith(("go.mod", "go.sum"))
            for fact in facts[path] if isinstance(fact, Dependency))
        self._ends: dict[str, list[str]] = {}
        for folder in sorted({directory(path) for suffix in _JAVA for path in by_suffix.get(suffix, ())}):
            names = folder.rstrip("/").rsplit("/", 1)
            self._ends.setdefault(names[-1], []).append(folder)

    def find(self, importer: str, module: str) -> str | None:
        """The folder that ``module`` means in ``importer``, "/" at its end; None where it is from outside."""
        language = family(importer)
        if language == "go":
            return self._go(importer, module)
        if language == "rust":
            return self._rust(importer, module.split("."))
        return self._java(module) if language == "java" else None

    def deeper(self, importer: str, module: str, parts: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
        """``module`` with those of ``parts`` that are modules below it, and the other parts."""
        if family(importer) != "rust":
            return module, parts
        names = module.split(".")
        for count in range(min(len(parts) - 1, _MAX_NAMES), 0, -1):
            inner = ".".join((*names, *parts[:count]))
            if self.find(importer, inner) is not None:
                return inner, parts[count:]
        return module, parts

    def _rust(self, importer: str, names: list[str]) -> str | None:
        """A module of the file's crate, seen from its root, from the file or from the module above it; or one of
        another crate of the repository, which is called as its folder is."""
        root = next((folder for folder in ancestors(directory(importer)) if folder in self._crates), None)
        if root is None:
            return None
        if names[0] in ("self", "super"):
            base, names = _above(importer, names)
        elif names[0] == "crate":
            base, names = f"{root}src/", names[1:]
        else:
            folders = self._crate_names.get(names[0], ())
            if len(folders) != 1:
                return None
            base, names = f"{folders[0]}src/", names[1:]
        path = base + "/".join(names)
        tried = (f"{path}.rs", f"{path}/mod.rs") if names else (f"{base}lib.rs", f"{base}main.rs", f"{base}mod.rs",
                                                                f"{base.rstrip('/')}.rs")
        return next((one for one in tried if one in self._rust_files), None)

    def _go(self, importer: str, module: str) -> str | None:
        """The path below that of the repository's own module, whose name is not known here: of what is left when the
        first names are taken off, the longest that is a folder. What go.mod requires is from outside; but a
        repository may require a module of its own, which shows by a long path that is there."""
        names = module.split("/")
        for count in range(1, len(names) + 1):
            if "/".join(names[:count]) in self._required:
                own = "/".join(names[count:]) + "/"
                return own if own in self._go_folders and own.count("/") >= _LONG else None
        if "." not in names[0] and names[0] in _STANDARD:
            return None
        for base in ancestors(directory(importer)):
            if base and base not in self._modules:
                continue
            # A path with a host in front has an owner and a name behind it; one without is a name.
            for count in range(1, len(names)) if "." not in names[0] else range(2, len(names)):
                folder = f"{base}{'/'.join(names[count:])}/"
                if folder in self._go_folders:
                    return folder
        return None

    def _java(self, module: str) -> str | None:
        ends = "/" + module.replace(".", "/") + "/"
        found = [folder for folder in self._ends.get(module.rpartition(".")[2], ()) if ("/" + folder).endswith(ends)]
        return found[0] if len(found) == 1 else None


def _above(importer: str, names: list[str]) -> tuple[str, list[str]]:
    """The folder of the module that ``self`` or ``super`` names in a Rust file, and the names below it."""
    folder = directory(importer)
    stem = importer[len(folder) :].removesuffix(".rs")
    base = folder if stem in ("mod", "lib", "main") else f"{folder}{stem}/"
    while names and names[0] in ("self", "super"):
        if names[0] == "super":
            base = directory(base.rstrip("/"))
        names = names[1:]
    return base, names
