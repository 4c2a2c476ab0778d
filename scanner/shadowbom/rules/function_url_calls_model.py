"""Anybody can have a function call a model."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.core.location import Location
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.resource_links import behind, evidence_within, named_by
from shadowbom.rules.resources import Deployed, settings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="function-url-calls-model",
    title="A function that calls a model has an address without authentication",
    description=(
        "A function has an address of its own whose authentication is `NONE`, and it may call a model, or its "
        "code does. Whoever finds the address can use the model on your account, without end, and try to get out "
        "of it what it knows."
    ),
    help="""\
A function has an address of its own whose authentication is `NONE`, and it may call a model, or its code does.
Whoever finds the address can use the model on your account, without end, and try to get out of it what it knows.

### What to do

Set the authentication to `AWS_IAM`, or put the function behind a gateway that asks who calls, with a limit on how
often.
""",
    severity=Severity.HIGH,
    tags=("security", "ai"),
    cwe=("CWE-306", "CWE-770"),
    owasp=("LLM10:2025", "LLM02:2025"),
    tier="B",
)

_KEYS = {
    "aws_lambda_function_url": "authorization_type",
    "AWS::Lambda::Url": "AuthType",
    "AWS::Serverless::Function": "FunctionUrlConfig.AuthType",
}
_FUNCTIONS = ("aws_lambda_function", "aws::lambda::function", "aws::serverless::function")
_CODE = ("source_dir", "source_file", "CodeUri", "Code")


def check(view: View) -> Iterator[Finding]:
    """A finding for each such resource. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    shown: dict[Location, str] = {}
    for one, said in settings(view, _KEYS):
        if not said.is_one_of("none"):
            continue
        functions = [other for other in (one, *named_by(view, one)) if other.type.lower() in _FUNCTIONS]
        for function in functions:
            place = function.resource.location
            if place not in shown:
                shown[place] = next(_shows(view, function), "")
            if seen := shown[place]:
                yield one.raised(
                    f"{function.name} has an address that asks nobody who they are, and uses AI{said.how}: see {seen}",
                    "Set the authentication to AWS_IAM, or put a gateway before it that asks who calls.",
                    Severity.HIGH, said)


def _shows(view: View, function: Deployed) -> Iterator[str]:
    """Where it is seen that a function uses AI: in what it is given, in the rights of its role, in its code."""
    parts = behind(view, function)
    for item in evidence_within(view, parts):
        yield f"{item.location.path}:{item.location.line}"
    for part in parts:
        for folder in _folders(part):
            path = view.evidence_below(folder)
            if path:
                yield f"{path}:{min(item.location.line for item in view.evidence_in(path))}"


def _folders(part: Deployed) -> Iterator[str]:
    """The folders of a function's code, relative to the root of the scan. A folder that is all that there is says
    nothing of one function: there it is the file of its handler."""
    home = posixpath.dirname(part.path)
    handler = next(iter(part.texts("Handler")), "").rpartition(".")[0]
    for key in _CODE:
        for text in part.texts(key):
            written = text.rpartition("\x00")[2].strip("/") if "\x00" in text else text
            if "://" in written or written.endswith(".zip"):
                continue
            folder = posixpath.normpath(posixpath.join(home, written))
            if folder.startswith(("..", "/")):
                continue
            if folder in (".", home):
                if handler and "\x00" not in handler:
                    yield posixpath.normpath(posixpath.join(folder, handler)) + "."
            else:
                yield f"{folder}/" if not key.endswith("file") else folder
