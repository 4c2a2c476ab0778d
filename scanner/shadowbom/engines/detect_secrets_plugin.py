"""Our kinds of keys for detect-secrets, which loads this file by its path and takes every plugin class in it:

    detect-secrets scan --plugin "$(shadowbom plugin detect-secrets)"

The value and the lines around it decide, as in a scan. detect-secrets hashes what it is given.
"""

from __future__ import annotations

from collections.abc import Generator
from functools import cache
from typing import TYPE_CHECKING, Any

from detect_secrets.core.potential_secret import PotentialSecret
from detect_secrets.plugins.base import BasePlugin

from shadowbom.core.source import SourceFile
from shadowbom.reading import Reader
from shadowbom.ruleset import open_ruleset

if TYPE_CHECKING:
    from detect_secrets.util.code_snippet import CodeSnippet


class ShadowbomDetector(BasePlugin):  # type: ignore[no-untyped-call,unused-ignore]
    """Finds keys of AI providers. Its ``secret_type`` stands in baselines, so it never changes."""

    secret_type = "AI provider key"  # noqa: S105  # no password

    def analyze_string(self, string: str) -> Generator[str, None, None]:
        """The keys in a text."""
        yield from _keys("", string.splitlines(), None)

    def analyze_line(
        self, filename: str, line: str, line_number: int = 0, context: CodeSnippet | None = None,
        **_: Any,
    ) -> set[PotentialSecret]:
        """The keys on a line, judged with the lines around it."""
        lines, target = [line], 0
        if context is not None:
            lines, target = [text.rstrip("\r\n") for text in context.lines], context.target_index
        found = _keys(filename, lines, target)
        return {PotentialSecret(self.secret_type, filename, value, line_number) for value in found}


@cache
def _reader() -> Reader:
    return Reader(b"/", open_ruleset((), "secret"))


def _keys(path: str, lines: list[str], target: int | None) -> Generator[str, None, None]:
    """The keys that begin on the line of index ``target``, or on any."""
    data = "\n".join(lines).encode("utf-8", "replace")
    passed = _reader().key_pass(SourceFile(path, path.encode("utf-8", "replace"), ""), data)
    if passed is None:
        return
    data, found = passed[0], passed[1]
    for key in found.keys:
        if target is None or key.location.line == target + 1:
            yield data[key.offset : key.offset + key.key.length].decode("utf-8", "replace")
