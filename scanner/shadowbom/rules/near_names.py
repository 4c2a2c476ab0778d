"""When one name of a package may be a slip for another."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

LEAST = 6
"""Letters from which on two names that differ by signs alone are one name."""
LONG = 8
"""Letters from which on two names are not alike by chance where one letter differs."""
_SIGNS = re.compile(r"[-_.]+")


def differ_by_one(one: str, other: str) -> bool:
    """Whether one letter more, less or another, or two that have changed places, make one name the other."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = next((at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]),
                 min(len(one), len(other)))
    left, right = one[start:], other[start:]
    swapped = left[:2] == right[1::-1] and left[2:] == right[2:] and len(left) > 1
    return left[1:] == right[1:] or left[1:] == right or left == right[1:] or swapped


def plain(name: str) -> str:
    """A name in lower case without the signs between its parts."""
    return _SIGNS.sub("", name.lower())


def is_slip(name: str, known: str) -> bool:
    """Whether ``name`` may be a slip for ``known``: the signs between its parts, the order of its parts, or one
    letter of a long name; of a name with a scope, of one of the two, the other being the same."""
    scope, _, rest = name.rpartition("/")
    its_scope, _, its_rest = known.rpartition("/")
    if bool(scope) != bool(its_scope) or name == known:
        return False
    if scope == its_scope:
        return _is_slip(rest, its_rest)
    return rest == its_rest and _is_slip(scope.lstrip("@"), its_scope.lstrip("@"))


def _is_slip(name: str, known: str) -> bool:
    one, other = plain(name), plain(known)
    if one == other:
        return len(other) >= LEAST
    parts = sorted(_SIGNS.split(name.lower()))
    if len(other) >= LONG and len(parts) > 1 and parts == sorted(_SIGNS.split(known.lower())):
        return True
    # One more of the same series is none.
    series = re.sub(r"\d", "", one) == re.sub(r"\d", "", other)
    return len(other) >= LONG and not series and differ_by_one(one, other)


class Near:
    """Known names, looked up by what they may be mistaken for."""

    def __init__(self, known: Iterable[str]) -> None:
        self._by_form: dict[str, list[str]] = defaultdict(list)
        for name in sorted(known):
            for form in _forms(name):
                self._by_form[form].append(name)

    def to(self, name: str) -> str:
        """The first of the known names that ``name`` may be a slip for, "" for none."""
        return next(iter(self.all_to(name)), "")

    def all_to(self, name: str) -> Iterator[str]:
        """All of them, sorted."""
        found = {known for form in _forms(name) for known in self._by_form.get(form, ())}
        return (known for known in sorted(found) if is_slip(name, known))


def _forms(name: str) -> set[str]:
    """What names that may be mistaken for each other have one of in common: the name without signs, with its parts
    sorted, and without each one of its letters."""
    whole = plain(name)
    sorted_parts = "".join(sorted(_SIGNS.split(name.lower())))
    return {whole, f"={sorted_parts}", *(whole[:at] + whole[at + 1 :] for at in range(len(whole)))}
