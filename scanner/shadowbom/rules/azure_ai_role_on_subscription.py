"""An identity manages all AI accounts of a subscription."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.resources import Deployed, settings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="azure-ai-role-on-subscription",
    title="A role for AI accounts is given for a whole subscription",
    description=(
        "An identity gets a role that manages AI accounts, or reads their keys, for a whole subscription and not "
        "for the account that it uses. Whoever takes over the app can use and change every account there."
    ),
    help="""\
An identity gets a role that manages AI accounts, or reads their keys, for a whole subscription and not for the
account that it uses. Whoever takes over the app can use and change every account there.

### What to do

Give the role on the account itself (`scope`), and only Cognitive Services OpenAI User to what calls a model.
""",
    severity=Severity.MEDIUM,
    tags=("security", "ai"),
    cwe=("CWE-250", "CWE-269"),
    owasp=("LLM06:2025", "ASI03:2026"),
    tier="B",
)

_KEYS = {
    "azurerm_role_assignment": "role_definition_name",
}
_ROLES = (
    "azure ai administrator", "azure ai developer", "azureml data scientist", "cognitive services contributor",
    "cognitive services openai contributor", "search service contributor",
)
_SUBSCRIPTION = re.compile(r"/subscriptions/[^/]{1,100}/?")


def check(view: View) -> Iterator[Finding]:
    """A finding for each such resource. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for one, said in settings(view, _KEYS):
        if said.is_one_of(*_ROLES) and _is_whole(one):
            yield one.raised(
                f"{one.name} gives {next(iter(sorted(said.texts)))} for a whole subscription",
                "Give the role on the account that the app uses.",
                Severity.MEDIUM, said)


def _is_whole(one: Deployed) -> bool:
    """Whether a role is given for a subscription: its scope is one's id, and nothing below it."""
    named = any(address.startswith("data.azurerm_subscription.") for address in one.resource.refers)
    texts = one.texts("scope")
    return any(_SUBSCRIPTION.fullmatch(text) for text in texts) or (named and not texts)
