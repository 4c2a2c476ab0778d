"""What a compose file deploys: its services, each with the lines it stands on."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import basename, dirname, join, normpath

from shadowbom.core.fact import Unit
from shadowbom.extract.positions import Node

MAX_UNITS = 500
_MAX_NAME = 200
_MAX_NEEDS = 100
_END = 1 << 30


def unit_facts(path: str, root: Node) -> Iterator[Unit]:
    """The services of a file that is called as compose files are."""
    services = root.child("services") if "compose" in basename(path).lower() else None
    if services is None or services.kind != "object":
        return
    nodes = services.members[:MAX_UNITS]
    ends = [node.place[0] - 1 for node in nodes[1:]] + [_after(root, services)]
    for node, last in zip(nodes, ends, strict=True):
        if node.kind == "object" and (node.child("image") or node.child("build")):
            yield _unit(path, node, last)


def _after(root: Node, services: Node) -> int:
    """The last line before what follows the services."""
    return min((node.place[0] - 1 for node in root.members if node.place > services.place), default=_END)


def _unit(path: str, node: Node, last: int) -> Unit:
    image, build = node.child("image"), node.child("build")
    return Unit(
        node.at(path), "service", node.key[:_MAX_NAME], last,
        image=image.string[:_MAX_NAME] if image is not None else "",
        builds=_context(path, build) if build is not None else None,
        needs=_needs(node),
    )


def _context(path: str, build: Node) -> str | None:
    """The folder that is built, relative to the root of the scan; None for one outside of it or unknown."""
    context = build.child("context") if build.kind == "object" else build
    text = context.string if context is not None else "."
    if "$" in text or "://" in text or text.startswith(("/", "~", "git@")):
        return None
    folder = normpath(join(dirname(path), text or "."))
    return None if folder.startswith("..") else "" if folder == "." else folder


def _needs(node: Node) -> tuple[str, ...]:
    """The services that are named as needed; a map has them as keys."""
    found = []
    for key in ("depends_on", "links"):
        named = node.child(key)
        if named is not None:
            found += [one.key or one.string.partition(":")[0] for one in named.children[:_MAX_NEEDS]]
    return tuple(dict.fromkeys(name[:_MAX_NAME] for name in found if name))
