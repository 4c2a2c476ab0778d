"""What a tool says of itself tells the model to act against its user, or hides something from people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from shadowbom.core.confidence import Confidence
from shadowbom.core.evidence import Evidence
from shadowbom.core.fact import Call, Constant, Definition
from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.core.location import Location
from shadowbom.core.value import Lit, Obj, Seq, Value, leaves
from shadowbom.rules.context import context_of, is_code
from shadowbom.rules.hidden_unicode_instruction import hidden
from shadowbom.rules.instruction_prompt_injection import signs
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="tool-description-poisoning",
    title="The description of a tool holds hidden instructions",
    description=(
        "A model reads the description of every tool it may call, and a user reads none of them. This one tells the "
        "model to act against its user, or holds characters that people do not see."
    ),
    help="""\
A model reads the description of every tool it may call, and a user reads none of them.

### What to do

Let the description say what the tool does and nothing else, and find out who wrote it.
""",
    severity=Severity.HIGH,
    tags=("security", "mcp"),
    cwe=("CWE-1427", "CWE-451"),
    owasp=("LLM01:2025", "ASI01:2026", "MCP03:2025"),
    tier="B",
)

_KEYS = ("description", "Description", "WithDescription", "1", "0")
_DEEP = 5
_FIX = "Let the description say what the tool does and nothing else, and find out who wrote it."


def check(view: View) -> Iterator[Finding]:
    """A finding for each description. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    tools: dict[str, list[Evidence]] = defaultdict(list)
    for item in view.evidence:
        if item.entry in ("server.tool", "server.dispatch") and is_code(item):
            tools[item.location.path].append(item)
    for path, items in sorted(tools.items()):
        at = {(item.location.line, item.location.column): item for item in items}
        for place, text, item in _texts(path, at, view):
            said = _wrong(text)
            if said:
                yield Raised(
                    item.symbol, place, context_of(path, item.scope), f"the description of {item.symbol} {said}",
                    _FIX, Severity.HIGH, Confidence(0.8, ("text of a tool",)), asset=item.location)


def _wrong(text: str) -> str:
    """What is wrong with a description, "" where nothing is."""
    for kind, signs_, _, _ in hidden(text):
        return f"holds {kind}: {' '.join(f'U+{ord(sign):04X}' for sign in signs_[:4])}"
    found, concealed = signs(text)
    marked = "<important>" in text.lower() or "<system>" in text.lower()
    if len(found) >= 2 or (found and (concealed or marked)):
        return f"tells the model to {' and to '.join(sorted(found))}"
    return ""


def _texts(
    path: str, at: dict[tuple[int, int], Evidence], view: View
) -> Iterator[tuple[Location, str, Evidence]]:
    """The descriptions of the tools in a file, each once."""
    seen: set[str] = set()
    facts = view.facts.get(path, ())
    inside: dict[tuple[str, str], Evidence] = {}
    at = dict(at)
    for fact in facts:
        item = at.get((fact.location.line, fact.location.column)) if isinstance(fact, Definition) else None
        if isinstance(fact, Definition) and item is not None:
            at.update({(mark.line, mark.column): item for mark in fact.marks})
            inside.update({(fact.name, decorator): item for decorator in fact.decorators})
    for fact in facts:
        match fact:
            case Definition(location=location, doc=doc) if doc:
                item = at.get((location.line, location.column))
                found = [(location, doc, item)] if item is not None else []
            case Call(location=location):
                pairs = [(argument.key, argument.value) for argument in fact.arguments]
                item = at.get((location.line, location.column)) or inside.get((fact.enclosing, fact.callee))
                found = list(_said(pairs, location, at, item))
            case Constant(location=location, value=value):
                found = list(_in_value(value, location, at, 0))
            case _:
                continue
        for place, text, item in found:
            if item is not None and text not in seen:
                seen.add(text)
                yield place, text, item


def _said(
    pairs: list[tuple[str, Value]], location: Location, at: dict[tuple[int, int], Evidence], seen_tool: Evidence | None
) -> Iterator[tuple[Location, str, Evidence]]:
    """The descriptions among the members of what makes a tool, whose name is at a known place."""
    named = (at.get((leaf.at.line, leaf.at.column)) for key, value in pairs if key in ("name", "Name", "0")
             for leaf in leaves(value) if isinstance(leaf, Lit) and leaf.at is not None)
    item = next((one for one in named if one is not None), seen_tool)
    if item is None:
        return
    for key, value in pairs:
        if key in _KEYS:
            for leaf in leaves(value):
                if isinstance(leaf, Lit) and " " in leaf.text:
                    yield leaf.at or location, leaf.text, item


def _in_value(
    value: Value, location: Location, at: dict[tuple[int, int], Evidence], nest: int
) -> Iterator[tuple[Location, str, Evidence]]:
    match value:
        case Obj(items):
            yield from _said(list(items), Location(location.path), at, None)
            for _, member in items if nest < _DEEP else ():
                yield from _in_value(member, location, at, nest + 1)
        case Seq(items) if nest < _DEEP:
            for member in items:
                yield from _in_value(member, location, at, nest + 1)
        case _:
            return
