"""Anybody can use a model that runs on Cloud Run."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.resource_links import evidence_within, named_by
from shadowbom.rules.resources import settings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="cloud-run-model-public",
    title="A Cloud Run service that serves a model is open to everybody",
    description=(
        "Everybody may call a Cloud Run service, and what it runs is a server of models. Such servers ask nobody "
        "who they are by themselves: whoever finds the address can use the model on your account."
    ),
    help="""\
Everybody may call a Cloud Run service, and what it runs is a server of models. Such servers ask nobody who they are
by themselves: whoever finds the address can use the model on your account.

### What to do

Give `roles/run.invoker` to the service account of what calls the model, or set `ingress` to internal traffic.
""",
    severity=Severity.HIGH,
    tags=("security", "ai"),
    cwe=("CWE-306",),
    owasp=("LLM10:2025", "LLM02:2025"),
    tier="B",
)

_KEYS = {
    "google_cloud_run_service_iam_member": "role",
    "google_cloud_run_service_iam_binding": "role",
    "google_cloud_run_v2_service_iam_member": "role",
    "google_cloud_run_v2_service_iam_binding": "role",
}
_SERVICES = ("google_cloud_run_service", "google_cloud_run_v2_service")
_INTERNAL = ("ingress_traffic_internal_only", "ingress_traffic_internal_load_balancer")
_SERVERS = ("local-runtime", "inference-endpoint", "gateway")


def check(view: View) -> Iterator[Finding]:
    """A finding for each such resource. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for one, said in settings(view, _KEYS):
        members = (*one.texts("member"), *one.texts("members"))
        if not said.is_one_of("roles/run.invoker") or not {"allUsers", "allAuthenticatedUsers"}.intersection(members):
            continue
        for service in named_by(view, one):
            if service.type.lower() not in _SERVICES or service.said("ingress").may_be(*_INTERNAL):
                continue
            seen = (view.by_key.get(view.asset_at(item.location)) for item in evidence_within(view, (service,)))
            served = next((asset for asset in seen if asset is not None and asset.kind in _SERVERS), None)
            if served is not None:
                yield one.raised(
                    f"everybody may call {service.name}, which runs {served.name}",
                    "Give the role to the service account of what calls the model.",
                    Severity.HIGH, said)
