"""Signature files to checked signatures: every error at once, each with its file and line.

The only module besides ``schema`` that imports pydantic; a scan never imports either.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from shadowbom.catalog.files import CANDIDATES, signature_files
from shadowbom.catalog.names import SECTIONS
from shadowbom.catalog.schema import Candidates, Signature
from shadowbom.catalog.toml_lines import Lines
from shadowbom.errors import UserError


@dataclass(frozen=True, slots=True)
class Source:
    """A signature and where it comes from. ``file`` is relative to its folder of signatures."""

    signature: Signature
    file: str
    path: Path
    lines: Lines


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """What is wrong with a signature file, and where (line 0 = not known)."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}" if self.line else f"{self.file}: {self.message}"


class CatalogueError(UserError):
    """Signature files that break the contract. ``mistakes`` are all of them, sorted."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(sorted(set(mistakes)))
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))


def read_folder(folder: Path, shown: str = "") -> tuple[list[Source], list[Mistake]]:
    """All signatures below ``folder``, and what is wrong with those that could not be read.

    ``shown`` is put in front of file names in messages, so that two folders can be told apart.
    """
    sources: list[Source] = []
    mistakes: list[Mistake] = []
    for path in signature_files(folder):
        name = shown + path.relative_to(folder).as_posix()
        found = read_file(path, name)
        if isinstance(found, Source):
            sources.append(found)
        else:
            mistakes.extend(found)
    return sources, mistakes


def read_file(path: Path, name: str) -> Source | list[Mistake]:
    """The signature in a file, or what is wrong with it."""
    try:
        text = path.read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except OSError as error:
        return [Mistake(name, 0, f"cannot be read: {error.strerror or error}")]
    except UnicodeDecodeError as error:
        return [Mistake(name, 0, f"not UTF-8 at byte {error.start}")]
    except tomllib.TOMLDecodeError as error:
        return [Mistake(name, 0, f"not TOML: {error}")]
    lines = Lines(text)
    try:
        signature = Signature.model_validate(data)
    except ValidationError as error:
        return [_mistake(name, lines, detail) for detail in error.errors()]
    if signature.id != path.stem:
        return [Mistake(name, lines.key("id"), f"id {signature.id!r} is not the file's name {path.stem!r}")]
    return Source(signature, name, path, lines)


def read_candidates(folder: Path) -> tuple[dict[str, Any], list[Mistake]]:
    """The words of a folder's ``candidates.toml`` as plain values, empty where there is none, and what is wrong."""
    path = folder / CANDIDATES
    if not path.is_file():
        return {}, []
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        rules = Candidates.model_validate(data)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return {}, [Mistake(CANDIDATES, 0, f"cannot be read: {error}")]
    except ValidationError as error:
        return {}, [Mistake(CANDIDATES, 0, f"{'.'.join(map(str, detail['loc']))}: {detail['msg']}")
                    for detail in error.errors()]
    verified = rules.verified.isoformat()
    return {"alone": sorted(rules.alone), "beside": rules.beside, "against": rules.against, "verified": verified}, []


def _mistake(name: str, lines: Lines, detail: Any) -> Mistake:
    """One of pydantic's errors in the words and places of the file."""
    place: tuple[str | int, ...] = detail["loc"]
    section, index, key = _place(place)
    message = detail["msg"].removeprefix("Value error, ")
    where = ".".join(str(part) for part in place if not isinstance(part, int))
    if detail["type"] == "extra_forbidden":
        wrong = str(place[-1])
        message = f"unknown key {wrong!r}{_nearest(wrong, _known(place))}"
        line = (lines.key(wrong, section, index) if section else lines.key(wrong)) or lines.table(wrong)
        return Mistake(name, line, message)
    if detail["type"] == "missing":
        message = f"{place[-1]} is missing"
    elif where:
        message = f"{where}: {message}"
    line = lines.key(key, section, index) if key or section else 0
    return Mistake(name, line or lines.table(section, index) if section else line, message)


def _place(place: tuple[str | int, ...]) -> tuple[str, int, str]:
    """Section, index and key of a pydantic location; the section is "" for keys of the file itself."""
    names = [part for part in place if isinstance(part, str)]
    indexes = [part for part in place if isinstance(part, int)]
    if names and names[0] in (*SECTIONS, "import_", "test"):
        section = "import" if names[0] == "import_" else names[0]
        return section, indexes[0] if indexes else 0, names[1] if len(names) > 1 else ""
    return "", 0, names[0] if names else ""


def _known(place: tuple[str | int, ...]) -> list[str]:
    model: type[BaseModel] = Signature
    for part in place[:-1]:
        if isinstance(part, str):
            for name, field in model.model_fields.items():
                if part in (name, field.alias):
                    inner = [found for found in getattr(field.annotation, "__args__", ()) if isinstance(found, type)]
                    if inner and issubclass(inner[0], BaseModel):
                        model = inner[0]
    return [field.alias or name for name, field in model.model_fields.items()]


def _nearest(wrong: str, known: list[str]) -> str:
    found = difflib.get_close_matches(wrong, known, 1, 0.6)
    return f", did you mean {found[0]!r}?" if found else f" (known: {', '.join(known)})"
