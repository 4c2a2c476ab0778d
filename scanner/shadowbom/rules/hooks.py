"""The commands that a coding agent runs by itself, because its files say so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from shadowbom.core.fact import Setting
from shadowbom.core.finding import Severity
from shadowbom.core.value import Lit
from shadowbom.rules.raising import Raised
from shadowbom.rules.view import ConfigurationFile, View

_HOOK = re.compile(
    r"(?:.{1,200}\.)?hooks\.(?P<event>[A-Za-z][\w-]{0,60})\.(?:\d+\.){0,2}(?:hooks\.\d+\.)?"
    r"(?:command|bash|powershell|cmd|run|script|url)")
_THEN = re.compile(r"(?:then|action)\.(?:command|script)")
_HELPER = re.compile(
    r"(?:statusLine|subagentStatusLine|fileSuggestion)\.command|apiKeyHelper|awsAuthRefresh|awsCredentialExport"
    r"|gcpAuthRefresh|otelHeadersHelper|processWrapper|policyHelper|(?:.{1,200}\.)?headersHelper"
    r"|tools\.(?:discoveryCommand|callCommand)|notify(?:\.\d+)?|install|start")
_ENVIRONMENT = re.compile(r"(?:^|/)\.cursor/environment\.json\Z")
_STARTS = re.compile(r"session_?-?start|setup|instructions_?-?loaded|agent_?-?spawn|on_?-?open", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AutomaticCommand:
    """A command. ``event`` is when it runs ("PreToolUse"), or the key of the setting that names a helper; ``hook`` is
    false for helpers; ``script`` is its text with its arguments."""

    file: ConfigurationFile
    setting: Setting
    event: str
    script: str
    hook: bool

    @property
    def at_start(self) -> bool:
        """Whether it runs when a session opens, before anyone has asked for anything."""
        return self.hook and _STARTS.search(self.event) is not None


def judged(
    view: View, judge: Callable[[AutomaticCommand], str], remediation: str, severity: Severity
) -> Iterator[Raised]:
    """What ``judge`` says of each command: a message, "" for nothing."""
    for command in automatic_commands(view):
        if message := judge(command):
            yield Raised(command.setting.key, command.setting.location, command.file.context, message, remediation,
                         severity)


def automatic_commands(view: View) -> Iterator[AutomaticCommand]:
    """The commands in the files of coding agents, in the order of path and place."""
    for file in view.agents:
        texts = {one.key: one.value.text for one in file.settings if isinstance(one.value, Lit)}
        for setting in file.settings:
            if not isinstance(setting.value, Lit):
                continue
            command = _command(file, setting, setting.value.text, texts)
            if command is not None:
                yield command


def _command(
    file: ConfigurationFile, setting: Setting, text: str, texts: dict[str, str]
) -> AutomaticCommand | None:
    if match := _HOOK.fullmatch(setting.key):
        return AutomaticCommand(file, setting, match["event"], _whole(setting.key, text, texts), hook=True)
    if file.path.endswith(".kiro.hook") and _THEN.fullmatch(setting.key):
        return AutomaticCommand(file, setting, texts.get("when.type", "hook"), text, hook=True)
    if not _HELPER.fullmatch(setting.key):
        return None
    if setting.key in ("install", "start") and not _ENVIRONMENT.search(file.path):
        return None
    name, _, number = setting.key.rpartition(".")
    if number.isdecimal():
        if number != "0":
            return None
        return AutomaticCommand(file, setting, name, _listed(name, texts), hook=False)
    return AutomaticCommand(file, setting, setting.key, text, hook=False)


def _whole(key: str, text: str, texts: dict[str, str]) -> str:
    """A command with the arguments that stand beside it."""
    arguments = _listed(f"{key.rpartition('.')[0]}.args", texts)
    return f"{text} {arguments}" if arguments else text


def _listed(key: str, texts: dict[str, str]) -> str:
    words: list[str] = []
    while (word := texts.get(f"{key}.{len(words)}")) is not None and len(words) < 100:
        words.append(word)
    return " ".join(words)
