"""Containers that a command line starts: ``docker run`` with its options."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shadowbom.core.container import Container, Opening
from shadowbom.core.fact import Argument, Command
from shadowbom.core.location import Location
from shadowbom.core.value import Lit
from shadowbom.extract.infra.openings import opening, variable

_LONG = {"-p": "--publish", "-e": "--env", "-v": "--volume", "--net": "--network"}


def container_of(words: Sequence[str], at: int, location: Location) -> Container:
    """The container of ``docker run``, whose image is the word at ``at``."""
    openings: list[Opening] = []
    env: list[Argument] = []
    rights: list[Argument] = []
    name = ""
    more = False
    for option, value in _options(words[:at]):
        if option == "--publish":
            openings += opening(value, location)
        elif option == "--env":
            key, equals, text = value.partition("=")
            env.append(variable(key, text if equals else None, location))
        elif option == "--network" and value == "host":
            openings.append(Opening(location, "host network"))
            rights.append(Argument("network", Lit(value), location))
        elif option == "--pid" and value == "host":
            rights.append(Argument("pid", Lit(value), location))
        elif option == "--privileged" and value != "false":
            rights.append(Argument("privileged", Lit("true"), location))
        elif option == "--cap-add":
            rights.append(Argument("capability", Lit(value), location))
        elif option in ("--volume", "--mount"):
            rights.append(Argument("mount", Lit(_source(value)), location))
            more = more or value.rpartition(".")[2].partition(":")[0] in ("yaml", "yml", "toml", "json", "conf", "env")
        elif option == "--env-file":
            more = True
        elif option == "--name":
            name = value
    rest = tuple(words[at + 1 :])
    return Container(location, name[:200], Lit(words[at], location), Command(location, rest) if rest else None,
                     tuple(env), more, tuple(openings), tuple(rights))


def _options(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Options with their values: of a switch, the next word is taken for one."""
    for word, following in zip(words, (*words[1:], ""), strict=True):
        option, equals, value = word.partition("=")
        if option[:2] in ("-p", "-e", "-v") and len(option) > 2:
            option, value, equals = option[:2], word[2:], "="
        if option.startswith("-"):
            yield _LONG.get(option, option), value if equals else following


def _source(given: str) -> str:
    """What of the machine a volume or mount is."""
    if "," in given:
        pairs = dict(part.partition("=")[::2] for part in given.split(","))
        return pairs.get("source") or pairs.get("src") or ""
    return given.partition(":")[0]
