"""Committed settings send what an agent says to an address of the repository's choice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shadowbom.core.fact import Setting
from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.addresses import host_of, is_internal
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.view import ConfigurationFile, View

INFO = RuleInfo(
    id="agent-api-base-url-redirect",
    title="An agent's requests are sent to an address that the repository names",
    description=(
        "A committed setting replaces the address of an agent's provider. Prompts, code and the key of everyone "
        "who works on the repository then go to that address."
    ),
    help="""\
A committed setting replaces the address of an agent's provider.

### What to do

Take the address out of the repository. Where an organisation has a gateway, set it in managed settings or on
the machines, and list its address as approved.

A further provider that a file only defines, beside those that the client brings along, is no finding before the file
chooses it.
""",
    severity=Severity.HIGH,
    tags=("security", "agents"),
    cwe=("CWE-441", "CWE-200"),
    owasp=("LLM02:2025", "ASI03:2026", "MCP09:2025"),
)

_ADDRESS = re.compile(
    r"(?:env\.)?[A-Z][A-Z0-9_]{2,40}_(?:BASE_URL|API_BASE|API_URL)|(?:openai-api-base|openai_api_base|chatgpt_base_url"
    r"|openai_base_url)"
    r"|(?:profiles\.[^.]{1,60}\.)?(?:chatgpt_base_url|openai_base_url)"
    r"|github~1copilot~1advanced(?:\.|~1)debug(?:\.|~1)override(?:Proxy|CAPI)Url")
_ENTRY = re.compile(
    r"(model_providers|providers|provider)\.([^.]{1,60})\.(?:base_url|api_url|options\.baseURL)")
_DEFINED = ("npm", "type")
"""Beside an address, these say how a provider is spoken to, which clients know of those that they bring along."""
_CHOSEN = re.compile(r"(?:profiles\.[^.]{1,60}\.)?model_provider|models\.[^.]{1,60}\.provider"
                     r"|(?:(?:agent|mode)\.[^.]{1,60}\.)?(?:small_)?model")
_TOKEN = re.compile(r"(?:env\.)?[A-Z][A-Z0-9_]{2,40}_(?:AUTH_TOKEN|API_KEY)|apiKeyHelper|(?:providers"
                    r"|model_providers)\..{1,80}\.(?:api_key|experimental_bearer_token)")
_FIX = "Take the address out of the repository; set an organisation's gateway in managed settings."


def check(view: View) -> Iterator[Finding]:
    """A finding for each address of an unknown host. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for file in view.agents:
        tokens = any(_TOKEN.fullmatch(setting.key) for setting in file.settings)
        for setting, text in (*file.values(_ADDRESS), *_entries(file)):
            host = host_of(text)
            if not host or is_internal(host) or view.knows_host(host):
                continue
            name = setting.key.replace("~1", ".").rpartition(".")[2]
            also = ", with a key that the same file sets" if tokens else ""
            yield Raised(setting.key, setting.location, file.context,
                         f"{name} sends the agent's requests to {host}{also}", _FIX,
                         Severity.CRITICAL if tokens else Severity.HIGH)


def _entries(file: ConfigurationFile) -> Iterator[tuple[Setting, str]]:
    """The addresses in a client's table of providers that its requests go to: of a provider that the client brings
    along, and of a further one that the file chooses. One that is only defined takes nothing from another."""
    keys = {setting.key for setting in file.settings}
    chosen = {text.partition("/")[0] for _, text in file.values(_CHOSEN)}
    for setting, text in file.values(_ENTRY):
        table, name, *_ = setting.key.split(".")
        further = table == "model_providers" or any(f"{table}.{name}.{key}" in keys for key in _DEFINED)
        if name in chosen or not further:
            yield setting, text
