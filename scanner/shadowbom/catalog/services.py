"""Servers that people run themselves, and what makes each ask who is there: ``data/services.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from shadowbom.bundled import folder
from shadowbom.catalog import place_names

if TYPE_CHECKING:  # facts are many classes: a search for keys alone does without
    from shadowbom.core.value import Value


@dataclass(frozen=True, slots=True)
class Service:
    """A row of the file; see there. ``open_env`` are pairs of a name and a value in lower case."""

    id: str
    name: str
    rule: str
    images: tuple[str, ...]
    commands: tuple[tuple[str, ...], ...]
    ports: frozenset[str]
    binds_every: bool
    image_binds_every: bool
    host_options: frozenset[str]
    host_env: tuple[str, ...]
    auth_options: frozenset[str]
    auth_env: tuple[str, ...]
    files: frozenset[str]
    open_env: tuple[tuple[str, str], ...]
    open_options: frozenset[str]
    runs_what_models_ask: bool
    last_open_tag: str
    open_settings: frozenset[str] = frozenset()
    host_settings: frozenset[str] = frozenset()
    auth_settings: frozenset[str] = frozenset()

    def starts(self, words: Sequence[str]) -> int:
        """Where in ``words`` the words are that start it, -1 for nowhere."""
        for command in self.commands:
            size = len(command)
            for at in range(len(words) - size + 1):
                if tuple(words[at + 1 : at + size]) == command[1:] and place_names.program(words[at]) == command[0]:
                    return at
        return -1


class Services:
    """All rows."""

    def __init__(self, stated: Mapping[str, Any]) -> None:
        self.services = tuple(_service(row) for row in stated["service"])
        self._by_image = {image: one for one in self.services for image in one.images}
        self.settings = frozenset().union(*(
            one.open_settings | one.host_settings | one.auth_settings for one in self.services))
        """The settings of configurations in code that tell of one."""
        self._programs = frozenset(command[0] for one in self.services for command in one.commands)

    @property
    def texts(self) -> Mapping[str, Collection[str]]:
        """What stands in a file that starts one, by the sections of signatures: words, images, settings."""
        return {
            "command": {" ".join(command) for one in self.services for command in one.commands},
            "image": {image for one in self.services for image in one.images},
            "env": {name for one in self.services for name in one.open_settings},
        }

    def of_image(self, reference: Value) -> Service | None:
        """The service whose image a reference names."""
        from shadowbom.core.value import leaves, pattern

        for leaf in leaves(reference):
            repository = place_names.image(pattern(leaf, place_names.HOLE)).repository
            found = self._by_image.get(repository)
            while found is None and "/" in repository:
                repository = repository.rpartition("/")[0]
                found = self._by_image.get(f"{repository}/*")
            if found is not None:
                return found
        return None

    def of_words(self, words: Sequence[str]) -> Service | None:
        """The service that a command starts, as its first or as one of its inner commands."""
        if not any(place_names.program(word) in self._programs for word in words):
            return None
        return next((one for one in self.services if one.starts(words) >= 0), None)


def _service(row: Mapping[str, Any]) -> Service:
    pairs = tuple((name, value.lower()) for name, _, value in (text.partition("=") for text in row.get("open_env", ())))
    return Service(
        row["id"], row["name"], row["rule"], tuple(row["images"]),
        tuple(tuple(command.split()) for command in row.get("commands", ())), frozenset(row["ports"]),
        row["binds"] == "every", row["image_binds"] == "every", frozenset(row.get("host_options", ())),
        tuple(row.get("host_env", ())), frozenset(row.get("auth_options", ())), tuple(row.get("auth_env", ())),
        frozenset(row.get("files", ())), pairs, frozenset(row.get("open_options", ())), row.get("rights") == "agent",
        row.get("last_open_tag", ""), *(frozenset(row.get(f"{one}_settings", ())) for one in ("open", "host", "auth")),
    )


@lru_cache(maxsize=1)
def services() -> Services:
    """The rows that come with the program."""
    return Services(tomllib.loads((folder("data") / "services.toml").read_text(encoding="utf-8")))


def words_in(words: Sequence[str]) -> list[str]:
    """The words of a command and of the scripts among them, ``--option=value`` as two."""
    found: list[str] = []
    for word in words:
        for part in word.split() if any(char.isspace() for char in word) else [word]:
            option, equals, value = part.strip("\"'").partition("=")
            found += [option, value.strip("\"'")] if equals and option.startswith("-") else [part.strip("\"'")]
    return found
