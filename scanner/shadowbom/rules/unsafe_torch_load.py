"""A file of PyTorch is unpickled, and a pickle runs code."""

from __future__ import annotations

from collections.abc import Iterator

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from shadowbom.core.fact import Dependency
from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.code_calls import flagged, spells_out
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="unsafe-torch-load",
    title="A PyTorch file is loaded with the whole of pickle",
    description=(
        "`torch.load` unpickles the file, and a pickle can run any code. With `weights_only=True` it takes tensors and "
        "plain values alone. That is the default from PyTorch 2.6 on; before, and with `weights_only=False`, it is not."
    ),
    help="""\
`torch.load` unpickles the file, and a pickle can run any code. With `weights_only=True` it takes tensors and plain
values alone. That is the default from PyTorch 2.6 on.

### What to do

Write `weights_only=True`, which `shadowbom fix` does, and load weights from safetensors where you can. What then cannot
be loaded holds more than weights: convert it once, from a source that you trust.
""",
    severity=Severity.MEDIUM,
    tags=("security", "ai"),
    cwe=("CWE-502",),
    owasp=("LLM03:2025",),
    tier="B",
    same_as=("B614", "pickles-in-pytorch"),
)

_SAFE = Version("2.6")
_LAST_UNSAFE = ("1.13.1", "2.0.0", "2.1.2", "2.3.1", "2.4.1", "2.5.0", "2.5.1")


def check(view: View) -> Iterator[Finding]:
    """A finding for each call that says so, and one a file for those that leave it to an old default. See
    ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    calls = list(flagged(view, INFO.id))
    old = bool(calls) and _is_old(view)
    for one in calls:
        if one.says("False"):
            yield one.raised("weights_only is False: this file can run code when it is loaded",
                             "Write weights_only=True (shadowbom fix does), or load safetensors.", Severity.MEDIUM)
        elif one.given is None and old and spells_out(one.call) and len(one.call.arguments) > 0:
            yield one.raised("torch.load without weights_only lets the file run code before PyTorch 2.6",
                             "Write weights_only=True (shadowbom fix does), or ask for torch>=2.6.", Severity.LOW,
                             same=one.call.location.path)


def _is_old(view: View) -> bool:
    """Whether PyTorch may be older than 2.6: no manifest asks for a newer one."""
    stated = [fact for facts in view.facts.values() for fact in facts
              if isinstance(fact, Dependency) and fact.ecosystem == "pypi" and fact.name == "torch"]
    return not any(_is_safe(fact) for fact in stated) if stated else True


def _is_safe(fact: Dependency) -> bool:
    try:
        if fact.version:
            return Version(fact.version) >= _SAFE
        allowed = SpecifierSet(fact.spec)
    except (InvalidSpecifier, InvalidVersion):
        return False
    return bool(fact.spec) and not any(allowed.contains(version) for version in _LAST_UNSAFE)
