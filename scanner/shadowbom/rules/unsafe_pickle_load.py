"""What was downloaded is unpickled."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.fact import Call
from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.core.value import Lit, Made, Ref, Value, leaves
from shadowbom.rules.code_calls import flagged
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="unsafe-pickle-load",
    title="A downloaded model is unpickled",
    description=(
        "Code downloads a file and unpickles it (`pickle`, `joblib`, `cloudpickle`, `dill`, "
        "`pandas.read_pickle`). A pickle can run any code: whoever can change the file, or the repository that it "
        "comes from, runs code here."
    ),
    help="""\
Code downloads a file and unpickles it (`pickle`, `joblib`, `cloudpickle`, `dill`, `pandas.read_pickle`). A pickle can
run any code: whoever can change the file, or the repository that it comes from, runs code here.

### What to do

Load a format that holds no code: safetensors, ONNX, skops. Where there is only a pickle, pin the commit or check a
SHA-256 before you load it.
""",
    severity=Severity.MEDIUM,
    tags=("security", "ai"),
    cwe=("CWE-502", "CWE-494"),
    owasp=("LLM03:2025",),
    tier="B",
    same_as=("B301", "scikit-joblib-load"),
)


_DOWNLOADS = frozenset({
    "gdown:download", "httpx:get", "huggingface_hub:cached_download", "huggingface_hub:hf_hub_download",
    "mlflow.artifacts:download_artifacts", "mlflow:artifacts.download_artifacts", "requests:get",
    "urllib.request:urlopen", "urllib.request:urlretrieve", "urllib:request.urlopen", "urllib:request.urlretrieve",
    "wget:download",
})
_OPENS = frozenset({":open", "bz2:open", "gzip:open", "io:open", "lzma:open"})


def check(view: View) -> Iterator[Finding]:
    """A finding for each such call. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def places(view: View) -> frozenset[tuple[str, int]]:
    """The paths and lines that it tells of."""
    return frozenset((one.location.path, one.location.line) for one in _raised(view))


def _raised(view: View) -> Iterator[Raised]:
    for one in flagged(view, INFO.id):
        source = None if one.given is None else _downloaded(one.given.value, view)
        if source:
            yield one.raised(f"{one.call.callee.replace(':', '.')} unpickles what {source} brings: it can run any code",
                             "Load safetensors, ONNX or skops, or check a SHA-256 first.", Severity.MEDIUM)


def _downloaded(value: Value, view: View) -> str:
    """What downloads the thing that ``value`` is or opens, "" where that is not known."""
    for leaf in leaves(value):
        match leaf:
            case Lit(text) if text.startswith(("http://", "https://")):
                return "the download"
            case Ref(module, name) if f"{module}:{name.partition('(')[0]}" in _DOWNLOADS:
                return f"{module}.{name.partition('(')[0]}"
            case Made(callee, _) if callee.partition("()")[0] in _DOWNLOADS:
                return callee.partition("()")[0].replace(":", ".")
            case Made(callee, at) if callee in _OPENS:
                given = [fact.argument("0", "file") for fact in view.facts_at(at) if isinstance(fact, Call)]
                found = [_downloaded(one.value, view) for one in given if one is not None]
                if any(found):
                    return max(found)
    return ""
