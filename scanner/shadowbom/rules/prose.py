"""What prose says for and against something, as far as a few words around it tell."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cached_property

_FENCE = re.compile(r"^(?:`{3,}|~{3,})", re.MULTILINE)
_INLINE = re.compile(r"`[^`\n]{1,500}`|\"[^\"\n]{1,300}\"|\u201c[^\u201d\n]{1,300}\u201d")
_SHOWN = re.compile(r"[^\n]")
_HEADING = re.compile(r"\n(?=#)")
_AGAINST = re.compile(
    r"\b(?:never|don't|do not|must not|mustn't|should not|shouldn't|avoid|refuse|reject|forbidden|prohibited"
    r"|not allowed|no\s|without"
    r"|detect|detects|flag|flags|block|blocks|scan for|look for|watch for|check for|such as|e\.g\.|for example|example"
    r"|attempts? to|attack"
    r"|attacks|malicious|suspicious|unsafe|dangerous|anti-pattern|bad|vulnerab\w{0,10}|injection|red flags?"
    r"|warning signs?)\b", re.IGNORECASE)
_BEFORE = 160
_MAX_TITLE = 120
_MAX_COMMENT = 4000


class Prose:
    """A text, with where its headings and comments stand found once: rules ask about thousands of places of it."""

    def __init__(self, text: str) -> None:
        self.text = text

    def without_code(self) -> Prose:
        """The text with code blocks, inline code and quotations blanked out, at equal length."""
        def blank(match: re.Match[str]) -> str:
            return " " * len(match[0])  # neither inline code nor a quotation goes over the end of a line

        pieces, end = [], 0
        for start, stop in _code_blocks(self.text):
            pieces += [self.text[end:start], _SHOWN.sub(" ", self.text[start:stop])]
            end = stop
        return Prose(_INLINE.sub(blank, "".join((*pieces, self.text[end:]))))

    def prohibits(self, offset: int) -> bool:
        """Whether the words before ``offset``, in the same line and the one before it, or the heading above it speak
        against what stands there or name it as an example of what to look for."""
        first = max(0, offset - _BEFORE)
        start = self.text.rfind("\n", first, max(first, self.text.rfind("\n", first, offset)))
        return (_AGAINST.search(self.text[max(start + 1, first) : offset]) is not None
                or self._is_against(bisect_left(self._headings, offset - 1) - 1))

    def conceals(self, offset: int) -> bool:
        """Whether ``offset`` is inside a comment, which nobody sees who reads the page."""
        index = bisect_right(self._comments, (offset, len(self.text))) - 1
        return index >= 0 and offset < self._comments[index][1]

    @cached_property
    def _headings(self) -> list[int]:
        return [match.start() for match in _HEADING.finditer(self.text)]

    @cached_property
    def _judged(self) -> dict[int, bool]:
        return {}

    def _is_against(self, number: int) -> bool:
        """Whether heading ``number`` is; -1 stands for none."""
        if number < 0:
            return False
        if number not in self._judged:
            start = self._headings[number] + 1
            title = self.text[start : start + _MAX_TITLE].partition("\n")[0]
            self._judged[number] = _AGAINST.search(title) is not None
        return self._judged[number]

    @cached_property
    def _comments(self) -> list[tuple[int, int]]:
        """Start and end of what stands inside each comment of HTML that is not too long to be one."""
        found = []
        opened, closed = self.text.find("<!--"), 0
        while opened >= 0:
            inside = opened + 4
            if closed < inside:
                closed = self.text.find("-->", inside)
                if closed < 0:
                    break
            is_comment = inside < closed <= inside + _MAX_COMMENT
            if is_comment:
                found.append((inside, closed))
            opened = self.text.find("<!--", closed if is_comment else inside)
        return found


def _code_blocks(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each block between a fence and the next one of the same sign and at least its length. A fence
    that nothing closes is none."""
    fences = [(match.start(), text[match.start()], len(match[0])) for match in _FENCE.finditer(text)]
    longest = {"`": 0, "~": 0}
    closed = []
    for _, sign, length in reversed(fences):
        closed.append(longest[sign] >= length)
        longest[sign] = max(longest[sign], length)
    opened: tuple[int, str, int] | None = None
    for (start, sign, length), has_end in zip(fences, reversed(closed), strict=True):
        if opened is None:
            opened = (start, sign, length) if has_end else None
        elif sign == opened[1] and length >= opened[2]:
            yield opened[0], start + length
            opened = None
