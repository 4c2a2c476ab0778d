"""What rules about data flow share: a finding where a value takes effect, with the way that it came."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from shadowbom.core.fact import Call
from shadowbom.core.finding import Finding, RuleInfo
from shadowbom.core.flow import CodeFlow
from shadowbom.rules.context import context_of
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.view import View


def flow_findings(
    info: RuleInfo, view: View, says: str, remediation: str, but: Collection[tuple[str, int]] = ()
) -> Iterator[Finding]:
    """A finding for each flow of the rule. ``says`` is the message, with ``{source}`` for the place where the flow
    begins. ``but`` are paths and lines that another rule tells of."""
    flows = {flow.sink: flow for flow in view.flows
             if flow.rule == info.id and (flow.sink.path, flow.sink.line) not in but}
    raised = (_raised(info, view, flow, says, remediation) for flow in flows.values())
    for finding in findings(info, raised, view):
        flow = flows[finding.location]
        yield replace(finding, flow=flow.steps, asset=_asset(view, flow))


def _raised(info: RuleInfo, view: View, flow: CodeFlow, says: str, remediation: str) -> Raised:
    source = flow.source
    place = f"line {source.line}" if source.path == flow.sink.path else str(source)
    return Raised(_function(view, flow), flow.sink, context_of(flow.sink.path, flow.scope), says.format(source=place),
                  remediation, info.severity, flow.confidence)


def _function(view: View, flow: CodeFlow) -> str:
    """The function around the flow, "" where no call on its way is known."""
    lines = {step.location.line for step in flow.steps}
    return next((fact.enclosing for fact in view.facts.get(flow.sink.path, ())
                 if isinstance(fact, Call) and fact.location.line in lines and fact.enclosing), "")


def _asset(view: View, flow: CodeFlow) -> str:
    """The asset that is seen where the flow begins, else where it ends, "" where none is."""
    for place in (flow.source, flow.sink):
        near = sorted({item.location for item in view.evidence_in(place.path) if item.location.line == place.line})
        if owner := next(filter(None, map(view.asset_at, near)), ""):
            return owner
    return ""
