"""A task of an editor runs as soon as the folder is opened."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shadowbom.core.fact import Setting
from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.core.value import Lit
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.scripts import fetches_and_runs, reads_secrets, sends_out
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="ide-task-runs-on-folder-open",
    title="A task of the editor runs as soon as the folder is opened",
    description=(
        "A task is set to run when the folder is opened in the editor. Whoever can change the file runs commands "
        "on the machine of everyone who opens the repository and trusts it once."
    ),
    help="""\
A task is set to run when the folder is opened in the editor.

### What to do

Take `runOn` out, and start the task by hand.
""",
    severity=Severity.HIGH,
    tags=("security", "agents"),
    cwe=("CWE-829",),
    owasp=("ASI05:2026",),
)

_TASKS = re.compile(r"(?:.{0,4000}/)?(?:\.vscode/tasks\.json|[^/]{1,200}\.code-workspace)")
_TASK = re.compile(r"(?P<task>(?:tasks\.)?tasks\.\d+)\.(?P<part>runOptions\.runOn|command|script|args\.\d+"
                   r"|(?:linux|osx|windows)\.(?:command|args\.\d+))")
_SHELL = re.compile(r"(?:ba|z|da|k|fi)?sh\b|python|node\b|perl|ruby|powershell|pwsh|cmd\b|curl|wget|iwr\b|npx|uvx"
                    r"|bunx", re.IGNORECASE)


def check(view: View) -> Iterator[Finding]:
    """A finding for each such task. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for file in view.files:
        if not _TASKS.fullmatch(file.path):
            continue
        scripts: dict[str, list[str]] = {}
        opening: dict[str, Setting] = {}
        for setting in file.settings:
            match = _TASK.fullmatch(setting.key)
            if match is None or not isinstance(setting.value, Lit):
                continue
            if match["part"] != "runOptions.runOn":
                scripts.setdefault(match["task"], []).append(setting.value.text)
            elif setting.value.text == "folderOpen":
                opening[match["task"]] = setting
        for task, setting in opening.items():
            script = " ".join(scripts.get(task, ()))
            bad = fetches_and_runs(script) or sends_out(script) or reads_secrets(script)
            severity = Severity.HIGH if bad or _SHELL.match(script) else Severity.MEDIUM
            shown = bad or " ".join(script.split())[:80] or "its command"
            yield Raised(task, setting.location, file.context,
                         f"a task runs as soon as the folder is opened: {shown}",
                         "Take runOn out, and start the task by hand.", severity)
