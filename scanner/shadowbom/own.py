"""The user's own configuration: where the organisation's policy is, and how long sweeps remember."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shadowbom.bundled import user_configuration
from shadowbom.errors import UserError

MAX_DAYS = 36_500
_MAX_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Own:
    """``policy`` is a path or an address, "" for none; ``keep_days`` is for how many days a sweep remembers what is
    gone and what earlier ones said, 0 for ever."""

    policy: str = ""
    keep_days: int = 0


def own_configuration() -> Own:
    """What stands in the user's own configuration; a path in it counts from its folder. Raises UserError for a file
    that cannot be read, is no TOML, or has other keys or values."""
    file = user_configuration()
    try:
        with open(file, "rb") as opened:
            data = opened.read(_MAX_BYTES)
    except FileNotFoundError:
        return Own()
    except OSError as error:
        raise UserError(f"{file}: cannot be read: {error}") from None
    import tomllib

    try:
        said = tomllib.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UserError(f"{file}: cannot be read: {error}") from None
    place = said.get("policy", "")
    if not isinstance(place, str) or said.keys() - {"policy", "sweep"}:
        raise UserError(f"{file}: it takes policy, a path or an https URL, and the table sweep")
    if place and "://" not in place:
        place = os.path.join(os.path.dirname(file), os.path.expanduser(place))
    return Own(place, _days(file, said.get("sweep", {})))


def _days(file: str, sweep: Mapping[str, Any] | Any) -> int:
    if not isinstance(sweep, dict) or sweep.keys() - {"keep_days"}:
        raise UserError(f"{file}: the one key of the table sweep is keep_days")
    days = sweep.get("keep_days", 0)
    if not isinstance(days, int) or isinstance(days, bool) or not 0 <= days <= MAX_DAYS:
        raise UserError(f"{file}: sweep.keep_days is a number of days from 0 (for ever) to {MAX_DAYS}")
    return days
