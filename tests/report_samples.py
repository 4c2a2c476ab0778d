"""Results made by hand, for the tests of reports and of the command line."""

from __future__ import annotations

from typing import Any

from shadowbom.core.asset import Asset, Relation, Version
from shadowbom.core.confidence import Confidence
from shadowbom.core.evidence import Evidence, Redacted, Subject
from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.core.location import Location
from shadowbom.core.policy import Verdict
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
    Scale,
    Seen,
    System,
)
from shadowbom.core.result import Counts, ScanResult
from shadowbom.core.source import Problem, Scope

HOSTILE = "a\x1b[31m\u202egnp.exe\u200b\n\r\t\x00\x9b\U000e0041|{0}[x](1)<b>'\";é"
"""What a file or a server in a hostile repository may be called."""


def sure(score: float, *reasons: str) -> Confidence:
    return Confidence(score, tuple(sorted(reasons)))


def evidence(
    path: str,
    line: int,
    entry: str = "import",
    *,
    kind: str = "provider-sdk",
    name: str = "openai",
    score: float = 0.9,
    reason: str = "import",
    scope: Scope = Scope.PRODUCTION,
    fact: str = "import",
    **more: Any,
) -> Evidence:
    location = more.pop("location", None) or Location(path, line)
    return Evidence(
        signature=more.pop("signature", name),
        entry=entry,
        match=more.pop("match", name),
        subject=Subject(
            kind, name, more.pop("product", name), more.pop("provider", "OpenAI"), more.pop("ecosystem", "")
        ),
        location=location,
        fact=fact,
        confidence=sure(score, reason),
        scope=scope,
        **more,
    )


def asset(key: str, kind: str, name: str, provider: str, *pieces: Evidence, **more: Any) -> Asset:
    scope = min((piece.scope for piece in pieces), key=lambda scope: scope.rank, default=Scope.PRODUCTION)
    reasons = {reason for piece in pieces for reason in piece.confidence.reasons}
    score = max((piece.confidence.score for piece in pieces), default=0.6)
    stated: dict[str, Any] = {"product": name, "state": "", "scope": scope, "confidence": sure(score, *reasons)} | more
    return Asset(key=key, kind=kind, name=name, provider=provider, evidence=pieces, **stated)


def finding(**more: Any) -> Finding:
    stated: dict[str, Any] = {
        "rule": "leaked-key",
        "severity": Severity.CRITICAL,
        "confidence": sure(0.97, "structure"),
        "asset": "pkg:pypi/openai",
        "message": "OpenAI API key sk-*** (51 characters) bound to OPENAI_API_KEY",
        "location": Location(".env.prod", 3, 16),
        "remediation": "Revoke the key, then read it from the environment.",
        "fingerprint": "leaked-key:.env.prod:OPENAI_API_KEY:1",
    }
    return Finding(**stated | more)


RULE = RuleInfo(
    id="leaked-key",
    title="A provider key stands in the repository",
    description="A credential of an AI provider is written in a file.",
    help="# Leaked key\n\nRevoke it.",
    severity=Severity.CRITICAL,
    tags=("secrets",),
    cwe=("CWE-798",),
    owasp=("LLM02:2025",),
)


def result(**more: Any) -> ScanResult:
    stated: dict[str, Any] = {
        "root": "shop",
        "version": "0.1.0",
        "commit": "3f2a1bc0d9e8f7a6b5c4d3e2f1a0b9c8d7e6f5a4",
        "date": "2026-11-20",
        "timestamp": "2026-11-20T00:00:00+00:00",
        "catalogue": "2026-11-19",
        "ruleset": "sha256:0123abcd",
        "assets": (),
        "counts": Counts(found=1234, read=310, passed=42, skipped=0),
        "signatures": 443,
    }
    return ScanResult(**stated | more)


