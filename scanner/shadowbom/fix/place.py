"""A place in a file that is to be mended, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from shadowbom.core.finding import Finding
from shadowbom.core.location import Location
from shadowbom.discover.decode import decode


@dataclass(frozen=True, slots=True)
class Edit:
    """Characters ``start`` to ``end`` of a file's text become ``new``. ``done`` says what was done, for people, without
    anything secret; ``then`` what is left for them to do, "" for nothing."""

    start: int
    end: int
    new: str
    done: str
    then: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a place is left alone."""

    why: str


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the user gives besides: the commit for each repository of a hub; for each fingerprint of a finding that is
    to be ignored, the reason."""

    revisions: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Text:
    """A file's text, exactly as it is. ``path`` is its published path; ``codec`` with its ``mark`` gives the bytes
    back."""

    path: str
    data: bytes
    text: str
    codec: str
    mark: bytes

    @classmethod
    def of(cls, path: str, data: bytes) -> Text | None:
        """The text of a file; None for one that is binary, or whose bytes the text does not give back."""
        decoded = decode(data)
        if decoded is None:
            return None
        text, codec = decoded
        plain = "utf-8" if codec == "utf-8-sig" else codec
        body = text.encode(plain, "surrogatepass") if plain != "latin-1" else text.encode("latin-1")
        mark = data[: len(data) - len(body)] if len(body) <= len(data) else b""
        made = cls(path, data, text, plain, mark)
        return made if mark + body == data else None

    def bytes_of(self, text: str) -> bytes | None:
        """Another text in the file's own encoding; None where that cannot spell it."""
        try:
            return self.mark + text.encode(self.codec)
        except UnicodeEncodeError:
            return None

    @cached_property
    def starts(self) -> list[int]:
        """Where each line begins. Only a line feed ends one."""
        found = [0]
        at = self.text.find("\n")
        while at >= 0:
            found.append(at + 1)
            at = self.text.find("\n", at + 1)
        return found

    def offset(self, location: Location) -> int | None:
        """The character at a location; None where the text has none."""
        if not 1 <= location.line <= len(self.starts):
            return None
        at = self.starts[location.line - 1] + location.column - 1
        return at if at <= len(self.text) else None

    def line_of(self, offset: int) -> tuple[int, int]:
        """Where the line around an offset begins and where its line end does, a carriage return being part of it."""
        start = self.text.rfind("\n", 0, offset) + 1
        end = self.text.find("\n", offset)
        end = len(self.text) if end < 0 else end
        return start, end - 1 if end > start and self.text[end - 1] == "\r" else end

    @cached_property
    def newline(self) -> str:
        """How its lines end: as the first one does."""
        at = self.text.find("\n")
        return "\r\n" if at > 0 and self.text[at - 1] == "\r" else "\n"


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a ``finding`` in a file. ``key_length`` is that of the key there, 0 for none; ``references`` say how
    the client whose file it is spells a reference to a variable, with ``NAME`` for its name ("" where that is not
    known)."""

    finding: Finding
    location: Location
    file: Text
    wishes: Wishes
    key_length: int = 0
    reference: str = ""

    @property
    def offset(self) -> int | None:
        """The character that it is at."""
        return self.file.offset(self.location)
