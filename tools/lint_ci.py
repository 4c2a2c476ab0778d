"""Check what services for continuous integration read: action.yml and its copy, workflows, the GitLab component, the
pre-commit manifest, and the examples in README.md and docs/ci.md whose first line names a file. No network.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
BLOCK = re.compile(r"^```yaml\n# (\S+\.yml)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMIT = re.compile(r"<commit[^>]*>")


def examples() -> Iterator[tuple[str, str]]:
    """Name and text of each example, with a commit in the place of those that a reader fills in."""
    for page in ("README.md", "docs/ci.md"):
        for name, text in BLOCK.findall((ROOT / page).read_text(encoding="utf-8")):
            yield name, COMMIT.sub("0" * 40, text)


def schema_of(name: str) -> str:
    """The schema for a file of that name, "" for none."""
    if name.startswith(".github/workflows/"):
        return "vendor.github-workflows"
    if name.endswith("action.yml"):
        return "vendor.github-actions"
    return "vendor.gitlab-ci" if name.endswith(".gitlab-ci.yml") or name.startswith("templates/") else ""


def commands(folder: Path) -> Iterator[list[str]]:
    """What to run, on the files themselves and on what is written to ``folder``."""
    yield ["zizmor", "--offline", "--persona=pedantic", "--no-progress", "action.yml", ".github"]
    files = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
             for path in (ROOT / "action.yml", *sorted((ROOT / ".github").rglob("*.yml")),
                          *sorted((ROOT / "templates").glob("*.yml")))}
    by_schema: dict[str, list[str]] = {}
    for number, (name, text) in enumerate([*files.items(), *examples()]):
        schema = schema_of(name)
        if not schema:
            continue
        # Of a component, the part below its inputs is what the schema of a pipeline describes.
        copy = folder / f"{number}-{Path(name).name}"
        copy.write_text(text.rpartition("\n---\n")[2], encoding="utf-8")
        by_schema.setdefault(schema, []).append(str(copy))
    for schema, names in sorted(by_schema.items()):
        yield ["check-jsonschema", "--builtin-schema", schema, *names]
    yield ["pre-commit", "validate-manifest", ".pre-commit-hooks.yaml"]


def main() -> int:
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for command in commands(Path(folder)):
            done = subprocess.run([str(BIN / command[0]), *command[1:]], cwd=ROOT, capture_output=True, text=True,
                                  check=False)
            if done.returncode:
                failed += 1
                print(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
            else:
                print(f"{command[0]}: fine")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
