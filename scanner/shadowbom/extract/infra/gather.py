"""The facts of declarations, whatever language they are written in."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import islice

from shadowbom.core.fact import Argument, Constant, Fact, Image, Resource, Setting
from shadowbom.core.location import Location
from shadowbom.core.value import Hole, Lit, Obj, Seq, Value
from shadowbom.extract.infra.containers import run_facts
from shadowbom.extract.infra.flatten import MAX_SETTINGS, settings
from shadowbom.extract.infra.installs import helm_chart
from shadowbom.extract.infra.permissions import statements
from shadowbom.extract.settings.shapes import is_telling, kind_of, last_of

MAX_FACTS = 50_000
_MAX_LEAVES = 10
"""A default or constant of more members is a table that says what may be, not what is."""
_MAX_REFERS = 100
_VERSIONED = re.compile(r"[A-Za-z][\w.]{1,80}/[\w/]{1,120}@\d{4}-\d\d-\d\d")
_RELEASE = frozenset({"repository", "namespace", "values", "version"})
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

    def setting(self, key: str, value: Value, at: Location, *, told: bool = False) -> None:
        """A setting, where its text or its key is telling; ``told`` says that plain texts are facts already."""
        if isinstance(value, Hole) or (isinstance(value, Lit) and told):
            return
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
        if isinstance(argument.value, Hole):
            return
        if last in _IMAGES or (argument.key == "name" and type_.endswith("_image")):
            self.add(Image(argument.location, argument.value))

    def resource(  # what a resource is
        self, type_: str, name: str, arguments: Sequence[Argument], whole: Value, at: Location, *, told: bool = False,
        refers: Collection[str] = (), existing: bool = False,
    ) -> None:
        """A resource with its settings, images and the rights that it grants; ``whole`` is all of it as a value,
        ``told`` says that its images and plain texts are facts already. ``refers`` and ``existing`` are as in the
        fact."""
        self.add(Resource(at, type_, name, tuple(arguments), tuple(sorted(refers)[:_MAX_REFERS]), existing))
        self._wrapped(name, arguments, at)
        for argument in arguments:
            if not told:
                self.image(argument, type_)
            self.setting(f"{type_}.{name}.{argument.key}", argument.value, argument.location, told=told)
        self._chart(arguments)
        for permission in statements(whole, at):
            self.add(permission)
        if not told:
            for fact in run_facts(self.path, whole, at):
                self.add(fact)

    def _wrapped(self, name: str, arguments: Sequence[Argument], at: Location) -> None:
        """A resource of a cloud inside one of a tool that takes any: its type with a version, its body as settings."""
        given = {one.key: one.value for one in arguments}
        kind = given.get("type")
        if isinstance(kind, Lit) and _VERSIONED.match(kind.text):
            inner = tuple(Argument(one.key.removeprefix("body."), one.value, one.location) for one in arguments)
            self.add(Resource(at, kind.text.partition("@")[0], name, inner))

    def _chart(self, arguments: Sequence[Argument]) -> None:
        """The Helm chart that a release installs."""
        given = {one.key: one for one in arguments}
        chart = given.get("chart")
        if chart is None or not isinstance(chart.value, Lit) or not given.keys() & _RELEASE:
            return
        version = given.get("version")
        spec = version.value.text if version is not None and isinstance(version.value, Lit) else ""
        found = helm_chart(chart.value.text, chart.location, spec)
        if found is not None:
            self.add(found)
