"""Weights are fetched over HTTP without encryption."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.core.value import leaves, pattern
from shadowbom.rules.addresses import host_of, is_internal
from shadowbom.rules.code_calls import flagged
from shadowbom.rules.context import context_of
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="cleartext-weights",
    title="Model weights are downloaded over HTTP without encryption",
    description=(
        "Code or a command downloads model weights from an address that begins with `http://`. Whoever is on the "
        "way can put another file in their place; where it is a pickle, that file runs code."
    ),
    help="""\
Code or a command downloads model weights from an address that begins with `http://`. Whoever is on the way can put
another file in their place; where it is a pickle, that file runs code.

### What to do

Download over `https://`, and check the SHA-256 of the file before it is loaded.
""",
    severity=Severity.MEDIUM,
    tags=("security", "ai"),
    cwe=("CWE-319", "CWE-494"),
    owasp=("LLM03:2025",),
    tier="B",
)


_WEIGHTS = re.compile(
    r"http://\S{1,500}\.(?:pth?|ckpt|bin|pkl|pickle|joblib|h5|hdf5|keras|safetensors|gguf|ggml|onnx|tflite|pb|weights"
    r"|caffemodel|params|npz)(?:\.(?:gz|zip|tar|xz|bz2))?(?:[?#]\S{0,300})?", re.IGNORECASE)
_KNOWN_HOST = re.compile(r"http://[^/\0]{1,255}/", re.IGNORECASE)
"""The beginning of an address whose host is known, whatever of its path is not."""
_SAYS = "weights are downloaded from {} over HTTP: anyone on the way can replace them"
_FIX = "Download it over https:// and check its SHA-256."


def check(view: View) -> Iterator[Finding]:
    """A finding for each such download. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for one in flagged(view, INFO.id):
        given = one.given or one.call.argument("0")
        always = "load_" in one.call.callee
        for leaf in leaves(given.value) if given is not None else ():
            address = pattern(leaf, "x") if _KNOWN_HOST.match(pattern(leaf)) else ""
            if (always and address) or _WEIGHTS.fullmatch(address):
                host = host_of(address)
                if host and not is_internal(host):
                    yield one.raised(_SAYS.format(host), _FIX, Severity.MEDIUM,
                                     same=f"{one.call.location.path} {address}")
    for item in view.evidence:
        address = item.subject.product
        if item.entry == "weights" and item.fact == "command" and address.lower().startswith("http://"):
            host = host_of(address)
            if host and not is_internal(host):
                yield Raised(item.subject.name, item.location, context_of(item.location.path, item.scope),
                             _SAYS.format(host), _FIX, Severity.MEDIUM, same=f"{item.location.path} {address}")
