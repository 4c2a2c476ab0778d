"""What is wrong with what was found, by which date, and what of it is accepted: every finding comes from here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from shadowbom.core.baseline import Applied
from shadowbom.core.finding import Finding, RuleInfo
from shadowbom.core.result import Unused
from shadowbom.policy.held import hold
from shadowbom.policy.suppress import Grounds, suppress
from shadowbom.rules import RULES, load
from shadowbom.rules.of_resources import OF_RESOURCES
from shadowbom.rules.opt_in import OPT_IN
from shadowbom.rules.view import View

_ALWAYS = frozenset({"leaked-key"})
"""Rules that judge what any file may hold."""
OF_POLICIES = frozenset({
    "ai-under-review", "data-against-policy", "denied-ai", "mcp-unapproved-server", "policy-requirement-unmet",
    "shadow-ai",
})
"""Rules that say what a policy says, where there is one."""
OF_CODE = frozenset({
    "agent-code-tool", "ai-client-tls-off", "browser-ai-client", "code-executor-no-sandbox", "dangerous-code-allowed",
    "dangerous-requests-allowed", "gradio-exposed", "gradio-share", "trust-remote-code", "unpinned-hub-revision",
    "unsafe-keras-load", "unsafe-numpy-load", "unsafe-pickle-load", "unsafe-torch-load", "unsafe-vector-store-load",
})
"""Rules that judge the arguments of calls, where there are such calls."""
OF_CONNECTIONS = frozenset({"browser-exposed-key", "cleartext-ai-endpoint", "cleartext-weights"})
"""Rules that judge how what was found is reached, where addresses, variables or downloads say so."""
OF_SERVING = frozenset({
    "ai-container-docker-socket", "ai-container-privileged", "ai-image-unpinned", "default-service-password",
    "inference-server-exposed", "jupyter-no-token", "langflow-auto-login", "litellm-no-master-key", "mlflow-exposed",
    "ollama-exposed", "open-webui-no-login", "ray-dashboard-exposed", "served-remote-code", "vector-store-exposed",
    "weaviate-anonymous-access", "workflow-app-no-login",
})
"""Rules that judge how servers and containers are started, where there are some."""
OF_CLUSTERS = frozenset({"ray-dashboard-exposed"})
"""Those of them that judge custom resources of a cluster, too."""
_REACHING = frozenset({"client", "env", "weights"})
"""Sections of evidence that such rules look at."""
OF_PACKAGES = frozenset({"malicious-ai-package", "vulnerable-ai-package"})
"""Rules that judge exact versions of packages, where some are stated."""
OF_NAMES = frozenset({"typosquat-ai-package"})
"""Rules that judge the names of packages, where some are asked for."""
OF_MODELS = frozenset({"model-retired", "model-retiring"})
"""Rules that judge the names of models, where there are models."""
OF_FILES = frozenset({"suspicious-chat-template", "unsafe-model-file"})
"""Rules that judge model files and templates, where there are some."""
OF_SAMPLES = frozenset({"personal-data-in-training-data"})
"""Rules that judge what rows of datasets show, where they show something."""
OF_FLOWS = frozenset({
    "downloaded-model-deserialised", "model-output-to-code", "model-output-to-command", "model-output-to-html",
    "model-output-to-path", "model-output-to-sql", "personal-data-in-prompt", "request-in-system-prompt",
    "request-in-tool-arguments", "secret-in-prompt", "tool-command-injection", "tool-ssrf",
})
"""Rules that judge the flow of data, where it was looked at."""
_OF_ENGINES = frozenset({"generic-secret", *OF_FLOWS})
"""Rules that judge what an engine has found, where one is asked for."""


class Judged(NamedTuple):
    """What rules find, worst first, with what is accepted marked as such; the rules; suppressions without effect,
    sorted; and what came of our own baselines."""

    findings: tuple[Finding, ...]
    rules: tuple[RuleInfo, ...]
    unused: tuple[Unused, ...] = ()
    baselines: tuple[Applied, ...] = ()


def findings_of(views: Sequence[View], asked: Sequence[str] = (), grounds: Sequence[Grounds] = ()) -> Judged:
    """What all rules find in the roots of one state of a repository, those that run only when ``asked`` names them left
    out unless it does. ``grounds`` say for each root what is accepted in it; without them nothing is."""
    # Most repositories have no file of a coding agent: a scan of them does not load the rules about those.
    agents = any(view.files or view.links or view.lock or view.makes_servers for view in views)
    decided = any(view.policy for view in views)
    # Without facts there is none of what only they tell.
    told = [view for view in views if view.facts]
    coded = any(view.judged_calls for view in told)
    reached = any(item.entry.partition(".")[0] in _REACHING for view in views for item in view.evidence)
    declared = any(view.resources or view.permissions for view in told)
    pinned = any(view.pins for view in told)
    serving = any(view.containers or view.server_commands or view.service_settings for view in told)
    apart = {**dict.fromkeys(OF_POLICIES, decided), **dict.fromkeys(OF_CODE, coded),
             **dict.fromkeys(OF_CONNECTIONS, coded or reached), **dict.fromkeys(OF_RESOURCES, declared),
             **dict.fromkeys(OF_PACKAGES, pinned), **dict.fromkeys(_OF_ENGINES, False)}
    apart |= dict.fromkeys(OF_NAMES, any(view.dependencies for view in told))
    apart |= {**dict.fromkeys(OF_SERVING, serving), **dict.fromkeys(OF_CLUSTERS, serving or declared)}
    apart |= dict.fromkeys(OF_MODELS, any(asset.kind.endswith("model") for view in views for asset in view.assets))
    apart |= dict.fromkeys(OF_SAMPLES, any(view.sampled for view in views))
    apart |= dict.fromkeys(OF_FILES, any(view.has_model_files for view in views))
    loaded = [load(id_) for id_ in RULES if id_ in _ALWAYS or id_ in asked or apart.get(id_, agents)]
    rules = [rule for rule in loaded if rule.INFO.tier != "C" or rule.INFO.id in asked or "all" in asked]
    infos = tuple(rule.INFO for rule in rules)
    findings: set[Finding] = set()
    unused: set[Unused] = set()
    baselines: list[Applied] = []
    for view, ground in zip(views, grounds or [Grounds()] * len(views), strict=True):
        found = {finding for rule in rules for finding in rule.check(view)}
        judged, idle = suppress(sorted(found, key=_order), infos, RULES, ground)
        held, stale, applied = hold(judged, ground, _applied_rules(asked, decided, keys_alone=ground.keys_alone))
        findings.update(held)
        unused.update((*idle, *stale))
        baselines += applied
    return Judged(tuple(sorted(findings, key=_order)), infos, tuple(sorted(unused)), tuple(baselines))


def _order(one: Finding) -> tuple[object, ...]:
    return -one.severity.rank, one.location, one.rule, one.fingerprint, one.status


def _applied_rules(asked: Collection[str], decided: bool, *, keys_alone: bool) -> frozenset[str]:
    """The rules that would tell of what they are about if it were there: those that had no reason to be loaded, too."""
    asked = RULES if "all" in asked else asked
    if keys_alone:
        return frozenset(_ALWAYS.union(_OF_ENGINES.intersection(asked)))
    others = (*_OF_ENGINES, *OPT_IN, *(() if decided else OF_POLICIES))
    return frozenset(id_ for id_ in RULES if id_ in asked or id_ not in others)
