from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from shadowbom.discover.ignore import Rules
from shadowbom.discover.walk import walk

from .conftest import Make

NAMES = ("a", "b", "ab", "abc", "a.py", "b.py", "[x]", "x]", "a b", "a ", "é", "#a", "!a", ".a", "a\\b", "foo.txt", "*")
FOLDERS = ("", "d", "d/e", "d/e/f", "a.d", "foo", "foo/d", "foo/d/e", "foo/d/e/d", "build", "d/build")

PATTERNS = (
    ["a"], ["*"], ["*.py"], ["*.py", "!a.py"], ["/a"], ["d/a"], ["/d/a"], ["d/*"], ["/d/*", "!/d/e"], ["d/e/"],
    ["build/"], ["build"], ["/build"], ["**/build"], ["**/d/a"], ["**/**/a"], ["**"], ["d/**"], ["d/**/a"],
    ["foo/**/d/a"], ["foo/**/e/**/a"], ["/**/a"], ["****/a"], ["a**"], ["?"], ["??"], ["d?e"], ["[ab]"], ["[!a]"],
    ["[^a]*"], ["[a-c]"], ["[c-a]"], ["[]x]*"], ["[]-a]"], ["[a-]"], ["[[:alpha:]]"], ["[[:punct:]]*"], ["[[:bad:]]"],
    ["["], ["[a"], ["\\[x\\]"], ["[\\]x]*"], ["\\!a"], ["\\#a"], ["#a"], ["!a"], ["*", "!a"], ["*", "!d", "!d/a"],
    ["*", "!*/", "!*.py"], ["a\\b"], ["a\\\\b"], ["a\\"], ["a "], ["a\\ "], ["a b"], ["a\\ b "], ["é"], ["?\u00e9"],
    [""], ["/"], ["//"], ["!"], ["*.d"], ["*.d/"], ["d", "!a"], ["*b*"], ["*a*b*"], ["a*c"], ["\t"], ["a\t"],
    ["d//a"], ["/foo/*/e"], ["foo/*/*/a"], ["d/**/**/a"],
    ["[\\"], ["[a-\\"], ["[a-c"], ["[b-\\c]"], ["*/a"], ["*/*/a"], ["e/a"], ["**/e/*.py"], ["\\*"], ["[*]"],
    ["d/e/f/a"],
)


@pytest.mark.parametrize("lines", PATTERNS, ids=lambda lines: " ".join(lines).encode("unicode_escape").decode())
@pytest.mark.parametrize("folder", ["", "d"])
def test_the_same_files_as_git(make: Make, git: Callable[..., str], folder: str, lines: list[str]) -> None:
    root = make({f"{place}/{name}".lstrip("/"): "" for place in FOLDERS for name in NAMES})
    (root / folder / ".gitignore").write_text("\n".join(lines) + "\n")
    git(root, "init", "-q")
    expected = set(_git_list(root))
    found = {folder + b"/" + name if folder else name for folder, names in walk(bytes(root)).batches for name in names}
    assert found == expected


def _git_list(root: Path) -> list[bytes]:
    command = ["git", "-c", "core.excludesFile=", "ls-files", "-z", "--others", "--exclude-standard"]
    return subprocess.run(command, cwd=root, check=True, capture_output=True).stdout.split(b"\0")[:-1]


@pytest.mark.parametrize(
    ("text", "name", "ignored"),
    [
        (b"a\r\nb\r\n", b"a", True),
        (b"a\r\nb\r\n", b"b", True),
        (b"\n\n  \n# a\n", b"a", None),
        (b"a\n!a\n", b"a", False),
        (b"!a\na\n", b"a", True),
        (b"a/\n", b"a", None),
        (b"*.py\n", b"a.PY", None),
        (b"\xff*\n", b"\xffa", True),
        (b"*\n!a*\n", b"ab", False),
    ],
)
def test_one_name(text: bytes, name: bytes, ignored: bool | None) -> None:
    rules = Rules(text.split(b"\n"))
    assert rules.decide(name, name, False) is ignored
    assert rules.decide(name, name, False) is ignored  # the same from memory


def test_covers_looks_at_the_folders_too() -> None:
    rules = Rules([b"secrets/", b"*.pem"])
    assert rules.covers(b"a/secrets/b/c.txt")
    assert rules.covers(b"a/b.pem")
    assert not rules.covers(b"a/secrets")
    assert not rules.covers(b"a/b.txt")


def test_too_many_patterns_are_counted_and_keep_files() -> None:
    rules = Rules(b"?%d*" % number for number in range(2_100))
    assert rules.dropped == 100
    assert rules.decide(b"x1999", b"x1999", False) is True
    assert rules.decide(b"x2099", b"x2099", False) is True  # by ?209*
    assert Rules(b"?x%d?" % number for number in range(2_100)).decide(b"1x2099z", b"1x2099z", False) is None


def test_nothing_ignored_is_falsy() -> None:
    assert not Rules([b"", b"# comment", b"["])
    assert Rules([b"a"])
