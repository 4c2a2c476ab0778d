"""Which file of the repository a module specifier means.

Only names are compared; nothing is read. Python: relative imports, and absolute ones from every folder above the
importing file that is not itself inside a package (with ``src/`` and the like below it), then by path suffix.
ECMAScript: relative specifiers with the extension left out or written as the compiled one, index files, ``paths``
and ``baseUrl`` of the nearest tsconfig, and the customary ``@/``, ``~/``, ``#/`` and ``$lib/`` aliases. Languages whose
packages are folders or names: see ``packages.py``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

from shadowbom.bind.declared import DECLARATIVE, Declared
from shadowbom.bind.packages import Imported, Packages, family
from shadowbom.bind.paths import ancestors, directory, plain
from shadowbom.core.fact import Fact, Setting
from shadowbom.core.value import Lit

PYTHON_SUFFIXES = (".py", ".pyi", ".pyw", ".ipynb")
_SCRIPT_SUFFIXES = (".ts", ".tsx", ".js", ".jsx", ".mts", ".cts", ".mjs", ".cjs", ".d.ts", ".vue", ".svelte", ".astro")
# TypeScript writes the extension of the compiled file in its import specifiers.
_COMPILED = {".js": (".ts", ".tsx", ".jsx"), ".jsx": (".tsx",), ".mjs": (".mts",), ".cjs": (".cts",)}
_ROOTS = ("", "src/", "lib/", "python/")
_ALIASES = (("@/", ("src/", "", "app/")), ("~/", ("src/", "", "app/")), ("#/", ("src/", "")), ("$lib/", ("src/lib/",)),
            ("src/", ("src/",)))
_BY_CLASS = frozenset({"csharp", "java", "php"})
"""Languages whose files are called as the class in them is."""
_MAX_PATHS = 200
ROOT = "./"
"""How the root itself is written where it stands for a Python package without ``__init__.py``."""


def is_python(path: str) -> bool:
    """True for files whose imports follow Python's rules."""
    return path.endswith(PYTHON_SUFFIXES)


class _Aliases:
    """``compilerOptions.paths`` and ``baseUrl`` of one tsconfig: (prefix, suffix, targets) each."""

    __slots__ = ("base", "folder", "paths")

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.base = ""
        self.paths: dict[str, list[str]] = {}

    def targets(self, spec: str) -> list[str]:
        """The paths, from the root and without extension, that ``spec`` may mean; longest pattern first."""
        found: list[str] = []
        for pattern in sorted(self.paths, key=len, reverse=True):
            head, star, tail = pattern.partition("*")
            if star and len(spec) >= len(head) + len(tail) and spec.startswith(head) and spec.endswith(tail):
                rest = spec[len(head) : len(spec) - len(tail)]
            elif pattern == spec:
                rest = ""
            else:
                continue
            found += [target.replace("*", rest, 1) for target in self.paths[pattern]]
        if self.base and not found:
            found.append(spec)
        joined = (plain(self.folder, f"{self.base}/{target}") for target in found)
        return [target for target in joined if target is not None]


def _aliases(facts: Mapping[str, Sequence[Fact]]) -> dict[str, _Aliases]:
    """Folder to aliases, from the ``Setting`` facts of tsconfig and jsconfig files."""
    found: dict[str, _Aliases] = {}
    for path in sorted(facts):
        if not path.rpartition("/")[2].startswith(("tsconfig", "jsconfig")):
            continue
        aliases = found.setdefault(directory(path), _Aliases(directory(path)))
        for fact in facts[path]:
            if not isinstance(fact, Setting) or not isinstance(fact.value, Lit):
                continue
            head, _, rest = fact.key.partition("compilerOptions.")
            if head or not rest:
                continue
            if rest == "baseUrl":
                aliases.base = aliases.base or fact.value.text
            elif rest.startswith("paths.") and len(aliases.paths) < _MAX_PATHS:
                pattern = rest[len("paths.") :].rpartition(".")[0].replace("~1", ".")
                aliases.paths.setdefault(pattern, []).append(fact.value.text)
    return found


