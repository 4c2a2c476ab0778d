"""What the nodes of such a file are as texts, and which names are names of a hub."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from posixpath import dirname, normpath

from shadowbom.extract.positions import Node
from shadowbom.extract.weights.header import listed, properties, text

MAX_NAMES = 50
"""Models or datasets of one list that are taken."""
_HUB = re.compile(r"[A-Za-z0-9][\w.\-]{0,95}/[A-Za-z0-9][\w.\-]{0,95}")
_OUTPUT = re.compile(
    r"(?:outputs?|results?|runs|models?|checkpoints?|ckpts?|saved|saved_models?|trained|weights|pretrained|data|datasets|"
    r"tmp|temp|out|exp|experiments?|logs|local|cache|artifacts?|content|mnt|home|src|\.)/|.*/(?:checkpoint|ckpt|epoch)-?\d",
    re.IGNORECASE)
_LEGACY = re.compile(r"[A-Za-z][\w.\-]{2,95}")


def hub_name(said: str) -> str:
    """``said`` where it is written like a name of a hub and not like a folder somebody trained into, else ""."""
    said = said.strip()
    if _HUB.fullmatch(said) and not _OUTPUT.match(said) and ".." not in said:
        return said
    return ""


def short_name(said: str) -> str:
    """``said`` where it can be a hub's name without organisation, else ""."""
    said = said.strip()
    return said if _LEGACY.fullmatch(said) and not said.startswith("checkpoint") else ""


def beside(path: str, said: str) -> str:
    """The path of what the file ``path`` names as ``said``; "" where that is out of the tree, or the folder itself."""
    folder = dirname(path)
    target = normpath(f"{folder}/{said}" if folder and not said.startswith(("/", "~")) else said)
    return "" if target.startswith("..") or target == "." else target


def texts(node: Node | None) -> list[Node]:
    """The scalar nodes of a value that is one or a list of them, at most ``MAX_NAMES``."""
    if node is None:
        return []
    found = [node] if node.kind not in ("object", "array") else node.elements[:MAX_NAMES]
    return [one for one in found if one.kind in ("string", "number", "boolean", "date") and one.text]


def named(node: Node | None) -> str:
    """The texts of a value, a comma between them."""
    return listed(one.text for one in texts(node))


def stated(said: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """Properties as facts keep them: short, printable, sorted."""
    return properties({name: text(value) for name, value in said.items()})


def first(nodes: Iterable[Node | None]) -> Node | None:
    """The first node that is there."""
    return next((node for node in nodes if node is not None), None)
