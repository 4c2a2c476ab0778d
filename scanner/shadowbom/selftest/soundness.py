"""The prefilter passes every file that has something to say (contract item 5), also when it is written otherwise.

A mutation is a rewriting that mostly keeps a file's facts. Where the prefilter lets go of one, the pipeline reads it
all the same: only if that still finds something was the prefilter wrong.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator, Mapping

from shadowbom.detect.secrets import may_hold
from shadowbom.discover import decode
from shadowbom.extract.extractors import BY_ID, format_of
from shadowbom.inventory import evidence_of
from shadowbom.reading import is_always_read
from shadowbom.ruleset import Ruleset
from shadowbom.selftest.cases import Case, Outcome, read_files
from shadowbom.selftest.report import Failure

Rewrite = Callable[[str], str]


def _each(pattern: str, replacement: str, flags: int = 0) -> Rewrite:
    compiled = re.compile(pattern, flags)
    return lambda text: compiled.sub(replacement, text)


def _swapped(text: str) -> str:
    """Double quotes as single ones, where that cannot end a string early."""
    return text if "'" in text else text.replace('"', "'")


_ANY: dict[str, Rewrite] = {
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "CR CRLF tail": lambda text: text.rstrip("\n"),
    "byte order mark": lambda text: "\ufeff" + text,
}
_CODE: dict[str, Rewrite] = {"other quotes": _swapped}
_PYTHON: dict[str, Rewrite] = {
    **_CODE,
    "wide import": _each(r"^([ \t]*)(import|from)[ ]", r"\1\2   ", re.M),
    "tabbed import": _each(r"^([ \t]*)(import|from)[ ]", "\\1\\2\t", re.M),
    "continued import": _each(r"^([ \t]*)(import|from)[ ]", "\\1\\2 \\\\\n    ", re.M),
    "second of two": _each(r"^([ \t]*)import[ ](?=[\w.]+$)", r"\1import os, ", re.M),
    "renamed": _each(r"^([ \t]*import[ ][\w.]+)$", r"\1 as zz_renamed", re.M),
    "in brackets": _each(r"^([ \t]*from[ ][\w.]+[ ]import)[ ]([\w, ]+)$", "\\1 (  # (why)\n    \\2,\n)", re.M),
    "split path": _each(r"^([ \t]*)import[ ]([\w.]+)\.(\w+)$", r"\1from \2 import (\n    zz_other,\n    \3,\n)", re.M),
    "one line": _each(r"^import[ ]([\w.]+)$", r"if True: import \1", re.M),
    "dynamic": _each(r"^import[ ]([\w.]+)$", r'import importlib; zz = importlib.import_module("\1")', re.M),
}
_SCRIPT: dict[str, Rewrite] = {
    **_CODE,
    "backquotes": _each(r'"([^"\n\\`$]*)"', r"`\1`"),
    "from on a new line": _each(r'\bfrom[ ]"', 'from\n  "'),
    "tight": _each(r'\bfrom[ ]"', 'from"'),
    "required": _each(r'^import \* as (\w+) from ("[^"\n]+");$', r"const \1 = require(\2);", re.M),
    "dynamic": _each(r'^import \* as (\w+) from ("[^"\n]+");$', "const \\1 = await import(\n  /* why */\n  \\2)", re.M),
}
_JSON: dict[str, Rewrite] = {
    "escaped slashes": lambda text: text.replace("/", "\\/"),
    "spaced colons": _each(r'":[ ]*', '"  :\t'),
    "one line": _each(r"\s*\n\s*", ""),
    "broken lines": _each(r'":[ ]*', '":\n      '),
}
_TOML: dict[str, Rewrite] = {"other quotes": _swapped, "spaced": _each(r" = ", "  =  ")}
_YAML: dict[str, Rewrite] = {
    "spaced colons": _each(r": (?=\S)", ":    "),
    "quoted": _each(r"^(\s*[\w-]+): ([^\s\"'\[{&*!|>#][^#\n]*)$", r'\1: "\2"', re.M),
}
_NAMES: dict[str, Rewrite] = {
    "underscores": lambda text: text.replace("-", "_"),
    "dots": lambda text: text.replace("-", "."),
    "doubled": lambda text: text.replace("-", "--"),
    "capitals": str.upper,
}
_BY_FORMAT: dict[str, dict[str, Rewrite]] = {
    "python": _PYTHON, "setup-py": _PYTHON, "javascript": _SCRIPT, "typescript": _SCRIPT, "tsx": _SCRIPT,
    "json": _JSON, "package-json": _JSON, "package-lock": _JSON, "notebook": _JSON, "deno": _JSON,
    "toml": _TOML, "pyproject": _TOML, "yaml": _YAML, "pnpm-lock": _YAML, "conda": _YAML,
    "requirements": _NAMES, "dotenv": {"exported": _each(r"^(\w+)=", r"export \1=", re.M)},
}


def mutations(text: str, format_id: str) -> Iterator[tuple[str, str]]:
    """Rewritings of a text of a format that differ from it, each with its name."""
    for name, rewrite in {**_ANY, **_BY_FORMAT.get(format_id, {})}.items():
        changed = rewrite(text)
        if changed != text:
            yield name, changed


def soundness_failures(case: Case, outcome: Outcome, ruleset: Ruleset) -> tuple[list[Failure], int]:
    """Files of a case, as they are and rewritten, that the prefilter lets go of; and how many were tried."""
    failures: list[Failure] = []
    count = 0
    for path in _telling(case, outcome, ruleset):
        text = case.files[path]
        format_id = format_of(path)
        for name, changed in (("as it is", text), *mutations(text, format_id), ("UTF-16", text)):
            count += 1
            data = _utf16(changed) if name == "UTF-16" else changed.encode()
            if not _passes(path, data, ruleset) and (name == "as it is" or _tells(path, data, ruleset)):
                said = f"case {case.id}: the prefilter lets go of {path} ({name})"
                failures.append(Failure(case.file, case.line, said))
    return failures, count


def _telling(case: Case, outcome: Outcome, ruleset: Ruleset) -> Iterator[str]:
    """The files that by themselves give evidence; what only follows from another file need not pass."""
    found = {item.location.path for item in outcome.evidence}
    for path in sorted(found & set(case.files)):
        if len(case.files) == 1 or _tells(path, case.files[path].encode(), ruleset):
            yield path


def _tells(path: str, data: bytes, ruleset: Ruleset) -> bool:
    read = read_files({path: data}, ruleset)
    return bool(read.keys or evidence_of(read.facts, ruleset.catalogue, [path]))


def _passes(path: str, data: bytes, ruleset: Ruleset) -> bool:
    match = ruleset.prefilter.match(data, format_of(path))
    if match.passed or ruleset.prefilter.path_hit(path) or is_always_read(format_of(path), data):
        return True
    return bool(match.secret_hits) and may_hold(data, path, ruleset.catalogue, match.secret_hits)


def _utf16(text: str) -> bytes:
    """What the prefilter gets of a UTF-16 file: discover's text of it as UTF-8."""
    decoded = decode(codecs.BOM_UTF16_LE + text.encode("utf-16-le"), keep_nul=True)
    return decoded[0].encode() if decoded else b""


def templates_missing(catalogue_sections: Mapping[str, object]) -> list[Failure]:
    """Formats that can hold an entry of a section and have no template for it (contract item 4)."""
    code = ("import", "client", "host", "route", "env", "model")
    wanted = {
        "source": code, "notebook": code,
        "infra": ("host", "env", "model", "image", "command"),
        "settings": ("host", "route", "env", "model"), "manifest": ("package",), "lockfile": ("package",),
    }
    return [
        Failure("extract/extractors.py", 0, f"format {row.id} has no template for {section} entries")
        for row in BY_ID.values() for section in wanted.get(row.kind, ())
        if section in catalogue_sections and section not in row.templates
    ]


