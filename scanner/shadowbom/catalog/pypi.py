"""What PyPI, or a wheel, says of a project: the facts that a new signature file can start with.

The text is a stranger's. It is bounded, cleaned of what does not print, and only ever quoted.
"""

from __future__ import annotations

import json
import keyword
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from email import message_from_bytes
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.version import InvalidVersion, Version

from shadowbom.catalog import names
from shadowbom.errors import UserError

ADDRESS = "https://pypi.org/pypi/{}/json"
PAGE = "https://pypi.org/project/{}/"
MAX_METADATA = 30_000_000
_MAX_FILES, _MAX_MODULES, _MAX_REQUIRED, _MAX_LINKS = 50_000, 8, 500, 200
_MAX_TEXT = 300
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?")
_MODULE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,60}(?:\.[A-Za-z_][A-Za-z0-9_]{0,60}){0,3}")
_LINK = re.compile(r"https://[A-Za-z0-9][A-Za-z0-9.-]{2,200}(?:[/?#][!#-;=?-\[\]-z|~]{0,200})?")
_HOME = ("homepage", "home", "website", "repository", "source", "sourcecode")
_DOCS = ("documentation", "docs", "apidocs")
_NO_MODULES = frozenset({"tests", "test", "docs", "doc", "examples", "example", "scripts", "benchmarks"})


@dataclass(frozen=True, slots=True)
class Project:
    """A project of PyPI. ``modules`` are what it is imported as, as far as that is stated; "" and () are unknown.
    ``requires`` are the packages that it always needs, in their normal form."""

    name: str
    version: str = ""
    summary: str = ""
    author: str = ""
    homepage: str = ""
    documentation: str = ""
    modules: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()


def address(name: str) -> str:
    """Where PyPI keeps the metadata of the project ``name``. Raises UserError for what is no name."""
    if not _NAME.fullmatch(name):
        raise UserError(f"{name!r}: not the name of a Python package")
    return ADDRESS.format(names.pypi(name))


def read_project(path: Path) -> Project:
    """The project of a local copy: PyPI's JSON, a METADATA or PKG-INFO file, or a wheel.

    Raises UserError where it cannot be read or is none of these.
    """
    try:
        if path.suffix == ".whl":
            return _of_wheel(path)
        with path.open("rb") as file:
            data = file.read(MAX_METADATA + 1)
    except OSError as error:
        raise UserError(f"{path}: cannot be read: {error.strerror or error}") from error
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError) as error:
        raise UserError(f"{path}: not a wheel: {error}") from error
    return project_of(data, str(path))


def project_of(data: bytes, shown: str) -> Project:
    """The project that ``data`` is the metadata of, JSON or headers. ``shown`` names it in the UserError for others."""
    if len(data) > MAX_METADATA:
        raise UserError(f"{shown}: longer than {MAX_METADATA:,} bytes")
    if data.lstrip()[:1] != b"{":
        return _of_headers(data, shown)
    try:
        info = json.loads(data)["info"]
    except (ValueError, KeyError, TypeError, RecursionError):
        info = None
    if not isinstance(info, dict):
        raise UserError(f"{shown}: not the JSON that PyPI gives for a project")
    links = info.get("project_urls")
    pairs = list(links.items())[:_MAX_LINKS] if isinstance(links, dict) else []
    return _project(shown, info, [*pairs, ("docs", info.get("docs_url")), ("homepage", info.get("home_page"))],
                    info.get("import_name"))


def _of_headers(data: bytes, shown: str) -> Project:
    head = message_from_bytes(data.partition(b"\n\n")[0].partition(b"\r\n\r\n")[0] + b"\n\n")
    info: dict[str, Any] = {key.lower().replace("-", "_"): str(value) for key, value in head.items()}
    info["requires_dist"] = [str(value) for value in head.get_all("Requires-Dist") or ()]
    links = [str(value).partition(",") for value in (head.get_all("Project-URL") or ())[:_MAX_LINKS]]
    pairs: list[tuple[Any, Any]] = [(label, link.strip()) for label, _, link in links]
    modules = [str(value).partition(";")[0].strip() for value in head.get_all("Import-Name") or ()]
    return _project(shown, info, [*pairs, ("homepage", info.get("home_page"))], modules)


