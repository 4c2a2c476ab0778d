"""The facts of declarations, whatever language they are written in."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from shadowbom.core.fact import Argument, Constant, Fact, Image, Resource, Setting
from shadowbom.core.location import Location
from shadowbom.core.value import Lit, Obj, Seq, Value
from shadowbom.extract.infra.flatten import MAX_SETTINGS, settings
from shadowbom.extract.infra.permissions import statements
from shadowbom.extract.settings.shapes import is_telling, kind_of, last_of

MAX_FACTS = 50_000
_MAX_LEAVES = 10
"""A default or constant of more members is a table that says what may be, not what is."""
_IMAGES = frozenset({"image", "image_uri", "imageuri", "container_image", "image_url"})


class Gatherer:
    """Gathers the facts of the file ``path``, at most ``MAX_FACTS``."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.facts: list[Fact] = []

    def add(self, fact: Fact) -> None:
        """Keeps a fact."""
        if len(self.facts) < MAX_FACTS:
            self.facts.append(fact)

    def setting(self, key: str, value: Value, at: Location) -> None:
        """A setting, where its text or its key is telling."""
        if isinstance(value, Lit) and not is_telling(value.text, kind_of(last_of(key)), string=True):
            return
        self.add(Setting(at, key, value))

    def leaves(self, key: str, value: Value, at: Location) -> None:
        """The settings in a value, unless it is a table."""
        if isinstance(value, (Obj, Seq)) and len(value.items) >= _MAX_LEAVES:
            return
        for one in islice(settings(key, value, at), MAX_SETTINGS):
            self.setting(one.key, one.value, one.location)

    def constant(self, name: str, value: Value, at: Location) -> None:
        """A name bound to a value."""
        self.add(Constant(at, name, value))
        self.leaves(name, value, at)

    def image(self, argument: Argument, type_: str) -> None:
        """The container image that a setting of a declaration of ``type_`` names, if it does."""
        last = argument.key.rpartition(".")[2].lower()
        if last in _IMAGES or (argument.key == "name" and type_.endswith("_image")):
            self.add(Image(argument.location, argument.value))

    def resource(self, type_: str, name: str, arguments: Sequence[Argument], whole: Value, at: Location) -> None:
        """A resource with its settings, images and the rights that it grants; ``whole`` is all of it as a value."""
        self.add(Resource(at, type_, name, tuple(arguments)))
        for argument in arguments:
            self.image(argument, type_)
            self.setting(f"{type_}.{name}.{argument.key}", argument.value, argument.location)
        for permission in statements(whole, at):
            self.add(permission)
