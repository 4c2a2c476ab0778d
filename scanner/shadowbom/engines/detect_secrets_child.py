"""What runs in the process that ``engines.detect_secrets`` starts: detect-secrets over texts that it is given.

A line of JSON comes in for each file, ``[name, [line, ...]]``, and one goes out, ``[[type, line, column, length,
sha1], ...]`` with 1-based places, the column 0 where the value does not stand on its line as it is. No value goes out,
nothing is opened, no network is used, and only the plugins that come with detect-secrets run: its settings are made
here, and no baseline or other file is read for them.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

OUR_OWN = ("OpenAIDetector", "IPPublicDetector")
"""Plugins left out: our rules know these keys better, and a public address is no secret."""

_ALWAYS = frozenset({"detect_secrets.filters.common.is_invalid_file"})
_PRAGMAS = "detect_secrets.filters.allowlist.is_line_allowlisted"


def main() -> None:
    """Answer until the input ends."""
    from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
    from detect_secrets.settings import get_filters, transient_settings

    # What is printed by accident must not be taken for an answer.
    answers, sys.stdout = sys.stdout, open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  # as long as the process
    known: dict[str, type] = get_mapping_from_secret_type_to_class()
    classes = [plugin.__name__ for plugin in known.values()]
    plugins = [{"name": name} for name in sorted(classes) if name not in OUR_OWN]
    with transient_settings({"plugins_used": plugins}) as settings:
        # A file need not be on disk; and a line that is marked is told of, and marked by us.
        settings.disable_filters(*_ALWAYS, _PRAGMAS)
        get_filters.cache_clear()
        for asked in sys.stdin:
            name, lines = json.loads(asked)
            answers.write(json.dumps(_found(name, lines)) + "\n")
            answers.flush()


def _found(name: str, lines: list[str]) -> list[list[Any]]:
    # These two are what its own scan of a file calls. There is no public function that takes a text.
    from detect_secrets.core.scan import _is_filtered_out, _process_line_based_plugins

    if _is_filtered_out(required_filter_parameters=["filename"], filename=name):
        return []
    found = []
    for secret in _process_line_based_plugins(list(enumerate(lines, 1)), filename=name):
        value = secret.secret_value or ""
        column = lines[secret.line_number - 1].find(value) + 1 if value else 0
        found.append([secret.type, secret.line_number, column, len(value), secret.secret_hash])
    return found


if __name__ == "__main__":
    main()
