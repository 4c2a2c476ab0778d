"""What declarations run, in values of any infrastructure format: containers with their words, scripts of machines,
resources of a cluster inside those of another tool."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from shadowbom.core.fact import Argument, Command, Fact, Image, Resource
from shadowbom.core.location import Location
from shadowbom.core.value import Choice, Join, Lit, Obj, Seq, Value, leaves, pattern
from shadowbom.extract.infra.flatten import first_place, settings, shown
from shadowbom.extract.infra.scripts import handed_script, opened, text_facts
from shadowbom.extract.infra.shapes import objects

MAX_RUN = 2000
"""Facts of one declaration that are kept."""
_MAX_WORDS = 200
_MAX_SETTINGS = 500
_MAX_TEXT = 100_000
_IMAGES = ("image", "image_uri", "imageuri")
_STARTED = ("entrypoint", "entry_point", "command", "cmd")
_VARIABLES = ("environment", "env")
_SCRIPTS = frozenset({
    "user_data", "userdata", "custom_data", "startup_script", "startup-script", "metadata_startup_script", "command",
    "inline", "inline_shell_script", "script", "bootstrap_command",
})
_HOLE = "$UNKNOWN"
_GROUP = re.compile(r"([a-z0-9\-]{1,63}(?:\.[a-z0-9\-]{1,63}){1,8})/v\w{1,20}\Z")


def run_facts(path: str, whole: Value, at: Location) -> Iterator[Fact]:
    """The facts of what ``whole``, a declaration or a part of one, runs; ``at`` is the place of what has none."""
    left = MAX_RUN
    for items in objects(whole):
        for fact in _object(path, {key.lower(): inner for key, inner in items}, at):
            left -= 1
            if left < 0:
                return
            yield fact


def _object(path: str, members: Mapping[str, Value], at: Location) -> Iterator[Fact]:
    """The facts of one object by its own keys."""
    image = next((members[key] for key in _IMAGES if key in members), None)
    scripts = _SCRIPTS & members.keys()
    if isinstance(image, (Lit, Join, Choice)):
        yield from _container(path, image, members, at)
        scripts = scripts.difference(_STARTED)
    for key in sorted(scripts):
        for leaf in leaves(members[key]):
            yield from _script(path, leaf, at)
    group, kind = members.get("apiversion"), members.get("kind")
    found = _GROUP.match(group.text) if isinstance(group, Lit) else None
    if found is not None and isinstance(kind, Lit):
        rest = tuple((key, inner) for key, inner in members.items() if key not in ("apiversion", "kind", "metadata"))
        yield Resource(kind.at or at, f"{found[1]}/{kind.text[:100]}", "", tuple(_arguments(rest, at)))


def _arguments(items: tuple[tuple[str, Value], ...], at: Location) -> Iterator[Argument]:
    for _, argument in zip(range(_MAX_SETTINGS), settings("", Obj(items), at), strict=False):
        yield argument


def _container(path: str, image: Value, members: Mapping[str, Value], at: Location) -> Iterator[Fact]:
    """A container that is started with words of its own."""
    started = _words([members[key] for key in _STARTED if key in members], at)
    arguments = _words([members["args"]] if "args" in members else [], at)
    env = tuple(
        Argument(one.key.rpartition(".")[2], shown(one.key, one.value), one.location)
        for key in _VARIABLES if key in members for one in _arguments(((key, members[key]),), at)
        # A list is of names and values, each pair given once more as what it sets.
        if not (isinstance(members[key], (Seq, Obj)) and one.key.lower() in (f"{key}.name", f"{key}.value"))
    )
    run = arguments if arguments.words and not started.words else None
    if started.words and not {"entrypoint", "entry_point"} & members.keys():
        # Where there is no word for the entry point, what is called the command may be handed to that of the image.
        run = started
    if run is not None or env:
        yield Image(first_place(image, at), image, run, env)
    if started.words:
        whole = Command(started.location, started.words + arguments.words, started.places + arguments.places)
        yield from opened(path, [whole])


def _words(values: list[Value], at: Location) -> Command:
    """The words of commands that are lists of texts; what is not known is one word."""
    words: list[str] = []
    places: list[Location] = []
    for value in values:
        several = isinstance(value, Seq)
        for leaf in leaves(value):
            text = pattern(leaf, _HOLE)
            parts = [text] if several else text.split()
            words += parts[: _MAX_WORDS - len(words)]
            places += [first_place(leaf, at)] * (len(words) - len(places))
    return Command(places[0] if places else at, tuple(words), tuple(places))


def _script(path: str, value: Value, at: Location) -> Iterator[Fact]:
    """The commands of a text. Its lines are those of the file where the file keeps them, as in a heredoc."""
    if not isinstance(value, (Lit, Join)):
        return
    text = pattern(value, _HOLE)[:_MAX_TEXT]
    place = first_place(value, at)
    if " " not in text.strip() or handed_script((text,)):
        return
    column = place.column
    yield from text_facts(
        path, text, lambda line, found: Location(path, place.line + line - 1, found if line > 1 else column)
    )
