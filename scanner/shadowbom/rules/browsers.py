"""Variables that a build writes into what browsers load."""

from __future__ import annotations

import re

_PREFIX = re.compile(
    r"(?:NEXT_PUBLIC|VITE|REACT_APP|NUXT_PUBLIC|EXPO_PUBLIC|GATSBY|VUE_APP|PLASMO_PUBLIC|PUBLIC)_(?P<rest>[A-Z0-9_]{1,100})")
_SECRET = re.compile(r"(?:API|ACCESS|AUTH|SECRET|_|\A)_?(?:KEY|TOKEN|SECRET)(?:_?\d)?\Z")
_MEANT_TO_BE = re.compile(r"(?:\A|_)(?:PUBLIC|PUBLISHABLE|SITE|SEARCH|CLIENT|ANON|MEASUREMENT)(?:_|\Z)")


def is_public(name: str) -> bool:
    """Whether a variable holds a secret and is handed to browsers, by its name. Keys that are made to be seen are none.
    """
    found = _PREFIX.fullmatch(name)
    return found is not None and _SECRET.search(found["rest"]) is not None and not _MEANT_TO_BE.search(found["rest"])
