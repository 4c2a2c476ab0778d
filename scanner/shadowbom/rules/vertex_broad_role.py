"""Rights over Vertex AI go to everybody, or to whatever runs by default."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.resources import Deployed, settings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="vertex-broad-role",
    title="A role of Vertex AI is given to everybody or to the default service account",
    description=(
        "A role of Vertex AI goes to everybody, to everybody with a Google account, or to the default service "
        "account of Compute Engine, by which every machine and job runs that names no other. Each of them can "
        "then use, and by the role of an administrator change, models and data."
    ),
    help="""\
A role of Vertex AI goes to everybody, to everybody with a Google account, or to the default service account of
Compute Engine, by which every machine and job runs that names no other. Each of them can then use, and by the role
of an administrator change, models and data.

### What to do

Make a service account for what calls the model and give it `roles/aiplatform.user`.
""",
    severity=Severity.MEDIUM,
    tags=("security", "ai"),
    cwe=("CWE-250", "CWE-269"),
    owasp=("LLM06:2025", "ASI03:2026"),
    tier="B",
)

_KEYS = {
    "google_project_iam_member": "role",
    "google_project_iam_binding": "role",
    "google_vertex_ai_endpoint_iam_member": "role",
    "google_vertex_ai_endpoint_iam_binding": "role",
}
_DEFAULT = "-compute@developer.gserviceaccount.com"


def check(view: View) -> Iterator[Finding]:
    """A finding for each such resource. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for one, said in settings(view, _KEYS):
        if not said.texts or said.is_open or not all(role.startswith("roles/aiplatform.") for role in said.texts):
            continue
        role = next(iter(sorted(said.texts)))
        members = (*one.texts("member"), *one.texts("members"))
        if any(member in ("allUsers", "allAuthenticatedUsers") for member in members):
            yield one.raised(
                f"{one.name} gives everybody {role}",
                "Give the role to the service account that calls the model.",
                Severity.HIGH, said)
        elif any(member.endswith(_DEFAULT) for member in members) or _names_default(one):
            yield one.raised(
                f"{one.name} gives {role} to the default service account",
                "Make a service account for what calls the model and give it the role.",
                Severity.MEDIUM if role.endswith(".admin") else Severity.LOW, said)


def _names_default(one: Deployed) -> bool:
    return any(address.startswith("data.google_compute_default_service_account.") for address in one.resource.refers)
