"""Normal forms: how two spellings of one name are seen to be the same. Shared by checks, index and atoms."""

from __future__ import annotations

import re

SECTIONS = (
    "package", "import", "client", "agent", "tool", "host", "route", "env", "model", "image", "command", "step",
    "resource", "permission", "config", "server_table", "server", "server_client", "secret",
)
"""The sections of a signature that hold entries, in the order people are shown them."""

_SEPARATORS = re.compile(r"[-_.]+")
_FAMILY = {
    "typescript": "javascript", "tsx": "javascript", "jsx": "javascript",
    "kotlin": "java", "scala": "java", "groovy": "java", "fsharp": "csharp", "cpp": "c", "objc": "c",
}
# Languages whose modules are paths or addresses; in all others they are names with dots between them.
_BY_PATH = frozenset({"javascript", "go", "ruby", "dart", "c"})
# Languages whose calls are often chained: those whose row says ``fluent``, and some where a builder is no habit.
_CHAINING = frozenset({"java", "csharp", "rust", "php", "swift", "ruby", "dart", "go"})
ECOSYSTEM = {
    "python": "pypi", "javascript": "npm", "go": "golang", "java": "maven", "csharp": "nuget", "ruby": "gem",
    "php": "composer", "rust": "cargo", "swift": "swift", "dart": "pub", "elixir": "hex",
}
"""Where the packages of a language come from, as a purl type."""
_CASELESS = frozenset({"nuget", "composer", "swift", "vscode-extension"})
_LOOPBACK = frozenset({"127.0.0.1", "0.0.0.0", "::1", "[::1]", "::", "host.docker.internal"})  # noqa: S104  # not bound
# Prefixes that build tools of the web need before they show a variable to the browser.
_PUBLIC_PREFIXES = (
    "NEXT_PUBLIC_", "NUXT_PUBLIC_", "EXPO_PUBLIC_", "REACT_APP_", "VITE_", "PUBLIC_", "NUXT_", "GATSBY_", "VUE_APP_",
)
_CDN = re.compile(
    r"https?://(?:esm\.sh|esm\.run|cdn\.skypack\.dev|unpkg\.com|cdn\.jsdelivr\.net/npm|ga\.jspm\.io/npm:?)/?(?:v\d+/|stable/)?"
)
_TAG = re.compile(r"[@:](?:latest|default|free|beta|extended|nitro|floor|online|thinking|exacto|v?\d[\w.\-]*)$")
_MAJOR = re.compile(r"/v[1-9]\d{0,2}(?=/|\Z)")
_SPEC_VERSION = re.compile(r"^(@[^/@]+/[^/@]+|[^/@]+)@[^/]*")


TAIL = (
    r"(?:[a-z]{1,15}-){0,2}(?:[a-z]{0,4}\d[a-z0-9._:@-]*|(?:mini|nano|micro|tiny|small|medium|large|xl|xxl|huge|giant|"
    r"lite|light|pro|plus|max|ultra|premier|prime|turbo|flash|fast|omni|next|preview|latest|instruct|thinking|reasoning|"
    r"reasoner|vision|audio|coder|heavy)(?:[-.:@][a-z0-9._:@-]*)?)"
)
"""What ``{tail}`` stands for in a grammar of models: up to two words, then a version or a word for a variant."""


def grammar(pattern: str) -> str:
    """The regular expression of a family's grammar, its ``{tail}`` written out."""
    return pattern.replace("{tail}", TAIL)


def pypi(name: str) -> str:
    """A package name as PEP 503 has it: lower case, runs of ``-``, ``_`` and ``.`` as one hyphen."""
    return _SEPARATORS.sub("-", name).lower()


def package(ecosystem: str, name: str) -> str:
    """A package name in its ecosystem's normal form; a trailing ``*`` stays."""
    if ecosystem == "pypi":
        return pypi(name)
    return name.lower() if ecosystem in _CASELESS else name


def is_caseless(ecosystem: str) -> bool:
    """Whether the names of an ecosystem's packages are the same in any case."""
    return ecosystem == "pypi" or ecosystem in _CASELESS


def family(language: str) -> str:
    """The language whose entries apply: TypeScript and TSX share JavaScript's, Kotlin and Scala Java's."""
    return _FAMILY.get(language, language)


def separator(language: str) -> str:
    """What stands between the segments of a module path."""
    return "/" if language in _BY_PATH else "."


def chains_calls(language: str) -> bool:
    """Whether calls of the language are often chained, so that what one sets stands between others."""
    return family(language) in _CHAINING


ANY_MAJOR = "/v*"
"""Where a major version stands inside a Go path that an entry names."""


def module(language: str, spec: str) -> str:
    """A module specifier without what only says where it is fetched: ``npm:``, a CDN, a version."""
    if language == "go":
        return _MAJOR.sub("", spec.replace(ANY_MAJOR, ""))
    if language != "javascript":
        return spec
    cdn = _CDN.match(spec)
    if cdn:
        spec = spec[cdn.end() :].partition("?")[0]
    elif spec.startswith("npm:"):
        spec = spec[4:].lstrip("/")
    else:
        return spec
    return _SPEC_VERSION.sub(r"\1", spec)


def host(name: str) -> str:
    """A host in lower case without a trailing dot; any name of the local machine is ``localhost``."""
    name = name.strip().lower().rstrip(".")
    return "localhost" if name in _LOOPBACK else name


def split_port(name: str) -> tuple[str, int | None]:
    """``host:port`` as its two parts; the port is None where there is none."""
    head, colon, tail = name.rpartition(":")
    if colon and tail.isdecimal() and (":" not in head or head.endswith("]")):
        return head, int(tail)
    return name, None


def without_public_prefix(name: str) -> str:
    """An environment name without a prefix that only makes it visible to a browser build."""
    for prefix in _PUBLIC_PREFIXES:
        if name.startswith(prefix) and len(name) > len(prefix):
            return name[len(prefix) :]
    return name


def model_spellings(name: str) -> tuple[str, ...]:
    """``name`` in lower case, then without what serving adds around a model's own name.

    In order: as it is; without leading dotted words (``us.anthropic.claude-3``); each without a version tag
    after ``@`` or ``:`` (``x@20240620``, ``llama3:8b``, ``gpt-oss:free``). A gateway's ``provider/`` stays.
    """
    name = name.strip().lower()
    found = [name]
    bare = _without_words(name)
    if bare != name:
        found.append(bare)
    for candidate in tuple(found):
        head = _TAG.sub("", candidate)
        if head and head not in found:
            found.append(head)
    return tuple(found)


def _without_words(name: str) -> str:
    while True:
        head, dot, rest = name.partition(".")
        if not dot or not rest or not head.replace("-", "").isalpha():
            return name
        name = rest
