"""A key of Gemini works for every API and from everywhere."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.resources import Deployed, settings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="gemini-api-key-unrestricted",
    title="A Google API key that can call Gemini has no restrictions",
    description=(
        "An API key without restrictions works for each API of its project, Gemini among them, from everywhere. "
        "Keys of this kind stand in apps and pages, where others find them."
    ),
    help="""\
An API key without restrictions works for each API of its project, Gemini among them, from everywhere. Keys of this
kind stand in apps and pages, where others find them.

### What to do

Add `restrictions` with `api_targets` of the one service, and with the addresses, sites or apps that may use the
key.
""",
    severity=Severity.MEDIUM,
    tags=("security", "ai"),
    cwe=("CWE-250", "CWE-522"),
    owasp=("LLM02:2025", "LLM10:2025"),
    tier="B",
)

_KEYS = {
    "google_apikeys_key": "restrictions",
}
_ENABLED = {"google_project_service": "service", "google_project_services": "services"}
_SERVICE = "generativelanguage.googleapis.com"
_CLIENTS = (
    "android_key_restrictions", "browser_key_restrictions", "ios_key_restrictions", "server_key_restrictions",
)


def check(view: View) -> Iterator[Finding]:
    """A finding for each such resource. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    enabled = {one.module for one, said in settings(view, _ENABLED) if _SERVICE in said.texts}
    for one, said in settings(view, _KEYS):
        target = one.said("restrictions.api_targets.service")
        if said.is_absent and (one.module in enabled or _is_named(one)):
            yield one.raised(
                f"{one.name} works for every API, Gemini among them, and from everywhere",
                "Restrict the key to the one service and to those who may use it.",
                Severity.MEDIUM, said)
        elif target.is_one_of(_SERVICE) and all(one.said(f"restrictions.{kind}").is_absent for kind in _CLIENTS):
            yield one.raised(
                f"{one.name} calls Gemini from everywhere",
                "Add the addresses, sites or apps that may use the key.",
                Severity.LOW, target)


def _is_named(one: Deployed) -> bool:
    """Whether a key says by its name what it is for."""
    return any("gemini" in text or "generative" in text
               for key in ("name", "display_name") for text in one.said(key).texts)