def _of_wheel(path: Path) -> Project:
    """A wheel says what its modules are by the files it has."""
    with zipfile.ZipFile(path) as wheel:
        entries = wheel.infolist()[:_MAX_FILES]
        metadata = [entry for entry in entries if re.fullmatch(r"[^/]+\.dist-info/METADATA", entry.filename)]
        if len(metadata) != 1 or metadata[0].file_size > MAX_METADATA:
            raise UserError(f"{path}: a wheel has one METADATA of a bounded size")
        with wheel.open(metadata[0]) as file:
            project = _of_headers(file.read(MAX_METADATA + 1), str(path))
    modules = project.modules or tuple(_modules(entry.filename for entry in entries))
    return Project(project.name, project.version, project.summary, project.author, project.homepage,
                   project.documentation, modules, project.requires)


def _modules(files: Iterable[str]) -> Iterator[str]:
    """The topmost modules of a wheel: a package below folders that are none (a namespace) has their names in front."""
    found: set[str] = set()
    for name in files:
        folder, _, base = name.rpartition("/")
        if base == "__init__.py":
            found.add(folder.replace("/", "."))
        elif not folder and base.endswith(".py"):
            found.add(base.removesuffix(".py"))
    kept = [name for name in sorted(found) if name.partition(".")[0] not in _NO_MODULES and name.count(".") < 4
            and not any(name[:at] in found for at, char in enumerate(name) if char == ".")]
    yield from _known_modules(kept)


def _known_modules(given: Iterable[Any]) -> list[str]:
    kept = [name for name in given if isinstance(name, str) and _MODULE.fullmatch(name)]
    return [name for name in kept if not any(keyword.iskeyword(part) for part in name.split("."))][:_MAX_MODULES]


def _project(shown: str, info: Mapping[str, Any], links: list[tuple[Any, Any]], modules: Any) -> Project:
    name = info.get("name")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise UserError(f"{shown}: not the metadata of a Python package: it has no name of one")
    by_label = {_label(label): link for label, link in reversed(links) if _is_link(link)}
    return Project(
        name, _version(info.get("version")), _plain(info.get("summary")), _author(info),
        next((by_label[label] for label in (*_HOME, *_DOCS) if label in by_label), ""),
        next((by_label[label] for label in _DOCS if label in by_label), ""),
        tuple(_known_modules(modules if isinstance(modules, list) else ())), tuple(_required(info)),
    )


def _label(label: Any) -> str:
    return re.sub(r"[^a-z]", "", label[:_MAX_TEXT].lower()) if isinstance(label, str) else ""


def _is_link(link: Any) -> bool:
    return isinstance(link, str) and _LINK.fullmatch(link) is not None


def _version(text: Any) -> str:
    try:
        return str(Version(text)) if isinstance(text, str) and len(text) < 100 else ""
    except InvalidVersion:
        return ""


def _author(info: Mapping[str, Any]) -> str:
    """Who made it: by the name that is given for itself, else by the one in front of an address."""
    for who in ("author", "maintainer"):
        if name := _plain(info.get(who)):
            return name
        if name := _plain(parseaddr(_plain(info.get(f"{who}_email")))[0]):
            return name
    return ""


def _required(info: Mapping[str, Any]) -> Iterator[str]:
    stated = info.get("requires_dist")
    for text in stated[:_MAX_REQUIRED] if isinstance(stated, list) else ():
        try:
            required = Requirement(text) if isinstance(text, str) and len(text) < 1000 else None
        except InvalidRequirement:
            continue
        if required is not None and "extra" not in str(required.marker or ""):
            yield names.pypi(required.name)


def _plain(text: Any) -> str:
    """A stranger's text on one line, of signs that print and of a bounded length."""
    if not isinstance(text, str):
        return ""
    shown = "".join(char if char.isprintable() else " " for char in text[: 4 * _MAX_TEXT])
    return " ".join(shown.split())[:_MAX_TEXT].strip()
