"""A coding agent's own files, read whole: every value of its settings, and the prose that it is told to follow.

Unlike other settings files, where a value matters by its shape or its key, each one here can be what a rule asks
for: a list of permissions, a hook's command, a mode.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from shadowbom.core.fact import SCRIPT, Fact, Setting, Text
from shadowbom.core.location import Location
from shadowbom.core.masking import is_reference, masked_text, names_secret
from shadowbom.core.source import Document, Problem
from shadowbom.core.value import HOLE, Lit, Value
from shadowbom.extract.positions import Malformed, Node, json_tree, toml_tree, yaml_nodes
from shadowbom.extract.positions.matter import matter, matter_nodes
from shadowbom.extract.settings.pipelines import is_pipeline
from shadowbom.extract.settings.shapes import escape
from shadowbom.extract.table.row import Extraction

MAX_SETTINGS = 20_000
"""Values kept of one file."""
MAX_STEPS = 400_000
"""Values of one file that are looked at."""
MAX_VALUE = 20_000
"""Characters kept of one value: prompts stand in settings, too."""
MAX_PROSE = 1 << 20
"""Characters of prose that are judged of one file."""
_MAX_DEPTH = 100
_MAX_NAME = 200
_MAX_KEY = 1000

_VALUES_OF_NAMES = re.compile(r"(?:env|environment|envs|headers|http_headers|requestOptions\.headers)\Z", re.IGNORECASE)
# Names of variables and headers whose values steer a process and are no secret. All others stay unread.
_STEERING = re.compile(
    r"(?:NODE_OPTIONS|NODE_TLS_REJECT_UNAUTHORIZED|NODE_EXTRA_CA_CERTS|LD_PRELOAD|LD_LIBRARY_PATH|DYLD_\w{1,40}"
    r"|PYTHONSTARTUP|PYTHONPATH|PYTHONHTTPSVERIFY|BASH_ENV|ENV|PROMPT_COMMAND|GIT_SSH_COMMAND|PERL5OPT|RUBYOPT"
    r"|JAVA_TOOL_OPTIONS|(?:HTTPS?|ALL|NO)_PROXY|SSL_CERT_FILE|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|\w{1,60}_HOME"
    r"|\w{1,60}_(?:BASE_URL|API_BASE|BASE|ENDPOINT|HOST|URL))\Z", re.IGNORECASE)

_LEVELS = frozenset({"read", "write", "none"})
"""What a right to a token can be (``id-token: write``), which is no secret."""

_TREES: dict[str, Callable[[str], list[Node]]] = {
    **dict.fromkeys((".json", ".jsonc", ".json5", ".code-workspace", ".hook"), lambda text: [json_tree(text)]),
    ".toml": lambda text: [toml_tree(text)],
    **dict.fromkeys((".yaml", ".yml"), yaml_nodes),
}
_PROSE = frozenset({"", ".md", ".mdc", ".mdx", ".markdown", ".txt", ".prompt", ".rules"})
_SCRIPTS = frozenset({".sh", ".bash", ".zsh", ".ps1", ".py", ".js", ".mjs", ".cjs", ".ts"})


def configuration(document: Document, format_: str = "") -> Extraction:
    """All values of a settings file as ``Setting``s, or the text of an instruction file as a ``Text`` with the
    settings in its front matter. A ``Setting`` without a value stands for each object, so that what is below it can
    be found by its place. A file of prose whose ``format_`` is told to be json, yaml or toml gives both. The
    beginning of a script is one ``Setting``; other files give nothing. Linear in the text."""
    path, text = document.file.path, document.text
    ending = _ending(path)
    if ending in _TREES:
        return _settings(path, text, _TREES[ending])
    if ending in _SCRIPTS and text.strip():
        place = Location(path, 1, 1)
        return Extraction((Setting(place, SCRIPT, Lit(masked_text(text[:MAX_VALUE]), place)),))
    if ending not in _PROSE or not text.strip():
        return Extraction()
    problems: tuple[Problem, ...] = ()
    if len(text) > MAX_PROSE:
        problems = (Problem(path, "extract", f"more than {MAX_PROSE} characters of prose: the rest is not judged"),)
    facts: list[Fact] = [Text(Location(path, 1, 1), text[:MAX_PROSE])]
    if format_:
        settings = _settings(path, text, _TREES[f".{format_}"])
        facts[:0], problems = settings.facts, (*problems, *settings.problems)
    elif front := matter(text):
        facts[:0] = _settings(path, front, matter_nodes).facts
    return Extraction(tuple(facts), problems)


def _ending(path: str) -> str:
    name = path.rpartition("/")[2]
    dot = name.rfind(".")
    return name[dot:].lower() if dot > 0 else ""


def _settings(path: str, text: str, parse: Callable[[str], list[Node]]) -> Extraction:
    # What cannot be parsed is reported by the format's own reader, which reads the file as well.
    try:
        roots = parse(text)
    except Malformed as fault:
        roots = [fault.partial] if fault.partial is not None else []
    facts: list[Fact] = []
    for setting in _walk(path, roots, deploys=is_pipeline(path)):
        if setting is None or len(facts) >= MAX_SETTINGS:
            cut = Problem(path, "extract", f"more than {len(facts)} settings: the rest is not judged")
            return Extraction(tuple(facts), (cut,))
        facts.append(setting)
    return Extraction(tuple(facts))


def _walk(path: str, roots: list[Node], *, deploys: bool) -> Iterator[Setting | None]:
    """Every value below ``roots`` in the order of the text, lists by decimal indexes; None where there are too many
    to look at. Nodes may be shared (aliases of YAML), so steps are counted. ``deploys`` says that an environment is a
    place to deploy to, whose name is no variable."""
    stack = [iter([(root, "", False) for root in roots])]
    steps = 0
    while stack:
        below = next(stack[-1], None)
        if below is None:
            stack.pop()
            continue
        node, key, hidden = below
        steps += 1
        if steps > MAX_STEPS:
            yield None
            return
        if node.kind == "object" and key:
            yield Setting(node.at(path), key, HOLE)
        if node.kind not in ("object", "array"):
            if key:
                yield Setting(node.at(path), key, _value(node, path, key, hidden=hidden))
        elif len(stack) <= _MAX_DEPTH:
            stack.append(_below(node, key, hidden=hidden, deploys=deploys))


def _below(node: Node, key: str, *, hidden: bool, deploys: bool) -> Iterator[tuple[Node, str, bool]]:
    """The children of a node, each with its key. What is ``hidden`` is so with all that is below it."""
    hidden = hidden or _VALUES_OF_NAMES.search(key[-60:]) is not None
    prefix = f"{key[:_MAX_KEY]}." if key else ""
    for index, child in enumerate(node.children):
        name = escape(child.key[:_MAX_NAME]) if node.kind == "object" else str(index)
        is_place = deploys and name == "name" and key.endswith("environment")
        yield child, prefix + name, hidden and not is_place


def _value(node: Node, path: str, key: str, *, hidden: bool) -> Value:
    """The text of a scalar without secrets; a hole where all of it may be one."""
    name = key.rpartition(".")[2]
    if node.kind == "null":
        return HOLE
    named = names_secret(name) or (hidden and not _steers(node, name))
    private = named and node.kind == "string" and node.text not in _LEVELS
    if private and not is_reference(node.text):
        return HOLE
    return Lit(masked_text(node.text[:MAX_VALUE]), node.value_at(path))


def _steers(node: Node, name: str) -> bool:
    """Whether an environment variable's value may be looked at. One of a list is written as ``NAME=value``."""
    return _STEERING.match(node.text.partition("=")[0] if name.isdecimal() else name) is not None
