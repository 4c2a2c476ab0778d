"""A service of AI has a password that anybody tries first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from shadowbom.core.container import WELL_KNOWN
from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.core.masking import names_secret
from shadowbom.core.value import Env, Lit
from shadowbom.rules.containers import of_ai
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="default-service-password",
    title="A service of AI has a password that anybody tries first",
    description=(
        "A service of AI is given a key or password that stands in its documentation or on every list of "
        "passwords (`sk-1234`, `changeme`, `admin`). Whoever reaches it is let in."
    ),
    help="""\
A service of AI is given a key or password that stands in its documentation or on every list of passwords (`sk-1234`,
`changeme`, `admin`). Whoever reaches it is let in.

### What to do

Make a long random one, and give it to the service from a secret or an environment file that is not in the repository.
Where a variable has such a default, leave the default out, so that a start without it fails.
""",
    severity=Severity.MEDIUM,
    tags=("security", "ai"),
    cwe=("CWE-1392", "CWE-798"),
    owasp=("LLM02:2025",),
    tier="B",
)


_OF_SERVICE = re.compile(r"PASSWORD|PASSWD|MASTER_KEY|SECRET_KEY|ENCRYPTION_KEY|SUPERUSER|TOKEN_SECRET|JWT_SECRET",
                         re.IGNORECASE)
_OF_ANOTHER = re.compile(r"(?:\A|_)(?:DB|DATABASE|POSTGRES|PG\w{0,10}|MYSQL|REDIS|MONGO\w{0,10}|BROKER|S3|MINIO|AWS"
                         r"|SMTP|CLICKHOUSE|CELERY|EMAIL|OPENSEARCH|ELASTIC\w{0,10})(?:_|\Z)", re.IGNORECASE)
"""Variables by which a service gets into another one."""


def check(view: View) -> Iterator[Finding]:
    """A finding for each such variable. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for one in of_ai(view):
        own = one.service.auth_env if one.service is not None else ()
        for given in one.container.env:
            said = given.value.default if isinstance(given.value, Env) else given.value
            if not isinstance(said, Lit) or said.text.lower() not in WELL_KNOWN or not names_secret(given.key):
                continue
            if given.key in own or (_OF_SERVICE.search(given.key) and not _OF_ANOTHER.search(given.key)):
                unless = " unless it is set" if isinstance(given.value, Env) else ""
                yield replace(one.raised(
                    given.location, f"{given.key} of {one.name} is {said.text}{unless}: anybody tries that first",
                    "Give it a long random value from a secret, and no default.", Severity.MEDIUM), name=given.key)