class _Files:
    """The paths of a repository, indexed for what imports ask for: ``by_suffix`` are the paths by their last suffix;
    for absolute imports of Python, ``tops`` are the names of modules and folders, ``pairs`` modules by the last two
    names of their path."""

    __slots__ = ("_named", "by_suffix", "folders", "pairs", "paths", "tops")

    def __init__(self, paths: frozenset[str]) -> None:
        self.paths = paths
        self.folders: set[str] = {""}
        self.tops: set[str] = set()
        self.pairs: dict[str, list[str]] = {}
        self.by_suffix: dict[str, list[str]] = {}
        self._named: dict[str, dict[str, str]] = {}
        for path in paths:
            self.by_suffix.setdefault(path[path.rfind("."):], []).append(path)
        for folder in {path[: path.rfind("/") + 1] for path in paths}:
            self._add_folder(folder)
        for path in sorted((*self.by_suffix.get(".py", ()), *self.by_suffix.get(".pyi", ()))):
            names = path[: path.rfind(".")].removesuffix("/__init__").rsplit("/", 2)
            self.tops.add(names[-1])
            if len(names) > 1:
                self.pairs.setdefault("/".join(names[-2:]), []).append(path)

    def named(self, name: str, suffix: str) -> str | None:
        """The one file of that name and suffix; None for none, and for several."""
        known = self._named.get(suffix)
        if known is None:
            known = self._named[suffix] = {}
            for path in self.by_suffix.get(suffix, ()):
                base = path[path.rfind("/") + 1 : -len(suffix)]
                known[base] = "" if base in known else path
        return known.get(name) or None

    def _add_folder(self, folder: str) -> None:
        while folder and folder not in self.folders:
            self.folders.add(folder)
            parent = folder[: folder.rfind("/", 0, len(folder) - 1) + 1]
            self.tops.add(folder[len(parent) : -1])
            folder = parent


@lru_cache(maxsize=1)
def _indexed(paths: frozenset[str]) -> _Files:
    """The index of the last repository: bind runs several rounds over the same one."""
    return _Files(paths)


