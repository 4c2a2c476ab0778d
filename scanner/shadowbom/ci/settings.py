"""By which configuration and policies a run judges: files that a change could have altered are those of its base."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from shadowbom.change import Sides
from shadowbom.core.source import Problem
from shadowbom.discover.names import publish
from shadowbom.discover.objects import below_top
from shadowbom.errors import UserError
from shadowbom.policies import VARIABLE, central_policy, own_policy, policy_in
from shadowbom.policy.config import OWN_FILE, Config, Reads, on_disk, read_config
from shadowbom.policy.force import Policies
from shadowbom.policy.known import MAX_BYTES
from shadowbom.policy.read import Policy

NONE = "none"
"""Instead of a file: no configuration."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The configuration, the policies in force, and what was asked for and does not hold yet."""

    config: Config
    policies: Policies
    problems: tuple[Problem, ...] = ()


def settings_of(
    path: str, sides: Sides | None, *, policy: str = "", config: str = "", baselines: Sequence[str] = ()
) -> Settings:
    """What the folder ``path`` is judged by. ``policy`` is the organisation's, as for ``scan``; ``config`` a file to
    read instead of the folder's own configuration, or "none". Of a change, all that is in its repository is read from
    the base. Raises UserError for mistakes in them, and for files that are not there."""
    problems: list[Problem] = []
    for name in baselines:
        _tell_of_base(name, sides, problems)
    return replace(_judged_by(path, sides, policy, config, problems), problems=tuple(problems))


def _tell_of_base(name: str, sides: Sides | None, problems: list[Problem]) -> None:
    """Say where a list of known findings in the repository is another one than the base has, whose entries count."""
    raw = b"../" if sides is None else below_top(sides.store.top, name)
    if sides is None or raw.startswith(b"../"):
        return
    base = sides.base_content(raw, MAX_BYTES)
    try:
        with open(name, "rb") as file:
            same = file.read(MAX_BYTES + 1) == base
    except FileNotFoundError:
        if base is None:
            raise UserError(f"{name}: no such file") from None
        same = False
    except OSError as error:
        raise UserError(f"{name}: cannot be read: {error.strerror or error}") from None
    if not same:
        differs = "not in the base" if base is None else "another one than in the base, whose entries count"
        problems.append(Problem(".", "policy", f"{publish(raw)} is {differs}: it counts once it is there"))


def _judged_by(path: str, sides: Sides | None, policy: str, config: str, problems: list[Problem]) -> Settings:
    read = _reader(sides, problems)
    central = _central(policy, read, sides)
    if config == NONE:
        return Settings(Config(), Policies(central))
    if config:
        return _named(path, config, central, read)
    own_files: Reads = sides.base_file if sides is not None else on_disk(path)
    found = read_config(path, own_files)
    own = own_policy(own_files) if "policy" in found.keys else None
    return Settings(found, Policies(central, own))


Reader = Callable[[str], bytes | None]


def _reader(sides: Sides | None, problems: list[Problem]) -> Reader:
    """Gives the content of a file that the workflow names, None for one that only the change has."""

    def read(name: str) -> bytes | None:
        raw = b"" if sides is None else below_top(sides.store.top, name)
        if sides is not None and not raw.startswith(b"../"):
            data = sides.base_content(raw)
            if data is None:
                said = f"{publish(raw)} is not in the base: it counts once it is there"
                problems.append(Problem(".", "policy", said))
            return data
        try:
            with open(name, "rb") as file:
                return file.read((1 << 20) + 1)
        except OSError as error:
            raise UserError(f"{name}: cannot be read: {error.strerror or error}") from None

    return read


def _central(policy: str, read: Reader, sides: Sides | None) -> Policy | None:
    place = policy or os.environ.get(VARIABLE, "")
    if sides is None or not place or "://" in place:
        return central_policy(policy)
    data = read(place)
    return None if data is None else policy_in(place, data, ("policy",), needed=True)


def _named(path: str, name: str, central: Policy | None, read: Reader) -> Settings:
    data = read(name)
    if data is None:
        return Settings(Config(), Policies(central))
    try:
        config = read_config(path, {OWN_FILE: data}.get)
    except UserError as error:
        raise UserError(str(error).replace(OWN_FILE, name, 1)) from None
    own = policy_in(name, data, ("policy",)) if "policy" in config.keys else None
    return Settings(config, Policies(central, own))
