"""Atoms of images, commands, CI steps and resources, and what else must be in a file that holds one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from shadowbom.catalog.places import without_registry
from shadowbom.catalog.rarity import is_common

SECTIONS = ("image", "command", "step", "resource", "permission")
FILES = (".gguf", ".ggml", ".safetensors", ".onnx", ".ckpt", ".pth", ".tflite", ".mlmodel", ".llamafile", "hf://")
"""What the address of a model has, whoever made it: an ending, or the scheme of a hub."""
_GROUP_KIND = re.compile(r"([a-z0-9.\-]+\.[a-z0-9.\-]+)/([A-Z]\w*)")
_TELLING = 4
"""Bytes of a program's name from which on it is in fewer files than its commands."""
# Programs that say nothing of what they run, in many formats of which commands are read.
_PLAIN = frozenset({"python", "npx", "aws", "kubectl", "node", "go", "java", "run"})


def place_texts(row: Mapping[str, Any], section: str) -> Iterator[tuple[str, bool]]:
    """The literals that stand for an entry, each with whether it is met in any case."""
    value = row["value"].removesuffix("*")
    if section == "command":
        yield from ((text, False) for text in _escaped(lead_word(value)))
    elif section == "permission" and ":" in value:
        # A policy may name an action with a star in its middle: only the service is always spelt out.
        yield value[: value.index(":") + 1], True
    elif section == "resource" and (found := _GROUP_KIND.fullmatch(value)):
        yield found[1], False
    else:
        text = without_registry(value) if section == "image" else value
        # What is left of "nvcr.io/*" without its registry is nothing.
        yield from ((spelt, True) for spelt in _escaped(text or value))


def _escaped(text: str) -> Iterable[str]:
    """A text as it is, and as JSON may write its slashes."""
    return dict.fromkeys((text, text.replace("/", "\\/")))


def lead_word(value: str) -> str:
    """The word of a command that is in the fewest files."""
    program = value.partition(" ")[0]
    return max(value.split(" "), key=lambda word: (
        not word.startswith("-"), word not in _PLAIN, not is_common(word), word == program and len(word) >= _TELLING,
        len(word)))


def other_texts(section: str, value: str) -> tuple[bytes, ...]:
    """What must be anywhere in a file besides the literal, for the entry to be there."""
    if section == "resource":
        found = _GROUP_KIND.fullmatch(value)
        return (found[2].encode(),) if found else ()
    if section != "command":
        return ()
    lead = lead_word(value)
    # A scoped package's slash may be escaped; "python" has many spellings.
    return tuple(word.encode() for word in value.split(" ") if word != lead and "/" not in word and word != "python")
