"""The dashboard of Ray can be reached by others."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.ray_clusters import dashboards
from shadowbom.rules.serving import reach, served
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="ray-dashboard-exposed",
    title="The dashboard of a Ray cluster can be reached by anyone on the network",
    description=(
        "The dashboard and jobs API of Ray run whatever is sent to them. Here they can be reached from other "
        "machines. Attackers look for such dashboards (ShadowRay) to run code on every node."
    ),
    help="""\
The dashboard and jobs API of Ray run whatever is sent to them. Here they can be reached from other machines.
Attackers look for such dashboards (ShadowRay) to run code on every node.

### What to do

Leave `--dashboard-host` out, so that it listens on 127.0.0.1, reach it through a tunnel, or turn on token
authentication (`RAY_AUTH_MODE=token`). On Kubernetes, lead no ingress and no service of type LoadBalancer to port
8265 of the head, or set `authOptions.mode: token` of the cluster.
""",
    severity=Severity.HIGH,
    tags=("security", "ai"),
    cwe=("CWE-306", "CWE-668"),
    owasp=("LLM06:2025", "ASI05:2026"),
    tier="B",
)

_SAYS = "the dashboard of {name} runs what it is sent and can be reached through {way}"
_FIX = "Leave --dashboard-host out and use a tunnel, or set RAY_AUTH_MODE=token."
_OF_CLUSTER = "Take the way to port 8265 out and use a tunnel (kubectl port-forward), or turn token authentication on."


def check(view: View) -> Iterator[Finding]:
    """A finding for each such server. See ``rules.Rule.check``."""
    return findings(INFO, (*(one.raised(_SAYS, _FIX) for one in served(view, INFO.id)), *_clusters(view)), view)


def _clusters(view: View) -> Iterator[Raised]:
    for one, way in dashboards(view):
        severity, how = reach(way, one.path)
        yield Raised(
            one.resource.name or one.type, way.location, one.context, _SAYS.format(name=one.name, way=how), _OF_CLUSTER,
            severity, same=str(one.resource.location), asset=one.resource.location)
