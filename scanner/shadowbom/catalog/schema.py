"""What a signature file may say. pydantic lives here and nowhere on the path of a scan."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from shadowbom.core.asset import KINDS

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:[.-][a-z0-9]+)*$")]
Text = Annotated[str, StringConstraints(min_length=1)]
Kind = Literal[
    "provider-sdk", "inference-endpoint", "cloud-ai-service", "gateway", "local-runtime", "model",
    "embedding-model", "model-file", "dataset", "agent-framework", "ml-framework", "vector-db",
    "observability", "mcp-server", "mcp-client", "agent", "coding-agent-config", "ai-ci-workflow",
]
Language = Literal["python", "javascript"]
Ecosystem = Literal["pypi", "npm"]


class Entry(BaseModel):
    """A section's table; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Package(Entry):
    """Package names in an ecosystem's normal form; a single trailing ``*`` matches any rest."""

    ecosystem: Ecosystem
    names: list[Text] = Field(min_length=1)
    uses: list[Id] = []
    kind: Kind | None = None


class Import(Entry):
    """Modules, matched with all below them ("." in Python, "/" in JavaScript and TypeScript)."""

    language: Language
    names: list[Text] = Field(min_length=1)
    uses: list[Id] = []
    kind: Kind | None = None


class Client(Entry):
    """A constructor or function whose arguments say which provider and which model.

    ``symbols`` are ``module:Name``, the module matching all below it and the name's last part allowing one
    ``*`` at either end; "default" is an ECMAScript default export. ``endpoint`` are arguments that hold a URL
    or host, ``endpoint_env`` variables read when they are absent, ``default_host`` where calls go without
    them. ``served_by`` is the product that gets the data when no endpoint is known (default: this one).
    ``model`` lists ``method.path:arg|arg``; an empty method is the call itself, a decimal argument a position.
    ``model_source``: "family" takes only names that a grammar of the catalogue knows, "provider" takes
    any literal as a model of the provider, "huggingface" as a Hub id (``org/name`` or a bare legacy name),
    "gateway" as ``provider/model``, "local" as the runtime's own name. The argument "$name" is the last name of
    the callee itself (``fetch_california_housing``). ``when`` narrows a symbol that is general (``boto3:client``):
    each of its arguments (``0|service_name``) must be one of the literals.
    """

    language: Language
    symbols: list[Annotated[str, StringConstraints(pattern=r"^[^\s:]+:[^\s:]+$")]] = Field(min_length=1)
    endpoint: list[Text] = []
    endpoint_env: list[Text] = []
    default_host: str = ""
    served_by: Id | None = None
    model: list[Annotated[str, StringConstraints(pattern=r"^[\w.$]*:[\w$.|-]+$")]] = []
    model_source: Literal["family", "provider", "huggingface", "gateway", "local"] = "provider"
    model_kind: Literal["model", "embedding-model", "dataset", "model-file"] = "model"
    when: dict[str, list[Text]] = {}


class Host(Entry):
    """Hosts, lower case; one ``*`` may stand for any run of host characters. ``port`` binds to a local port."""

    names: list[Text] = Field(min_length=1)
    kind: Kind | None = None


class Env(Entry):
    """Environment names, exact, or with one trailing ``*``. ``role`` says what the value is."""

    names: list[Text] = Field(min_length=1)
    role: Literal["key", "endpoint", "model", "config"] = "key"


class Model(Entry):
    """A family's grammar: ``pattern`` matches the whole lower-cased name, without provider prefix. ``atoms``
    are literals of 3 bytes or more, one of which is in every name. ``examples`` are shown in the docs."""

    pattern: Text
    atoms: list[Annotated[str, StringConstraints(min_length=2)]] = Field(min_length=1)
    kind: Literal["model", "embedding-model"] = "model"
    maker: str = ""
    examples: list[Text] = []

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str) -> str:
        re.compile(pattern)
        return pattern


class Config(Entry):
    """Files known by path alone. ``**/`` in front is any folder, ``*`` stays within one."""

    globs: list[Text] = Field(min_length=1)
    kind: Kind | None = None


class ServerTable(Entry):
    """Where an MCP client keeps its servers: see ``core.fact.ServerTable``."""

    globs: list[Text] = Field(min_length=1)
    format: Literal["json", "yaml", "toml", "dotenv"]
    pointers: list[Text] = Field(min_length=1)
    flat: bool = False
    fields: dict[Literal["command", "args", "env", "url", "headers", "disabled", "type", "name"], list[Text]] = {}


class Secret(Entry):
    """A credential kind. ``prefix`` is the documented prefix that may be shown; ``literals`` lead the
    pattern; ``structure`` names an offline check of ``detect.secrets``."""

    id: Id
    title: Text
    prefix: str = ""
    literals: list[Annotated[str, StringConstraints(min_length=2)]] = []
    pattern: Text
    context: Literal["none", "words", "host", "pair", "path"] = "none"
    words: list[Text] = []
    structure: str = ""
    min_length: int
    max_length: int
    severity: Literal["low", "medium", "high", "critical"] = "critical"
    unverified: bool = False
    source: Text
    revoke: Text


class Test(Entry):
    """A case, run through the real pipeline. ``files`` are further files of the same small repository.
    ``expect`` is exact: ``section[.id]@line`` in ``path`` (another product's as ``product:section@line``, another
    file's with ``@path:line``). ``assets`` are ``kind:name[:provider][:scope]``. An empty ``expect`` needs ``why``."""

    path: Text
    text: str
    files: dict[str, str] = {}
    expect: list[str]
    assets: list[str] | None = None
    why: str = ""

    @model_validator(mode="after")
    def _negative_says_why(self) -> Test:
        if not self.expect and not self.why:
            raise ValueError("a negative case says why")
        return self


class Signature(Entry):
    """One product."""

    id: Id
    kind: Kind
    name: Text
    provider: Text
    homepage: Annotated[str, StringConstraints(pattern=r"^https://")]
    jurisdiction: Annotated[str, StringConstraints(pattern=r"^([A-Z]{2}|multi|none)$")]
    source: Annotated[str, StringConstraints(pattern=r"^https://")]
    verified: dt.date
    description: str = ""
    uses: list[Id] = []
    package: list[Package] = []
    import_: list[Import] = Field(default=[], alias="import")
    client: list[Client] = []
    host: list[Host] = []
    env: list[Env] = []
    model: list[Model] = []
    config: list[Config] = []
    server_table: list[ServerTable] = []
    secret: list[Secret] = []
    test: list[Test] = Field(min_length=1)


assert set(Kind.__args__) <= set(KINDS)  # type: ignore[attr-defined]  # the alias is a Literal
