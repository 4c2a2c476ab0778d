"""What a file of settings or instructions declares by itself: a skill, a hook, a plugin, an agent's card."""

from __future__ import annotations

from dataclasses import dataclass

from shadowbom.core.location import Location

ITEM_KINDS = (
    "sub-agent", "agent-skill", "agent-command", "agent-hook", "agent-plugin", "plugin-marketplace", "a2a-agent",
)
"""Asset kinds of declared things, in the order reports show them."""
ENTRY = "entry"
"""The kind of a declared thing that is none by itself: an entry of settings, to which code refers by its key."""
SERVED = "served"
"""The kind of one that names something in code by its file: its field ``path`` is ``file:name``."""


@dataclass(frozen=True, slots=True)
class ItemTable:
    """Where the files at some paths declare things of one kind: handed to extractors as plain data.

    ``client`` is the product whose file it is. ``at`` is the dotted place of each thing in the file: ``{name}`` takes
    one part of a key as a field, ``*`` any part; "" is the file as a whole. ``fields`` are, for each field, the keys
    below that place that state it, of which the first that is there counts. Of a list all members count; ``{}`` at the
    end of a key takes the names of a map's members, ``.`` is the value at the place itself, ``^`` in front of a key a
    step up. ``owner`` is the folder whose thing it is, with ``/`` at its end ("" for the top), ``place`` what names it
    below that folder.
    """

    client: str
    kind: str
    at: str = ""
    fields: tuple[tuple[str, tuple[str, ...]], ...] = ()
    owner: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Declared:
    """A declared thing. ``kind`` is one of ``ITEM_KINDS``, ``ENTRY`` or ``SERVED``; ``owner`` and ``place`` as in
    ``ItemTable``, ``name`` what the file calls it or else its place or folder, never "". ``fields`` are pairs of a
    field's name and one of its values, in the order of the file; values are bounded and hold no secret."""

    location: Location
    client: str
    kind: str
    name: str
    owner: str = ""
    place: str = ""
    fields: tuple[tuple[str, str], ...] = ()

    def value(self, field: str) -> str:
        """The first value of a field, "" for none."""
        return next((value for name, value in self.fields if name == field), "")

    def values(self, field: str) -> tuple[str, ...]:
        """All values of a field."""
        return tuple(value for name, value in self.fields if name == field)
