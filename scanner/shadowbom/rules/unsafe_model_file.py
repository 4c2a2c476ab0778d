"""A model file runs code when it is loaded."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.confidence import Confidence
from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.context import context_of
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="unsafe-model-file",
    title="A model file runs code when it is loaded",
    description=(
        "A model file names functions that its loader would call: a pickle that runs, reads or fetches something, or a "
        "Keras model with a function in it; or an ONNX model has data outside of its own folder."
    ),
    help="""\
A model file in the repository names functions that its loader would call. Pickles are followed operation by operation,
inside of PyTorch, joblib, NumPy and other archives, too, and nothing is ever loaded. What makes arrays, tensors and
plain values is taken as it is meant; of the language's own modules everything else counts as running code (critical),
and so do functions of libraries that load, fetch or run something. A function of which that is not known, a name that
is put together while loading, and a Keras Lambda layer are told of as high: they may be meant, and run all the same.
So is an ONNX model whose data lies outside of its folder: loading it reads that file. Tensors in a 7z archive
are opened where `pip install 'shadowbom[models]'` has added what opens them, in a process of its own; else the report
says of each that it was not.

### What to do

Do not load the file. Find out who made it and who put it here. If it is your own, save the weights as safetensors, and
build the model in code.
""",
    severity=Severity.CRITICAL,
    tags=("security", "ai", "supply-chain"),
    cwe=("CWE-502", "CWE-829"),
    owasp=("LLM03:2025", "ASI05:2026"),
)


def check(view: View) -> Iterator[Finding]:
    """A finding for each such file. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for item in view.evidence:
        if item.entry != "weights":
            continue
        said = dict(item.properties)
        path, name = item.location.path, item.location.path.rpartition("/")[2]
        context = context_of(path, item.scope)
        if code := said.get("runs-code"):
            sure = said.get("runs-code-sure") == "yes"
            yield Raised(
                name, item.location, context,
                f"{name} {'runs code' if sure else 'can run code'} when it is loaded: it calls {code}",
                "Do not load it. If it is your own, save the weights as safetensors.",
                Severity.CRITICAL if sure else Severity.HIGH,
                Confidence(0.95 if sure else 0.8, ("operations of the file",)),
            )
        elif outside := said.get("data-outside"):
            yield Raised(
                name, item.location, context, f"{name} takes its data from {outside}, outside of its folder",
                "Do not load it. Keep the data of a model beside it.", Severity.HIGH,
                Confidence(0.9, ("path in the file",)),
            )