def _sdk() -> Asset:
    return asset(
        "pkg:pypi/openai",
        "provider-sdk",
        "openai",
        "OpenAI",
        evidence("src/llm.py", 3, ecosystem="pypi", state="imported", symbol="openai"),
        evidence(
            "src/llm.py",
            12,
            "client",
            reason="client construction",
            score=0.95,
            fact="call",
            state="called",
            symbol="openai:OpenAI",
            ecosystem="pypi",
        ),
        evidence("tests/test_llm.py", 2, scope=Scope.TEST, ecosystem="pypi", state="imported", symbol="openai"),
        evidence(
            "pyproject.toml",
            9,
            "package",
            reason="manifest entry",
            score=0.85,
            fact="dependency",
            state="declared",
            symbol="openai",
            ecosystem="pypi",
        ),
        evidence(
            "src/raw.py",
            7,
            "host",
            kind="inference-endpoint",
            reason="provider host",
            score=0.75,
            fact="literal",
            state="imported",
            symbol="URL",
            match="api.openai.com",
            properties=(("endpoint", "api.openai.com"),),
        ),
        state="called",
        versions=(Version("pkg:pypi/openai", "1.54.3", "locked", "uv.lock"),),
        properties=(("endpoint", "api.openai.com"),),
    )


def _framework() -> Asset:
    return asset(
        "pkg:pypi/langchain",
        "agent-framework",
        "langchain",
        "LangChain",
        evidence("src/chain.py", 1, name="langchain", kind="agent-framework", ecosystem="pypi", state="imported"),
        state="imported",
        versions=(
            Version("pkg:pypi/langchain", "0.3.1", "locked", "uv.lock"),
            Version("pkg:pypi/langchain", "0.3.7", "locked", "old/uv.lock"),
            Version("pkg:pypi/langchain-core", "0.3.15", "locked", "uv.lock"),
            Version("pkg:pypi/langchain-core", ">=0.3", "range", "pyproject.toml"),
        ),
    )


def _models() -> tuple[Asset, ...]:
    hosted = asset(
        "model:openai/gpt-4o",
        "model",
        "gpt-4o",
        "OpenAI",
        evidence(
            "src/llm.py",
            14,
            "model",
            kind="model",
            name="gpt-4o",
            reason="model argument",
            fact="call",
            state="called",
            symbol="openai:OpenAI().chat.completions.create",
        ),
        product="openai",
        state="called",
    )
    hub = asset(
        "pkg:huggingface/BAAI/bge-small-en-v1.5",
        "embedding-model",
        "BAAI/bge-small-en-v1.5",
        "BAAI",
        evidence(
            "nb/search.ipynb",
            88,
            "model",
            kind="embedding-model",
            name="BAAI/bge-small-en-v1.5",
            reason="download",
            score=0.85,
            fact="call",
            scope=Scope.DOCS,
            location=Location("nb/search.ipynb", 88, 14, 4, 2),
            properties=(("revision", "5C38EC7C405EC4B44B94CC5A9BB96E735B38267A"),),
        ),
        product="huggingface",
    )
    weights = asset(
        "file:models/tiny.gguf",
        "model-file",
        "tiny.gguf",
        "",
        evidence(
            "models/tiny.gguf",
            1,
            "weights",
            kind="model-file",
            name="tiny.gguf",
            reason="magic bytes",
            fact="weights",
            signature="",
        ),
        product="",
        properties=(("format", "gguf"),),
    )
    table = asset(
        "catalogue:src/prices.py#PRICES",
        "model-catalogue",
        "prices.py:PRICES",
        "",
        evidence(
            "src/prices.py",
            4,
            "model",
            kind="model-catalogue",
            name="prices.py:PRICES",
            score=0.3,
            reason="table of model names",
            fact="literal",
        ),
        product="",
        properties=(("count", "31"),),
    )
    return hosted, hub, weights, table


