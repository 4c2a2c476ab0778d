"""Ignore rules: the patterns of .gitignore files, on bytes, as git reads them.

Our own matcher rather than a library's: ignore files come from the scanned repository, and a translation of
``*a*a*a*b`` to one regular expression with a free ``.*`` for each star takes years on a long name. Here a
pattern is split at ``/``, each part is matched against one name with atomic groups (a star takes the first
fit and never goes back), and plain names and suffixes, which are most patterns, are looked up.

Two oddities of git are not followed: a bracket that holds a ``/``, and ``**`` right behind a literal start
(``foo**/x``), which git takes for any number of folders there and for one star elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

_MAX_GLOBS = 2000
"""Patterns of one file that need more than a look-up; beyond, patterns are left out (and files kept)."""

_MAX_NAMES = 1 << 14
"""Names whose verdict is kept."""

_WILD = re.compile(rb"[*?\[\\]")
_WILD_END = re.compile(rb"[*?\]\\]")
_CLASSES = {
    b"alnum": rb"0-9A-Za-z", b"alpha": rb"A-Za-z", b"blank": rb" \t", b"cntrl": rb"\x00-\x1f\x7f",
    b"digit": rb"0-9", b"graph": rb"\x21-\x7e", b"lower": rb"a-z", b"print": rb"\x20-\x7e",
    b"punct": rb"\x21-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e", b"space": rb"\x09-\x0d\x20", b"upper": rb"A-Z",
    b"xdigit": rb"0-9A-Fa-f",
}

_Part = bytes | re.Pattern[bytes] | None
"""One part of a pattern: a name, a pattern for a name, or None for ``**`` (any number of folders)."""


class _Glob(NamedTuple):
    """A pattern that needs more than a look-up. ``head`` and ``tail`` are what any path that fits starts and
    ends with: a quick test that rules most of them out."""

    number: int
    folders_only: bool
    parts: tuple[_Part, ...]
    head: bytes
    tail: bytes

    def matches(self, path: bytes, is_folder: bool) -> bool:
        if (self.folders_only and not is_folder) or not path.startswith(self.head) or not path.endswith(self.tail):
            return False
        return _match_parts(self.parts, path.split(b"/"))


class Rules:
    """The patterns of one ignore file (or of the command line), ready to judge paths below its folder.
    ``dropped`` counts patterns left out because there were too many."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        """Rules of gitignore lines, the last one that matches deciding."""
        self.dropped = 0
        self._written: list[tuple[int, bytes]] = []
        self._fitting: set[int] = set()
        self._negated: list[bool] = []
        # The number of the last pattern that is just this name, path or ending.
        self._names: dict[bytes, int] = {}
        self._folder_names: dict[bytes, int] = {}
        self._paths: dict[bytes, int] = {}
        self._folder_paths: dict[bytes, int] = {}
        self._endings: dict[bytes, int] = {}
        self._name_globs: list[_Glob] = []
        self._path_globs: list[_Glob] = []
        self._file_names: dict[bytes, int] = {}
        for number, line in enumerate(lines, 1):
            before = len(self._negated)
            self._add(line)
            if len(self._negated) > before:
                self._written.append((number, line))
        self._ending_tuple = tuple(self._endings)
        self._name_globs.reverse()
        self._path_globs.reverse()

    def __bool__(self) -> bool:
        return bool(self._negated)

    def decide(self, name: bytes, path: bytes, is_folder: bool) -> bool | None:
        """True: ignored; False: kept by a negated pattern; None: no pattern matches.

        ``path`` is relative to the folder of the ignore file, ``name`` its last part. What lies in an ignored
        folder is ignored too, which is for the caller to see to by not going there.
        """
        best = max(self._names.get(name, -1), self._paths.get(path, -1))
        if is_folder:
            best = max(best, self._folder_names.get(name, -1), self._folder_paths.get(path, -1))
        if self._ending_tuple and name.endswith(self._ending_tuple):
            best = max(best, *(index for ending, index in self._endings.items() if name.endswith(ending)))
        if self._name_globs:
            best = max(best, self._last_for_name(name, is_folder))
        for glob in self._path_globs:
            if glob.number < best:
                break
            if glob.matches(path, is_folder):
                best = glob.number
                break
        if best < 0:
            return None
        self._fitting.add(best)
        return not self._negated[best]

    def idle(self) -> Iterator[tuple[int, bytes]]:
        """The line number and the text of each pattern that has left out nothing of what was decided so far; those that
        take something back are not among them."""
        for index, (number, line) in enumerate(self._written):
            if index not in self._fitting and not self._negated[index]:
                yield number, line.strip()

    def _last_for_name(self, name: bytes, is_folder: bool) -> int:
        """The number of the last glob that fits a name anywhere, -1 for none. Kept for files: names repeat."""
        known = None if is_folder else self._file_names.get(name)
        if known is None:
            known = next((glob.number for glob in self._name_globs if glob.matches(name, is_folder)), -1)
            if not is_folder and len(self._file_names) < _MAX_NAMES:
                self._file_names[name] = known
        return known

    def covers(self, path: bytes) -> bool:
        """Whether a file is ignored, itself or through one of its folders."""
        cut = path.find(b"/")
        while cut >= 0:
            folder = path[:cut]
            if self.decide(folder.rpartition(b"/")[2], folder, True):
                return True
            cut = path.find(b"/", cut + 1)
        return bool(self.decide(path.rpartition(b"/")[2], path, False))

    def _add(self, line: bytes) -> None:
        line = _trimmed(line)
        if not line or line.startswith(b"#"):
            return
        negated = line.startswith(b"!")
        line = line[negated:]
        folders_only = line.endswith(b"/")
        line = line[: len(line) - folders_only]
        while line.startswith(b"**/"):  # at any depth: what a pattern without "/" says as well
            rest = line[3:]
            if b"/" in rest and not rest.startswith(b"**/"):
                break
            line = rest
        anchored = b"/" in line
        line = line.removeprefix(b"/")
        if not line:
            return
        index = len(self._negated)
        if not _WILD.search(line):
            where = (self._folder_paths if folders_only else self._paths) if anchored else (
                self._folder_names if folders_only else self._names
            )
            where[line] = index
        elif not anchored and not folders_only and line[:1] == b"*" and not _WILD.search(line, 1):
            self._endings[line[1:]] = index
        elif len(self._name_globs) + len(self._path_globs) >= _MAX_GLOBS:
            self.dropped += 1
            return
        else:
            parts = _parts(line)
            if parts is None:
                return
            globs = self._path_globs if anchored else self._name_globs
            head = _WILD.split(line, maxsplit=1)[0]
            tail = _WILD_END.split(line.rpartition(b"/")[2])[-1]
            globs.append(_Glob(index, folders_only, parts, head, tail))
        self._negated.append(negated)


def _trimmed(line: bytes) -> bytes:
    """Without line end and trailing spaces; an escaped last space stays."""
    line = line.removesuffix(b"\n").removesuffix(b"\r")
    bare = line.rstrip(b" ")
    backslashes = len(bare) - len(bare.rstrip(b"\\"))
    return bare + b" " if backslashes % 2 and len(bare) < len(line) else bare


def _parts(line: bytes) -> tuple[_Part, ...] | None:
    """None for a pattern that can match nothing, such as one with an open bracket."""
    parts: list[_Part] = []
    for text in line.split(b"/"):
        if len(text) > 1 and not text.strip(b"*"):
            if not parts or parts[-1] is not None:
                parts.append(None)
        elif not _WILD.search(text):
            parts.append(text)
        else:
            expression = _expression(text)
            if expression is None:
                return None
            parts.append(re.compile(expression, re.DOTALL))
    return tuple(parts)


def _expression(text: bytes) -> bytes | None:
    """The regular expression of a pattern for one name; None where it is broken."""
    chunks = [b""]
    position = 0
    while position < len(text):
        char = text[position : position + 1]
        position += 1
        if char == b"*":
            chunks.append(b"")
        elif char == b"?":
            chunks[-1] += b"."
        elif char == b"[":
            bracket = _bracket(text, position)
            if bracket is None:
                return None
            expression, position = bracket
            chunks[-1] += expression
        elif char == b"\\":
            if position == len(text):
                return None
            chunks[-1] += re.escape(text[position : position + 1])
            position += 1
        else:
            chunks[-1] += re.escape(char)
    if len(chunks) == 1:
        return chunks[0]
    middle = b"".join(b"(?>.*?" + chunk + b")" for chunk in chunks[1:-1] if chunk)
    return chunks[0] + middle + b".*" + chunks[-1]


def _bracket(text: bytes, start: int) -> tuple[bytes, int] | None:
    """The character class that opens before ``start`` and the position behind it; None if it never ends."""
    position = start
    negated = text[position : position + 1] in (b"!", b"^")
    position += negated
    members: list[bytes] = []
    first = True
    while True:
        char = text[position : position + 1]
        if not char:
            return None
        if char == b"]" and not first:
            break
        first = False
        if char == b"[" and text[position + 1 : position + 2] == b":":
            end = text.find(b":]", position + 2)
            named = _CLASSES.get(text[position + 2 : end]) if end >= 0 else None
            if named is None:
                return None
            members.append(named)
            position = end + 2
            continue
        low, position = _member(text, position)
        if low is None:
            return None
        if text[position : position + 1] == b"-" and text[position + 1 : position + 2] not in (b"]", b""):
            high, position = _member(text, position + 1)
            if high is None:
                return None
            # As in git, a range that runs backwards still holds its first end.
            members.append(_quoted(low) + b"-" + _quoted(high) if low <= high else _quoted(low))
        else:
            members.append(_quoted(low))
    return b"[" + (b"^" if negated else b"") + b"".join(members) + b"]", position + 1


def _member(text: bytes, position: int) -> tuple[bytes | None, int]:
    char = text[position : position + 1]
    if char == b"\\":
        char = text[position + 1 : position + 2]
        position += 1
    return char or None, position + 1


def _quoted(char: bytes) -> bytes:
    return b"\\x%02x" % char[0]


def _fits(part: bytes | re.Pattern[bytes], name: bytes) -> bool:
    return name == part if isinstance(part, bytes) else part.fullmatch(name) is not None


def _match_parts(parts: Sequence[_Part], names: Sequence[bytes]) -> bool:
    """Whether the names of a path fit the parts of a pattern. As with stars in a name, the last ``**`` is the
    only one to go back to, so the work is bounded by the product of both lengths."""
    part = name = 0
    retry_part = retry_name = -1
    while name < len(names):
        if part < len(parts):
            wanted = parts[part]
            if wanted is None:
                part += 1
                if part == len(parts):
                    return True
                retry_part, retry_name = part, name
                continue
            if _fits(wanted, names[name]):
                part += 1
                name += 1
                continue
        if retry_part < 0:
            return False
        retry_name += 1
        part, name = retry_part, retry_name
    return part == len(parts)
