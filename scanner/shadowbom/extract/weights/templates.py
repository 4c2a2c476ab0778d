"""Chat templates: what a renderer would run besides putting a conversation together."""

from __future__ import annotations

import re

_MAX_TEMPLATE = 1 << 20
_OPENING = re.compile(r"\{[{%]")
_ENDINGS = {"{{": "}}", "{%": "%}"}
_REACHES = (
    (re.compile(r"__[A-Za-z]\w{0,40}__"), "a special attribute of Python"),
    (re.compile(r"\|\s*attr\s*\("), "the attr filter"),
    (re.compile(r"\\(?:x5f|u005f|137)", re.IGNORECASE), "an escaped underscore"),
    (re.compile(r"(['\"])_+\1\s*(?:~|\+|\*)|(?:~|\+)\s*(['\"])_+\2"), "underscores put together"),
    (re.compile(r"\b(?:popen|subprocess|__import__|getattr|importlib)\b"), "a function of the system"),
    (re.compile(r"\bos\s*\.\s*(?:system|popen|environ)\b"), "a function of the system"),
    (re.compile(r"\b(?:cycler|joiner|lipsum|namespace)\s*(?:\.|\[)\s*(?:['\"])?_"), "the inside of a Jinja object"),
    (re.compile(r"\A-?\s*(?:include|import|extends|from)\s"), "another file"),
)


def reached(template: str) -> str:
    """What a template reaches for that no conversation needs, "" for nothing. Its text outside of tags is only text."""
    text = template[:_MAX_TEMPLATE]
    at = 0
    while (opening := _OPENING.search(text, at)) is not None:
        start = opening.start()
        stop = text.find(_ENDINGS[opening[0]], start + 2)
        inside = text[start + 2 : stop if stop >= 0 else len(text)]
        for pattern, what in _REACHES:
            if found := pattern.search(inside):
                shown = " ".join(found[0].split())[:40]
                return f"{what} ({shown})" if shown else what
        if stop < 0:
            return ""
        at = stop + 2
    return ""