def _servers() -> tuple[Asset, ...]:
    launched = asset(
        "mcp:npm:@modelcontextprotocol/server-filesystem",
        "mcp-server",
        "files",
        "",
        evidence(
            ".mcp.json",
            4,
            "server_table",
            kind="mcp-server",
            name="files",
            reason="server table of a client",
            score=0.95,
            fact="server",
            state="imported",
            properties=(
                ("package", "npm:@modelcontextprotocol/server-filesystem"),
                ("transport", "stdio"),
                ("version", "2025.8.21"),
            ),
        ),
        product="",
    )
    remote = asset(
        "mcp:https:-mcp.example.com-sse",
        "mcp-server",
        "issues",
        "",
        evidence(
            ".mcp.json",
            9,
            "server_table",
            kind="mcp-server",
            name="issues",
            reason="server table of a client",
            score=0.95,
            fact="server",
            state="imported",
            properties=(("transport", "sse"), ("url", "https://mcp.example.com/sse")),
        ),
        product="",
        properties=(("transport", "sse"),),
    )
    return launched, remote


def _services() -> tuple[Asset, ...]:
    groq = asset(
        "service:groq",
        "inference-endpoint",
        "groq",
        "Groq",
        evidence(
            "src/llm.py",
            20,
            "host",
            kind="inference-endpoint",
            name="groq",
            provider="Groq",
            score=0.75,
            reason="provider host",
            fact="literal",
            match="api.groq.com",
            state="imported",
            properties=(("endpoint", "api.groq.com"),),
        ),
        state="imported",
    )
    bedrock = asset(
        "service:amazon-bedrock",
        "cloud-ai-service",
        "amazon-bedrock",
        "Amazon",
        evidence(
            "tests/test_aws.py",
            5,
            "env",
            kind="cloud-ai-service",
            name="amazon-bedrock",
            provider="Amazon",
            score=0.65,
            reason="environment variable",
            fact="envread",
            scope=Scope.TEST,
            state="imported",
        ),
        state="imported",
    )
    return groq, bedrock


def _hidden() -> tuple[Asset, ...]:
    transitive = asset(
        "pkg:pypi/tiktoken",
        "ml-framework",
        "tiktoken",
        "OpenAI",
        evidence(
            "uv.lock",
            210,
            "package",
            name="tiktoken",
            kind="ml-framework",
            reason="lockfile entry",
            score=0.8,
            fact="dependency",
            state="transitive",
        ),
        state="transitive",
        chain=("langchain-openai", "tiktoken"),
    )
    declared = asset(
        "pkg:npm/%40anthropic-ai/sdk",
        "provider-sdk",
        "anthropic",
        "Anthropic",
        evidence(
            "web/package.json",
            12,
            "package",
            name="anthropic",
            reason="manifest entry",
            score=0.85,
            fact="dependency",
            state="declared",
        ),
        state="declared",
    )
    return transitive, declared


def posture(name: str = "services/api", *, said: str = "src/llm.py") -> Posture:
    """A posture with one of each thing, in which a repository has decided ``name`` and ``said``."""
    system = System(
        f"system:{name}", name, "container", name, Scope.PRODUCTION, (said,), (f"api ({said})",), ("pkg:pypi/openai",),
        ("leaked-key:.env.prod:OPENAI_API_KEY:1",), (name,), "high", (said,))
    tests = System("system:shop repository", "shop repository", "repository", "", Scope.TEST)
    factors = (RiskFactor("credential", "key", 0.679, "leaked-key", Location(".env.prod", 3, 16)),
               RiskFactor("approval", "unapproved", 0.175, f"{said}: no policy approves it"))
    scales = (Scale("environment", "production", 1.0), Scale("criticality", "criticality high", 1.1))
    edge = Edge(
        Node("credential", said, said), "opens", Node("account", "OpenAI", "OpenAI"), True, Location(said, 3),
        f"a key in {said}", "leaked-key", 0.97)
    return Posture(
        1, (system, tests),
        (Recipient("OpenAI", "US", "provider", ("gpt-4o", said), ("pkg:pypi/openai",), (system.key,), Scope.PRODUCTION),
         Recipient(name, "", "tool", (said,), ("mcp:x",), (system.key,), Scope.PRODUCTION, ("personal",),
                   Verdict.DENIED, False),
         Recipient("DeepSeek", "CN", "provider", ("deepseek",), ("service:deepseek",), (), Scope.TEST)),
        (Risk(system.key, 81, "critical", factors, scales), Risk("pkg:pypi/openai", 74, "high", factors),
         Risk(tests.key, 0, "info")),
        (Coverage(system.key, (Control("limit", "rate or cost limit", Seen.SEEN, "max_tokens", Location(said, 9)),
                               Control("timeout", "timeout", Seen.NOT_SEEN),
                               Control("guardrail", "guardrail", Seen.HIDDEN, said))),),
        (AttackPath("leaked-key", "A key opens an account", Severity.HIGH, 0.97, (edge,), ("pkg:pypi/openai",),
                    system.key, "Revoke the key."),),
    )


