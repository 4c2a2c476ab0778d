"""What a Gradle script gives a name: variables, extra properties, constants of objects, maps of them."""

from __future__ import annotations

from shadowbom.core.fact import Dependency, Group, Property
from shadowbom.core.location import Location
from shadowbom.extract.manifests import build_script as script
from shadowbom.extract.manifests import maven
from shadowbom.extract.manifests.build_script import Item, Items
from shadowbom.extract.positions import Lines

GRADLE = "gradle"
"""The catalogue of the names that the files of a build give to packages."""
OBJECT = "object "
"""What the name of a block begins with that is an object or class of constants."""
HOLDERS = frozenset(("object", "class", "interface", "companion", "enum"))
_MODIFIERS = frozenset((
    "def", "val", "var", "final", "const", "private", "internal", "public", "protected", "static", "String", "lateinit",
    "override", "lazy", "Map", "List", "inline",
))
_OPEN = frozenset(("ext", "extra", "allprojects", "subprojects", "buildscript", "apply", "companion"))
_OUTER = ("rootProject.", "project.", "gradle.", "settings.", "ext.", "extra.")
_MAPS = frozenset(("mapOf", "mutableMapOf", "hashMapOf"))
_LISTS = frozenset(("listOf", "arrayOf", "setOf"))
MAX_LEVELS = 6
MAX_TEXT = 300


class Names:
    """``texts`` are by dotted name, ``facts`` what other files may refer to."""

    def __init__(self, path: str, lines: Lines) -> None:
        self.path = path
        self.lines = lines
        self.texts: dict[str, str] = {}
        self.facts: list[Property | Dependency] = []

    def statement(self, items: Items, where: tuple[str, ...]) -> None:
        """Takes in a statement that gives a name to a text, or to a map of texts."""
        if script.name_of(items[0]) in ("set", "ext", "extra") and self._set(items, where):
            return
        at = 0
        while script.name_of(items[at]) in _MODIFIERS and at + 1 < len(items) and script.name_of(items[at + 1]):
            at += 1
        target, length = _target(items[at:])
        rest = items[at + length :]
        if not target or not (at or _counts(where)):
            return
        if rest and script.is_mark(rest[0], ":"):
            # The type of a Kotlin property.
            equals = next((number for number, item in enumerate(rest[:12]) if script.is_mark(item, "=")), 0)
            rest = rest[equals:] if equals else rest
        by = script.name_of(rest[0]) == "by" if rest else False
        if by and len(rest) > 2 and script.name_of(rest[1]) == "extra" and isinstance(rest[2], script.Group):
            self.give(self._full(target, where), rest[2].items, items[at].offset)
        elif rest and script.is_mark(rest[0], "="):
            self.give(self._full(target, where), rest[1:], items[at].offset)

    def give(self, name: str, items: Items, offset: int, level: int = 0, *, listed: bool = False) -> None:
        """``name`` stands for an expression; where that is one of several in a list only packages count."""
        members = _members(items)
        if members is not None and level < MAX_LEVELS:
            given = {key: script.value(value) or "" for key, value in members}
            found = maven.name(given.get("group", ""), given.get("name", ""))
            if found:
                self._package(name, maven.Coordinates(found, given.get("version", "")), offset)
                return
            for key, value in members:
                self.give(f"{name}.{key}" if key else name, value, value[0].offset, level + 1, listed=not key)
            return
        text = script.value(items)
        if text is None or len(text) > MAX_TEXT or text == f"${{{name}}}":
            return
        if not listed:
            self.texts.setdefault(name, text)
            self.facts.append(Property(self._at(offset), name, text))
        found_in_text = maven.coordinates(text)
        if found_in_text is not None:
            self._package(name, found_in_text, offset)

    def _package(self, name: str, found: maven.Coordinates, offset: int) -> None:
        self.facts.append(Dependency(
            self._at(offset), "maven", found.name, found.version, maven.exact(found.version), Group.CONSTRAINT,
            catalogue=GRADLE, alias=name, refers="" if found.version else maven.MANAGED,
        ))

    def _at(self, offset: int) -> Location:
        return Location(self.path, *self.lines.at(offset))

    def _set(self, items: Items, where: tuple[str, ...]) -> bool:
        """``set("name", "text")`` in a block of extra properties, ``extra.set("name", "text")``."""
        name, length = script.dotted(items)
        given = items[length] if length < len(items) else None
        known = name in ("ext.set", "extra.set") or (name == "set" and {"ext", "extra"} & set(where))
        if not known or not isinstance(given, script.Group):
            return False
        parts = script.arguments(given.items)
        key = script.text_of(parts[0][0]) if len(parts) == 2 and len(parts[0]) == 1 else None
        if key:
            self.give(key, parts[1], items[0].offset)
        return True

    def _full(self, target: str, where: tuple[str, ...]) -> str:
        for prefix in _OUTER:
            target = target.removeprefix(prefix)
        objects = [part.removeprefix(OBJECT) for part in where if part.startswith(OBJECT)]
        return ".".join((*filter(None, objects), target))


def _counts(where: tuple[str, ...]) -> bool:
    """Whether an assignment without ``def`` names something for others: at the top, or among extra properties."""
    return all(part in _OPEN or part.startswith(OBJECT) for part in where)


def _target(items: Items) -> tuple[str, int]:
    """The dotted name that an assignment is to, and how many items it takes; ``ext["x"]`` is one, too."""
    name, length = script.dotted(items)
    following = items[length] if length < len(items) else None
    if name and isinstance(following, script.Group) and following.opening == "[" and len(following.items) == 1:
        key = script.text_of(following.items[0])
        return (f"{name}.{key}", length + 1) if key else ("", 0)
    return name, length


def _members(items: Items) -> list[tuple[str, list[Item]]] | None:
    """The members of a map or list, each with its key ("" in a list); None for anything else."""
    if len(items) == 2 and script.name_of(items[0]) in _MAPS | _LISTS and isinstance(items[1], script.Group):
        group = items[1]
    elif len(items) == 1 and isinstance(items[0], script.Group) and items[0].opening == "[":
        group = items[0]
    else:
        return None
    found: list[tuple[str, list[Item]]] = []
    for argument in script.arguments(group.items):
        keyed = len(argument) > 2 and (script.is_mark(argument[1], ":") or script.name_of(argument[1]) == "to")
        key = (script.name_of(argument[0]) or script.text_of(argument[0]) or "") if keyed else ""
        value = argument[2:] if keyed else argument
        if value:
            found.append((key, value))
    return found
