"""Write ``data/package_names.toml``: the names that the rule ``typosquat-ai-package`` knows, from lists of registries.

    python tools/package_names.py FOLDER

``FOLDER`` holds ``pypi.tsv`` (name, version, month, rank among the most downloaded, summary) and ``npm.tsv`` (name,
version, downloads a month, summary). Names are facts, and nothing else of the lists is kept: the packages of the
catalogue that many download, and all names that are in a registry and could be taken for a slip of one of them.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

from shadowbom.catalog.names import package
from shadowbom.rules.near_names import Near
from shadowbom.ruleset import open_ruleset

DATA = Path(__file__).resolve().parent.parent / "data"
_DOWNLOADS = 20_000
"""A month, from which on a package of npm counts as one that many download; PyPI's list has a rank for such."""
_HEAD = """\
# Names of packages, made by tools/package_names.py from lists of the registries; facts alone.
# `known` are packages of the catalogue that many download, `neighbours` all other names of the registry that could be
# taken for a slip of one of them, but for those of package_confusions.toml. PyPI's list was whole; npm's has what is
# downloaded some hundreds of times a month.

"""


def main(folder: Path) -> None:
    """Write the file anew."""
    catalogue = open_ruleset(()).catalogue
    confusions = tomllib.loads((DATA / "package_confusions.toml").read_text(encoding="utf-8"))
    told = {(row["ecosystem"], row["package"]) for row in confusions["confusion"]}
    many: dict[str, Callable[[list[str]], bool]] = {
        "npm": lambda row: int(row[2] or 0) >= _DOWNLOADS, "pypi": lambda row: bool(row[3])}
    text = _HEAD + f'listed = {confusions["listed"]}\n'
    for ecosystem, is_popular in many.items():
        listed = {package(ecosystem, row[0]): is_popular(row) for row in _rows(folder / f"{ecosystem}.tsv")}
        known = sorted(name for name, popular in listed.items()
                       if popular and catalogue.packages.find(ecosystem, name) is not None)
        near = Near(known)
        rest = listed.keys() - known - {name for of, name in told if of == ecosystem}
        close = sorted(name for name in rest if not catalogue.packages.states(ecosystem, name) and near.to(name))
        text += f"\n[{ecosystem}]\nknown = [\n{_lines(known)}]\nneighbours = [\n{_lines(close)}]\n"
    (DATA / "package_names.toml").write_text(text, encoding="utf-8")


def _rows(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            yield [*line.rstrip("\n").split("\t"), "", "", "", ""]


def _lines(names: list[str]) -> str:
    lines, line = [], " "
    for name in names:
        if len(line) + len(name) + 5 > 120:
            lines.append(line)
            line = " "
        line += f' "{name}",'
    return "".join(f"{one}\n" for one in (*lines, line) if one.strip())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
