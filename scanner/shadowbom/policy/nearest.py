"""What somebody who mistyped a key may have meant."""

from __future__ import annotations

from collections.abc import Sequence


def nearest(key: str, known: Sequence[str]) -> str:
    """What to say after an unknown key: the nearest that there is, else all."""
    # Only a slip of somebody's needs it.
    import difflib

    # "-" for "_" is the likeliest slip, and difflib alone ranks it no higher than others.
    near = difflib.get_close_matches(key.replace("-", "_"), known, n=1, cutoff=0.5)
    return f"; did you mean {near[0]!r}?" if near else f"; known keys are {', '.join(sorted(known))}"
