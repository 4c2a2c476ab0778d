"""Results of any shape, for properties that every report must have."""

from __future__ import annotations

from hypothesis import strategies as st

from shadowbom.core.asset import KINDS, STATES, Asset, Relation, Version
from shadowbom.core.confidence import Confidence
from shadowbom.core.evidence import Evidence, Redacted, Subject
from shadowbom.core.finding import Finding, RuleInfo, Severity, Suppression
from shadowbom.core.flow import SINK, SOURCE, FlowStep
from shadowbom.core.location import Location
from shadowbom.core.policy import MODES, Decision, PolicyLine, PolicyResult, Unmet, Verdict
from shadowbom.core.posture import (
    AttackPath,
    Control,
    Coverage,
    Edge,
    Node,
    Posture,
    Recipient,
    Risk,
    RiskFactor,
    Seen,
    System,
)
from shadowbom.core.result import Counts, ScanResult, Unused
from shadowbom.core.source import Problem, Scope
from shadowbom.posture.weights import weights

TEXTS = st.one_of(
    st.sampled_from(
        ["", "a", "openai", "src/app.py", "application", "pkg:pypi/openai", "1.2.3", "x\ud800y", "\x1b[2J", "%0A"]
    ),
    st.text(max_size=12),
)
NAMES = st.one_of(st.sampled_from(["openai", "a/b", "é\u202e", "x\ud800y"]), st.text(min_size=1, max_size=8))
KEYS = st.builds(
    lambda head, tail: head + tail,
    st.sampled_from(
        ["pkg:pypi/", "pkg:npm/%40x/", "pkg:huggingface/a/", "model:openai/", "mcp:", "service:", "application", ""]
    ),
    NAMES,
)
PLACES = st.builds(Location, NAMES, st.integers(1, 5), st.integers(1, 5), st.sampled_from([0, 0, 3]), st.integers(0, 4))
SURE = st.builds(
    lambda score, reasons: Confidence(score, tuple(sorted(reasons))),
    st.sampled_from([0.0, 0.3, 0.5, 0.75, 0.8, 0.99]),
    st.frozensets(st.sampled_from(["import", "host", "b\x1b"]), max_size=2),
)
PAIRS = st.lists(
    st.tuples(st.sampled_from(["endpoint", "url", "package", "version", "revision", "transport"]), TEXTS), max_size=3
).map(tuple)
STATE = st.sampled_from(["", *STATES])
EVIDENCE = st.builds(
    Evidence,
    TEXTS,
    st.sampled_from(["import", "host", "secret.api-key"]),
    TEXTS,
    st.builds(Subject, st.sampled_from(KINDS), TEXTS),
    PLACES,
    st.sampled_from(["import", "call", "dependency", "weights", "filemark", "server"]),
    SURE,
    st.sampled_from(Scope),
    STATE,
    TEXTS,
    PAIRS,
    st.one_of(st.none(), st.builds(Redacted, TEXTS, st.integers(0, 99))),
)
VERSIONS = st.lists(
    st.builds(Version, KEYS, TEXTS, st.sampled_from(["locked", "declared", "range", "revision"]), TEXTS), max_size=3
).map(tuple)
ASSETS = st.builds(
    Asset,
    KEYS,
    st.sampled_from(KINDS),
    TEXTS,
    TEXTS,
    TEXTS,
    STATE,
    st.sampled_from(Scope),
    SURE,
    st.lists(EVIDENCE, max_size=4).map(tuple),
    VERSIONS,
    PAIRS,
    st.lists(TEXTS, max_size=2).map(tuple),
)
HELD = st.builds(Suppression, st.sampled_from(["in-source", "external"]), TEXTS, TEXTS, st.integers(0, 5))
FINDINGS = st.builds(
    Finding,
    st.sampled_from(["leaked-key", "other-rule"]),
    st.sampled_from(Severity),
    SURE,
    KEYS,
    TEXTS,
    PLACES,
    TEXTS,
    TEXTS,
    st.sampled_from(["open", "suppressed", "baselined"]),
    TEXTS,
    suppression=st.one_of(st.none(), HELD),
    flow=st.one_of(st.just(()), st.tuples(st.builds(FlowStep, PLACES, st.just(SOURCE)),
                                          st.builds(FlowStep, PLACES, st.just(SINK)))),
)
RULES = st.builds(
    RuleInfo,
    st.sampled_from(["leaked-key"]),
    st.just("A title"),
    st.just("What it is"),
    st.just("What to do"),
    st.sampled_from(Severity),
    st.just(("secrets",)),
    st.just(("CWE-798",)),
)
LINES = st.builds(PolicyLine, TEXTS, st.integers(0, 9), TEXTS)
POLICIES = st.builds(
    PolicyResult,
    st.lists(st.tuples(TEXTS, TEXTS), max_size=2).map(tuple),
    st.sampled_from(MODES),
    st.sampled_from(["", "high"]),
    st.just(("owner",)),
    st.lists(
        st.builds(Decision, KEYS, st.sampled_from(Verdict), st.one_of(st.none(), LINES), PLACES,
                  st.lists(st.builds(Unmet, st.just("owner"), LINES, PLACES, TEXTS), max_size=1).map(tuple)),
        max_size=3,
    ).map(tuple),
    st.lists(LINES, max_size=2).map(tuple),
)
SYSTEM_KEYS = KEYS.map(lambda key: f"system:{key}")
SHARES = st.builds(RiskFactor, TEXTS, TEXTS, st.sampled_from([0.0, 0.25, 0.7, 1.0]), TEXTS,
                   st.one_of(st.none(), PLACES))