def full() -> ScanResult:
    """A result with every kind of thing that reports treat in its own way."""
    config = asset(
        "service:claude-code",
        "coding-agent-config",
        "claude-code",
        "Anthropic",
        evidence(
            "CLAUDE.md",
            1,
            "config",
            kind="coding-agent-config",
            name="claude-code",
            reason="file name",
            fact="filemark",
        ),
    )
    data = asset(
        "dataset:squad",
        "dataset",
        "squad",
        "Hugging Face",
        evidence("train.py", 6, "client", kind="dataset", name="squad", reason="load", fact="call"),
    )
    return result(
        posture=posture(),
        assets=(_sdk(), _framework(), *_models(), *_servers(), *_services(), *_hidden(), config, data),
        relations=(
            Relation("application", "uses", "pkg:pypi/openai"),
            Relation("application", "uses", "pkg:pypi/langchain"),
            Relation("pkg:pypi/openai", "calls", "model:openai/gpt-4o"),
            Relation("service:groq", "serves", "model:openai/gpt-4o"),
            Relation("application", "uses", "pkg:pypi/not-listed"),
        ),
        findings=(
            finding(),
            finding(
                severity=Severity.MEDIUM,
                location=Location("docs/setup.md", 40),
                status="suppressed",
                asset="",
                reason="an example",
                fingerprint="leaked-key:docs/setup.md::1",
            ),
        ),
        rules=(RULE,),
        problems=(
            Problem("data/bad.json", "extract", "not JSON: line 3", 3),
            Problem("big.bin", "discover", "too large"),
        ),
        counts=Counts(found=1234, read=310, passed=42, skipped=1),
    )


def hostile() -> ScanResult:
    """A result in which every text a repository decides is ``HOSTILE``."""
    piece = evidence(
        HOSTILE,
        1,
        "server_table",
        kind="mcp-server",
        name=HOSTILE,
        provider=HOSTILE,
        symbol=HOSTILE,
        product=HOSTILE,
        fact="server",
        properties=(
            ("endpoint", HOSTILE),
            ("package", f"npm:{HOSTILE}"),
            ("url", f"https://u:hunter2@{HOSTILE}?t=hunter2"),
            ("version", HOSTILE),
        ),
        key=Redacted("sk-", 51),
    )
    return result(
        root=HOSTILE,
        posture=posture(HOSTILE, said=HOSTILE),
        assets=tuple(
            asset(
                f"{head}{HOSTILE}",
                kind,
                HOSTILE,
                HOSTILE,
                piece,
                product=HOSTILE,
                state=state,
                chain=(HOSTILE, HOSTILE),
                versions=(Version(f"pkg:npm/{HOSTILE}", HOSTILE, "locked", HOSTILE),),
                properties=(("url", HOSTILE),),
            )
            for head, kind, state in (
                ("mcp:", "mcp-server", ""),
                ("pkg:npm/", "provider-sdk", "called"),
                ("service:", "gateway", "imported"),
                ("model:", "model", "called"),
            )
        ),
        findings=(
            finding(
                message=HOSTILE, location=Location(HOSTILE, 1), remediation=HOSTILE, fingerprint=HOSTILE, asset=HOSTILE
            ),
        ),
        rules=(RULE,),
        problems=(Problem(HOSTILE, "extract", HOSTILE, 1),),
    )
