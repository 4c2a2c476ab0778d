"""Install commands of Python's package managers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from shadowbom.core.fact import Dependency
from shadowbom.core.location import Location
from shadowbom.extract.manifests.pypi import normal, parse, pinned

# Options of installers whose next word is their value, not a package.
_WITH_VALUE = frozenset(
    ["-r", "-c", "-e", "-i", "-f", "-t", "-n", "-p", "--index-url", "--extra-index-url", "--find-links", "--target",
     "--requirement", "--constraint", "--editable", "--prefix", "--channel", "--name", "--python", "--platform"]
)
_INSTALLERS = (
    ("pip", "install"), ("pip3", "install"), ("uv", "pip", "install"), ("uv", "add"), ("conda", "install"),
    ("mamba", "install"), ("poetry", "add"), ("python", "-m", "pip", "install"),
    ("python3", "-m", "pip", "install"), ("{sys.executable}", "-m", "pip", "install"),
)


def installed(words: Sequence[str], places: Sequence[Location]) -> Iterator[Dependency] | None:
    """The packages that a command installs from PyPI or conda, each where its word stands; None for another command."""
    for head in _INSTALLERS:
        if tuple(words[: len(head)]) == head:
            return _packages(words[len(head) :], head[0] in ("conda", "mamba"), places[len(head) :])
    return None


def _packages(words: Sequence[str], conda: bool, places: Sequence[Location]) -> Iterator[Dependency]:
    skip = False
    for word, at in zip(words, places, strict=True):
        if skip:
            skip = False
        elif word.startswith("-"):
            skip = word in _WITH_VALUE
        elif not word.startswith((".", "/", "$", "{", "<", ">")):
            # conda pins with one sign of equality
            found = parse(re.sub(r"(?<![=<>!~])=(?!=)", "==", word) if conda else word)
            # "name @ ." is the folder itself, whatever it calls itself.
            if found is not None and not found.spec.startswith(("@ .", "@ /", "@ file:", "@ $")):
                yield Dependency(at, "pypi", normal(found.name), found.spec, pinned(found.spec))
