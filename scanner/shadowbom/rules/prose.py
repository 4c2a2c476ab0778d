"""What prose says for and against something, as far as a few words around it tell."""

from __future__ import annotations

import re

_FENCE = re.compile(r"^(?P<mark>`{3,}|~{3,})[^\n]*\n.*?^(?P=mark)", re.DOTALL | re.MULTILINE)
_INLINE = re.compile(r"`[^`\n]{1,500}`|\"[^\"\n]{1,300}\"|\u201c[^\u201d\n]{1,300}\u201d")
_AGAINST = re.compile(
    r"\b(?:never|don't|do not|must not|mustn't|should not|shouldn't|avoid|refuse|reject|forbidden|prohibited"
    r"|not allowed|no\s|without"
    r"|detect|detects|flag|flags|block|blocks|scan for|look for|watch for|check for|such as|e\.g\.|for example|example"
    r"|attempts? to|attack"
    r"|attacks|malicious|suspicious|unsafe|dangerous|anti-pattern|bad|vulnerab\w{0,10}|injection|red flags?"
    r"|warning signs?)\b", re.IGNORECASE)
_BEFORE = 160


def outside_code(text: str) -> str:
    """``text`` with code blocks, inline code and quotations blanked out, at equal length."""
    def blank(match: re.Match[str]) -> str:
        return "".join("\n" if sign == "\n" else " " for sign in match[0])

    return _INLINE.sub(blank, _FENCE.sub(blank, text))


def prohibited(text: str, offset: int) -> bool:
    """Whether the words before ``offset``, in the same line and the one before it, speak against what stands there or
    name it as an example of what to look for."""
    start = text.rfind("\n", 0, max(0, text.rfind("\n", 0, offset)))
    line = text[max(start + 1, offset - _BEFORE) : offset]
    heading = text.rfind("\n#", 0, offset)
    title = text[heading + 1 : text.find("\n", heading + 1)][:120] if heading >= 0 else ""
    return _AGAINST.search(line) is not None or _AGAINST.search(title) is not None
