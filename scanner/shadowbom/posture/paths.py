"""Paths of attack: edges from findings and assets, put into a graph, and typed patterns looked for in it.

The graph is small and the search is bounded: a pattern fixes the kind of each thing and the verb between two, so that a
step only follows edges of one kind. Nothing here is a proof. An edge is observed where one file shows both of its ends
and inferred where they are joined by a name or a value over files; two inferred edges make a path less than high.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from shadowbom.core.finding import Severity
from shadowbom.core.posture import AttackPath, Edge, Node
from shadowbom.posture.controls import Where
from shadowbom.posture.edges import Lead, leads
from shadowbom.posture.given import Given
from shadowbom.posture.patterns import MAX_DEPTH, Pattern, Step, patterns

if TYPE_CHECKING:
    from networkx import MultiDiGraph

MAX_PATHS = 200
"""Paths of one pattern, and of a scan."""
MAX_STEPS = 20_000
"""Edges that are followed for one pattern."""


def paths(given: Given, where: Where) -> tuple[AttackPath, ...]:
    """The paths of a scan, the worst first."""
    found = sorted(set(leads(given)), key=_order)
    if not found:
        return ()
    # Most repositories have none of these, and do without.
    from networkx import MultiDiGraph

    graph: MultiDiGraph[Node] = MultiDiGraph()
    for number, lead in enumerate(found):
        graph.add_edge(lead.edge.source, lead.edge.target, key=number, lead=lead)
    made = [
        _path(pattern, chain, given, where) for pattern in patterns().patterns
        for chain in _chains(graph, pattern)
    ]
    made.sort(key=lambda path: (-path.severity.rank, -path.confidence, path.pattern, [_place(e) for e in path.edges]))
    return tuple(made[:MAX_PATHS])


def _order(lead: Lead) -> tuple[object, ...]:
    edge = lead.edge
    return edge.source, edge.verb, edge.target, not edge.observed, edge.location, edge.why, edge.rule


def _place(edge: Edge) -> tuple[object, ...]:
    return edge.location, edge.source, edge.verb, edge.target


def _chains(graph: MultiDiGraph[Node], pattern: Pattern) -> Iterator[tuple[Lead, ...]]:
    """The chains of edges that a pattern takes, no thing twice; at most ``MAX_PATHS``."""
    steps = pattern.steps[:MAX_DEPTH]
    budget = [MAX_STEPS]
    count = 0
    for start in sorted(node for node in graph if node.kind == steps[0].source):
        for chain in _follow(graph, start, steps, (), budget):
            yield chain
            count += 1
            if count >= MAX_PATHS:
                return


def _follow(
    graph: MultiDiGraph[Node], node: Node, steps: Sequence[Step], before: tuple[Lead, ...], budget: list[int]
) -> Iterator[tuple[Lead, ...]]:
    if not steps:
        yield before
        return
    best: dict[Node, Lead] = {}
    for _, target, data in graph.out_edges(node, data=True):
        budget[0] -= 1
        if budget[0] < 0:
            return
        lead: Lead = data["lead"]
        # One path from here to there is enough: the surest.
        if _fits(lead, steps[0], before) and (target not in best or _sureness(lead) > _sureness(best[target])):
            best[target] = lead
    for target in sorted(best):
        yield from _follow(graph, target, steps[1:], (*before, best[target]), budget)


def _fits(lead: Lead, step: Step, before: tuple[Lead, ...]) -> bool:
    edge = lead.edge
    if (edge.source.kind, edge.verb, edge.target.kind) != (step.source, step.verb, step.target):
        return False
    return all(edge.target not in (one.edge.source, one.edge.target) for one in before)


def _sureness(lead: Lead) -> tuple[Any, ...]:
    return lead.edge.observed, lead.severity.rank if lead.severity else -1, lead.edge.confidence


def _path(pattern: Pattern, chain: tuple[Lead, ...], given: Given, where: Where) -> AttackPath:
    edges = tuple(lead.edge for lead in chain)
    said = [lead.severity for lead in chain if lead.severity is not None]
    severity = max(said, key=lambda one: one.rank) if said else pattern.severity
    if sum(not edge.observed for edge in edges) > 1:
        severity = min(severity, Severity.MEDIUM, key=lambda one: one.rank)
    confidence = 1.0
    for edge in edges:
        confidence *= edge.confidence
    keys = {key for lead in chain for key in lead.assets if key in given.by_key}
    return AttackPath(
        pattern.id, pattern.title, severity, round(confidence, 3), edges, tuple(sorted(keys)),
        _home(edges, given, where), pattern.fix)


def _home(edges: Sequence[Edge], given: Given, where: Callable[..., str]) -> str:
    """The system of the first place, where that is one."""
    known = {system.key for system in given.systems}
    return next((key for edge in edges if (key := where(edge.location)) in known), "")