RISKS = st.builds(
    lambda subject, points, factors: Risk(subject, points, weights().band(points), factors, floor=min(points, 20)),
    st.one_of(KEYS, SYSTEM_KEYS), st.integers(0, 100), st.lists(SHARES, max_size=2).map(tuple))
SYSTEMS = st.builds(System, SYSTEM_KEYS, TEXTS, st.sampled_from(["container", "package", "repository"]), TEXTS,
                    st.sampled_from(Scope), assets=st.lists(KEYS, max_size=2).map(tuple),
                    owners=st.lists(TEXTS, max_size=2).map(tuple))
RECIPIENTS = st.builds(
    Recipient, TEXTS, st.sampled_from(["", "US"]), st.sampled_from(["provider", "tool"]),
    st.lists(TEXTS, max_size=2).map(tuple), st.lists(KEYS, max_size=2).map(tuple),
    st.lists(SYSTEM_KEYS, max_size=2).map(tuple), st.sampled_from(Scope), st.sampled_from([(), ("personal",)]),
    st.one_of(st.none(), st.sampled_from(Verdict)), st.booleans())
COVERAGE = st.builds(
    Coverage, SYSTEM_KEYS,
    st.lists(st.builds(Control, TEXTS, TEXTS, st.sampled_from(Seen), TEXTS, st.one_of(st.none(), PLACES)),
             max_size=2).map(tuple))
NODES = st.builds(Node, st.sampled_from(["asset", "egress"]), TEXTS, TEXTS)
EDGES = st.builds(Edge, NODES, TEXTS, NODES, st.booleans(), PLACES, TEXTS, TEXTS, st.sampled_from([0.5, 0.9]))
PATHS = st.builds(
    AttackPath, TEXTS, TEXTS, st.sampled_from(Severity), st.sampled_from([0.4, 0.9]),
    st.lists(EDGES, min_size=1, max_size=3).map(tuple), st.lists(KEYS, max_size=2).map(tuple), SYSTEM_KEYS, TEXTS)


def _posture(
    systems: list[System], recipients: list[Recipient], risks: list[Risk], covered: list[Coverage],
    paths: list[AttackPath],
) -> Posture:
    """A posture in which each system has a risk."""
    own = [Risk(system.key, 7, "info") for system in systems]
    return Posture(1, tuple(systems), tuple(recipients), (*own, *risks), tuple(covered), tuple(paths))


POSTURES = st.builds(
    _posture, st.lists(SYSTEMS, max_size=2), st.lists(RECIPIENTS, max_size=2), st.lists(RISKS, max_size=2),
    st.lists(COVERAGE, max_size=1), st.lists(PATHS, max_size=1))
COUNTS = st.builds(Counts, *(st.integers(0, 5000) for _ in range(4)))


@st.composite
def results(draw: st.DrawFn) -> ScanResult:
    """A result whose relations name its assets, the application, or nothing that is there."""
    assets = tuple(draw(st.lists(ASSETS, max_size=4)))
    ends = st.sampled_from(["application", "missing", *(asset.key for asset in assets)])
    verbs = st.sampled_from(["uses", "calls", "serves", "exposes", "authenticates", "inherits", "trained-on"])
    return ScanResult(
        root=draw(TEXTS),
        version="0.1.0",
        commit=draw(st.sampled_from(["", "a" * 40])),
        date="2026-11-20",
        timestamp="2026-11-20T00:00:00+00:00",
        catalogue="2026-11-19",
        ruleset="sha256:ab",
        assets=assets,
        relations=tuple(draw(st.lists(st.builds(Relation, ends, verbs, ends), max_size=4))),
        findings=tuple(draw(st.lists(FINDINGS, max_size=3))),
        unused=tuple(draw(st.lists(st.builds(Unused, TEXTS, st.integers(0, 5), TEXTS), max_size=2))),
        problems=tuple(draw(st.lists(st.builds(Problem, TEXTS, TEXTS, TEXTS, st.integers(0, 3)), max_size=3))),
        rules=tuple(draw(st.lists(RULES, max_size=1))),
        counts=draw(COUNTS),
        signatures=draw(st.integers(0, 2000)),
        policy=draw(st.one_of(st.none(), POLICIES)),
        posture=draw(st.one_of(st.none(), POSTURES)),
    )