class Modules:
    """The files of a repository, as modules. ``find`` is pure and remembers its answers."""

    def __init__(
        self, facts: Mapping[str, Sequence[Fact]], files: Collection[str], packages: Packages | None = None
    ) -> None:
        self.packages = packages or Packages({})
        # A frozen set that has them all is taken as it is: every round of a scan then asks for the same object.
        paths = frozenset(files)
        index = _indexed(paths if paths.issuperset(facts) else paths | frozenset(facts))
        self._files = index.paths
        self._folders = index.folders
        self._index = index
        self._tops = index.tops
        self._pairs = index.pairs
        self._aliases = _aliases(facts)
        self.declared = Declared(facts)
        self._imported = Imported(facts, index.by_suffix)
        self._found: dict[tuple[str, str, str], str | None] = {}

    def find(self, importer: str, spec: str) -> str | None:
        """The path that ``spec`` means in ``importer``: a file, or a folder (with ``/`` at its end) for a package
        whose files are its own, such as a Python one without ``__init__.py``. None where it is no part of the
        repository."""
        if importer.endswith(DECLARATIVE):
            return self.declared.find(importer, spec)
        python = is_python(importer)
        shared = family(importer)
        key = (directory(importer), spec, shared or ("python" if python else "script"))
        if key in self._found:
            found = self._found[key]
        else:
            found = self._imported.find(importer, spec) if shared else self._find(key[0], spec, python)
            self._found[key] = found
        return None if found == importer and not spec.startswith(".") else found

    def deeper(self, importer: str, module: str, parts: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
        """``module`` with those of ``parts`` that are modules below it, and the other parts."""
        return self._imported.deeper(importer, module, parts)

    def of_class(self, importer: str, name: str) -> str | None:
        """The one file of ``importer``'s language that is called as the class ``name`` is, where files are."""
        suffix = importer[importer.rfind("."):]
        return self._index.named(name, suffix) if family(importer) in _BY_CLASS else None

    def home(self, path: str) -> str:
        """The file whose table has the names that ``path`` uses as its own."""
        return self.declared.homes.get(path, path)

    def below(self, folder: str, name: str) -> str | None:
        """The Python module or package ``name`` in ``folder``."""
        return self._python(("" if folder == ROOT else folder) + name)

    def is_local(self, importer: str, spec: str) -> bool:
        """Whether ``spec`` is meant to be part of the repository: relative, or found in it."""
        return not spec or spec[0] == "." or self.find(importer, spec) is not None

    def _find(self, folder: str, spec: str, python: bool) -> str | None:
        if python:
            return self._python_relative(folder, spec) if spec.startswith(".") else self._python_absolute(folder, spec)
        if spec.endswith(".dart"):
            return self._dart(folder, spec)
        if spec.startswith((".", "/")):
            target = plain(folder if spec[0] == "." else "", spec)
            return None if target is None else self._script(target)
        return self._script_alias(folder, spec)

    def _python(self, stem: str) -> str | None:
        for suffix in (".py", "/__init__.py", ".pyi", "/__init__.pyi"):
            if stem + suffix in self._files:
                return stem + suffix
        return stem + "/" if stem + "/" in self._folders else None

    def _python_relative(self, folder: str, spec: str) -> str | None:
        rest = spec.lstrip(".")
        above = ancestors(folder)
        level = len(spec) - len(rest) - 1
        if level >= len(above):
            return None
        base = above[level]
        if rest:
            return self._python(base + rest.replace(".", "/"))
        inits = (base + "__init__.py", base + "__init__.pyi")
        return next((init for init in inits if init in self._files), base or ROOT)

    def _python_absolute(self, folder: str, spec: str) -> str | None:
        if spec.partition(".")[0] not in self._tops:
            return None
        relative = spec.replace(".", "/")
        for base in ancestors(folder):
            # A folder with __init__.py is inside a package: absolute imports do not start in it.
            if base + "__init__.py" not in self._files:
                for root in _ROOTS:
                    found = self._python(base + root + relative)
                    if found is not None and not found.endswith("/"):
                        return found
        found = self._by_suffix(folder, relative)
        if found is None and folder + "__init__.py" in self._files:
            found = self._python(folder + relative)  # a script run in its own folder
        if found is not None and not found.endswith("/"):
            return found
        spaces = (base + root + relative + "/" for base in ancestors(folder) for root in _ROOTS)
        return next((space for space in spaces if space in self._folders), None)

    def _by_suffix(self, folder: str, relative: str) -> str | None:
        """The file whose path ends in ``relative``, a module of two names or more; of several the one that shares
        most folders with the importing file."""
        names = relative.rsplit("/", 2)
        if len(names) < 2:
            return None
        ends = tuple(f"/{relative}{suffix}" for suffix in (".py", "/__init__.py", ".pyi", "/__init__.pyi"))
        found = [path for path in self._pairs.get("/".join(names[-2:]), ()) if ("/" + path).endswith(ends)]
        return min(found, key=lambda path: (-_shared(path, folder), path.count("/"), path), default=None)

    def _script(self, target: str) -> str | None:
        dot = target.rfind(".", target.rfind("/") + 1)
        suffix = target[dot:] if dot >= 0 else ""
        if suffix in _SCRIPT_SUFFIXES and target in self._files:
            return target
        for other in _COMPILED.get(suffix, ()):
            if target[:dot] + other in self._files:
                return target[:dot] + other
        for ending in _SCRIPT_SUFFIXES:
            if target + ending in self._files:
                return target + ending
        index = target + "/index" if target else "index"
        return next((index + ending for ending in _SCRIPT_SUFFIXES if index + ending in self._files), None)

    def _dart(self, folder: str, spec: str) -> str | None:
        """A file by its path, or ``name/file.dart`` in the ``lib`` of the own package or of one beside it."""
        if spec.startswith("."):
            target = plain(folder, spec)
            return target if target in self._files else None
        name, _, rest = spec.partition("/")
        for base in ancestors(folder):
            for inside in (f"{base}packages/{name}/lib/", f"{base}{name}/lib/", f"{base}lib/"):
                # Any package has a "lib": the own one is called by a name that its settings alone know.
                if inside + rest in self._files and (name in inside or f"{base}pubspec.yaml" in self._files):
                    return inside + rest
        return None

    def _script_alias(self, folder: str, spec: str) -> str | None:
        above = ancestors(folder)
        for base in above:
            aliases = self._aliases.get(base)
            for target in aliases.targets(spec) if aliases else ():
                found = self._script(target)
                if found is not None:
                    return found
        for prefix, roots in _ALIASES:
            if spec.startswith(prefix):
                rest = spec[len(prefix) :]
                tried = (plain(base, root + rest) for base in above for root in roots)
                hits = (self._script(target) for target in tried if target is not None)
                return next((hit for hit in hits if hit is not None), None)
        return None


def _shared(path: str, folder: str) -> int:
    """How many leading folders ``path`` and ``folder`` share."""
    count = 0
    for one, other in zip(path.split("/"), folder.split("/"), strict=False):
        if one != other or not one:
            break
        count += 1
    return count
