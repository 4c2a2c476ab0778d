"""Committed settings of an agent weaken or redirect its connections."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.addresses import OWN_MACHINE
from shadowbom.rules.raising import findings
from shadowbom.rules.switches import switch, switched
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="agent-tls-or-proxy-override",
    title="An agent's settings weaken or redirect its connections",
    description=(
        "A committed setting switches off the check of certificates, adds a certificate authority or sends an "
        "agent's traffic through a proxy. Prompts, code and keys of everyone who works on the repository can then "
        "be read on the way."
    ),
    help="""\
A committed setting switches off the check of certificates, adds a certificate authority or sends an agent's
traffic through a proxy.

### What to do

Take the setting out of the repository. Where a network needs a proxy or an authority of its own, set it on
the machines, outside the project.
""",
    severity=Severity.HIGH,
    tags=("security", "agents", "mcp"),
    cwe=("CWE-295", "CWE-441"),
    owasp=("LLM02:2025", "ASI03:2026", "ASI07:2026", "MCP07:2025"),
)

_FIX = "Take it out of the repository, and set it on the machines that need it."
_OWN = rf"(?!(?:https?://)?{OWN_MACHINE}(?:[:/]|\Z)|\$|\{{)"
_SYSTEM = (r"(?!/(?:etc/(?:ssl|pki|ca-certificates)|usr/(?:local/)?(?:etc|lib|share|opt)|opt/homebrew|opt/local"
           r"|(?:System/)?Library|nix/store|run/current-system)/)")
"""Bundles of the system and of its packages, which nobody's repository brings along."""
_TABLE = (
    switch("", r"(?:.*\.)?NODE_TLS_REJECT_UNAUTHORIZED", "0", "{key} is {value}: no certificate is checked", _FIX,
           Severity.HIGH),
    switch("", r"(?:.*\.)?PYTHONHTTPSVERIFY", "0", "{key} is {value}: no certificate is checked", _FIX, Severity.HIGH),
    switch("", r"(?:.*\.)?(?:NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE)",
           _SYSTEM + r"(?!\$|\{).{1,4000}",
           "{key} makes the agent trust the authorities of a file that the repository names", _FIX, Severity.HIGH),
    switch("", r"(?:.*\.)?(?:HTTPS?|ALL)_PROXY|(?:.*\.)?(?:https?|all)_proxy", _OWN + r".{1,4000}",
           "{key} sends the agent's traffic through {value}", _FIX, Severity.HIGH),
    switch("github-copilot vscode-mcp", r"http~1proxyStrictSSL|http\.proxyStrictSSL", "false",
           "{key} is off: no certificate of a proxy is checked", _FIX, Severity.HIGH),
)


def check(view: View) -> Iterator[Finding]:
    """A finding for each such setting. See ``rules.Rule.check``."""
    return findings(INFO, switched(view, _TABLE), view)
