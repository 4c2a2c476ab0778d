"""Print the requirements of dependency groups, one a line: older pip cannot read groups itself."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path


def main(names: list[str]) -> int:
    project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8"))
    for name in names:
        for requirement in project["dependency-groups"][name]:
            print(f"'{requirement}'")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
