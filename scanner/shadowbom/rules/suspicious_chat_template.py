"""A chat template reaches for more than the conversation."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import dirname

from shadowbom.core.confidence import Confidence
from shadowbom.core.fact import Card
from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.core.location import Location
from shadowbom.core.source import Scope
from shadowbom.rules.context import context_of
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="suspicious-chat-template",
    title="A chat template reaches for more than the conversation",
    description=(
        "The chat template of a model (in a GGUF file, `tokenizer_config.json` or `chat_template.jinja`) uses special "
        "attributes of Python or other ways out of a template. A renderer that is no sandbox runs what it says."
    ),
    help="""\
A chat template is a Jinja program that whoever serves the model runs for each conversation. This one uses special
attributes of Python, the `attr` filter, escaped underscores, functions of the system or other files: no conversation
needs any of them, and a renderer that is no sandbox runs what they say (CVE-2024-34359).

### What to do

Do not serve the model with this template. Compare it with the one that the model's maker publishes, and take that one.
""",
    severity=Severity.HIGH,
    tags=("security", "ai", "supply-chain"),
    cwe=("CWE-1336",),
    owasp=("LLM03:2025", "LLM01:2025", "ASI04:2026"),
)


def check(view: View) -> Iterator[Finding]:
    """A finding for each such template. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for item in view.evidence:
        reaches = dict(item.properties).get("template-reaches", "") if item.entry == "weights" else ""
        if reaches and item.match == "gguf":
            yield _told(item.location, item.scope, reaches)
    for _, facts in sorted(view.facts.items()):
        for fact in facts:
            reaches = dict(fact.properties).get("template-reaches", "") if isinstance(fact, Card) else ""
            if reaches:
                yield _told(fact.location, Scope.PRODUCTION, reaches)


def _told(location: Location, scope: Scope, reaches: str) -> Raised:
    name = location.path.rpartition("/")[2]
    # Its name says that it is a template; it is in effect where the model is.
    context = context_of(f"{dirname(location.path)}/model", scope)
    return Raised(
        name, location, context, f"The chat template of {name} reaches for {reaches}",
        "Do not serve it. Take the template that the model's maker publishes.", Severity.HIGH,
        Confidence(0.9, ("text of the template",)),
    )
