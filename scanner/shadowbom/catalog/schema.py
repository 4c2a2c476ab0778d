"""What a signature file may say. pydantic lives here, in its two neighbours and in ``load``, and nowhere on the path
of a scan."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from shadowbom.catalog.agent_schema import Agent, Capability, Tool
from shadowbom.catalog.place_schema import Command, Image, Permission, Resource, Step
from shadowbom.catalog.schema_types import (
    Ecosystem,
    Entry,
    Expected,
    FieldKey,
    FieldName,
    HomeGlob,
    HostName,
    Id,
    ItemKind,
    ItemPlace,
    Kind,
    Language,
    ModelKind,
    ModelPath,
    ModelSource,
    Regex,
    Role,
    Starred,
    Symbol,
    Text,
    Word,
)
from shadowbom.catalog.server_schema import Server, ServerClient

ServerField = Literal[
    "command", "args", "env", "url", "headers", "disabled", "type", "name", "image", "tools", "disabled_tools",
    "auto_approve"]


class Package(Entry):
    """Package names in an ecosystem's normal form; a single trailing ``*`` matches any rest. The ecosystem is a purl
    type: a ``maven`` name is ``group:artifact``, a ``swift`` one the repository (``github.com/owner/name``), a
    ``golang`` one the module's path without its major version. ``name#part`` is a part that is asked for by itself: a
    product of a Swift package, a subspec, an extra or feature. ``uses`` are products that this package, not the whole
    product, builds on. ``carries`` says that who starts one of them reaches an MCP server that its arguments name."""

    ecosystem: Ecosystem
    names: list[Starred] = Field(min_length=1)
    uses: list[Id] = []
    kind: Kind | None = None
    carries: bool = False


class Import(Entry):
    """Modules, matched with all below them: a path where the language imports paths (JavaScript, Go, Ruby's
    ``require``, Dart's packages without ``package:``, C's headers), else names with dots between them, whatever the
    language writes there (``OpenAI.Chat`` for PHP's ``OpenAI\\Chat``). ``/v*`` is where a Go path has its major
    version. TypeScript shares JavaScript's, Kotlin and Scala Java's, F# C#'s, C++ and Objective-C C's."""

    language: Language
    names: list[Text] = Field(min_length=1)
    uses: list[Id] = []
    kind: Kind | None = None


class Client(Entry):
    """A constructor or function whose arguments say which provider and which model.

    Where calls are chained (all languages but Python, JavaScript and Elixir), other calls may stand between the
    first and the last name of a method of ``model``: ``builder.modelName:0`` is
    ``X.builder().apiKey(k).modelName("m")`` too.

    ``symbols`` are ``module:Name``, the module matching all below it and the name's last part allowing one
    ``*`` at either end; "default" is an ECMAScript default export. ``endpoint`` are arguments that hold a URL
    or host, ``endpoint_env`` variables read when they are absent, ``default_host`` where calls go without
    them. ``served_by`` is the product that gets the data when no endpoint is known (default: this one).
    ``model`` lists ``method.path:arg|arg``; an empty method is the call itself, a decimal argument a position.
    ``model_source``: "family" takes only names that a grammar of the catalogue knows, "provider" takes
    any literal as a model of the provider, "huggingface" as a Hub id (``org/name`` or a bare legacy name),
    "gateway" as ``provider/model``, "local" as the runtime's own name, "registry" takes only addresses in a
    registry of models (``models:/name/3``, ``team/project/name:v3``). ``kind_from`` are arguments one of whose
    literals ("model", "dataset") is the kind; a call that says nothing of it, or another word, names no model. The
    argument "$callee" is the last name of the callee itself (``fetch_california_housing``). ``when`` narrows a symbol
    that is general (``boto3:client``): each of its arguments (``0|service_name``) must be one of the literals, or a
    constant of that name. ``generic_endpoint`` says that an endpoint which the text does not show makes the call one
    to some compatible server, not to the provider.
    """

    language: Language
    symbols: list[Symbol] = Field(min_length=1)
    endpoint: list[Text] = []
    endpoint_env: list[Text] = []
    default_host: str = ""
    served_by: Id | None = None
    model: list[Annotated[str, StringConstraints(pattern=r"^[\w.$]*:[\w$.|-]+$")]] = []
    model_source: ModelSource = "provider"
    model_kind: ModelKind = "model"
    kind_from: list[Text] = []
    when: dict[str, list[Text]] = {}
    generic_endpoint: bool = False


class Host(Entry):
    """Hosts, lower case; one ``*`` may stand for any run of host characters. ``:port`` at the end binds the
    name to that port, and ``localhost:11434`` then takes every name of the local machine. Where the host also
    serves other things, ``paths`` are beginnings of the paths that count; ``model_path`` is a pattern for the
    beginning of a path whose one group is a model's name."""

    names: list[HostName] = Field(min_length=1)
    kind: Kind | None = None
    paths: list[Annotated[str, StringConstraints(pattern=r"^/")]] = []
    model_path: ModelPath = ""


class Route(Entry):
    """Pieces of paths that the product's API alone has (``/openai/deployments/``): in a text of code or settings they
    tell whose API is called where its host is not written down."""

    paths: list[Annotated[str, StringConstraints(pattern=r"^/[A-Za-z0-9._:@/-]{9,80}$")]] = Field(min_length=1)
    kind: Kind | None = None


class Env(Entry):
    """Environment names, exact, or with one trailing ``*``; with dots between its words a name is the key of a setting
    from the root of its file on (``spring.ai.ollama.*``). ``role`` says what the value is."""

    names: list[Starred] = Field(min_length=1)
    role: Literal["key", "endpoint", "model", "config"] = "key"


class Model(Entry):
    """A family's grammar: ``pattern`` matches the whole lower-cased name, without provider prefix. ``atoms``
    are literals of 3 bytes or more, one of which is in every name. ``{tail}`` in the pattern is a tail that nobody has
    seen yet (``names.TAIL``). ``examples`` are shown in the docs, and their versions and words are those that are
    known: the newest of each line stands among them. ``closed`` says that the numbers of the names are no versions."""

    pattern: Regex
    atoms: list[Annotated[str, StringConstraints(min_length=2)]] = Field(min_length=1)
    kind: Literal["model", "embedding-model"] = "model"
    maker: str = ""
    examples: list[Text] = []
    closed: bool = False


class Item(Entry):
    """Something of its own that a file declares: see ``core.item.ItemTable`` for ``at`` and the keys of ``fields``.
    Field names are those of the properties that reports show; ``name``, ``run``, ``source``, ``revision`` and
    ``enabled`` are looked at besides."""

    kind: ItemKind
    at: ItemPlace = ""
    fields: dict[FieldName, Annotated[list[FieldKey], Field(min_length=1)]] = {}

    @model_validator(mode="after")
    def _looks_at_all_once(self) -> Item:
        wild = [key for keys in self.fields.values() for key in keys if "*" in key or "{}" in key]
        if self.at and wild:
            raise ValueError(f"{wild[0]}: * and {{}} in a field are for the file as a whole, where at is empty")
        return self


class Config(Entry):
    """Files known by path alone. ``**/`` in front is any folder, ``*`` stays within one. ``home`` are files of a
    user's home folder and of the whole machine, which only ``scan --home`` looks for. ``role`` is what such a file
    is to a coding agent. ``beside`` are files, relative to the folder that ``**/`` stands for, one of which must be
    there: a plugin's folder ``agents`` is no other project's. ``format`` is that of files whose names do not tell it;
    ``item`` are things that the files declare."""

    globs: list[Text] = Field(min_length=1)
    home: list[HomeGlob] = []
    kind: Kind | None = None
    role: Role | None = None
    format: Literal["", "json", "yaml", "toml"] = ""
    beside: list[Text] = []
    item: list[Item] = []


class ServerTable(Entry):
    """Where an MCP client keeps its servers: see ``core.fact.ServerTable``. ``home`` is as for ``Config``;
    ``reference`` is how a value there names a variable of the environment, with ``NAME`` for its name."""

    globs: list[Text] = Field(min_length=1)
    home: list[HomeGlob] = []
    format: Literal["json", "yaml", "toml", "dotenv", "front-matter", "written"]
    pointers: list[Text] = Field(min_length=1)
    flat: bool = False
    fields: dict[ServerField, list[Text]] = {}
    shared: bool = False
    when: dict[Text, list[Starred]] = {}
    published: str = ""
    allowed: list[Text] = []
    reference: str = Field(default="", pattern=r"^(?:.*NAME.*)?$")


class Secret(Entry):
    """A credential kind. ``prefix`` is the documented prefix that may be shown; ``literals`` lead the
    pattern; ``structure`` names an offline check of ``detect.secrets``; ``words`` are what must stand near a
    key whose shape alone says nothing, and ``unless`` what must not stand nearer. ``context`` says where: "words"
    within five lines, "path" in the file's path, "host" anywhere in the file; "host" without words asks the catalogue
    whose host or environment name is nearest; "pair" is a believed key of the kind ``pair`` within five lines,
    "structure" that the check itself tells whose it is, and "config" a file in which an MCP client or coding agent
    keeps its settings: there the name that a value is bound to is enough. ``general`` is for a credential of more
    than AI (a cloud's, a forge's): words that tie it to the product, one of them anywhere in the file or its path.
    Without them it is a finding where its check holds, and no evidence of the product.
    ``published`` are SHA-256 digests of values that their owners publish on purpose, which are no finding.
    ``unverified`` says that no published rule has the shape: it is only ever believed in its context."""

    id: Id
    title: Text
    prefix: str = ""
    literals: list[Annotated[str, StringConstraints(min_length=2)]] = []
    pattern: Regex
    context: Literal["none", "words", "host", "pair", "path", "structure", "config"] = "none"
    words: list[Text] = []
    unless: list[Text] = []
    pair: str = ""
    general: list[Text] = []
    published: list[Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]] = []
    structure: str = ""
    min_length: int = Field(ge=4)
    max_length: int
    severity: Literal["low", "medium", "high", "critical"] = "critical"
    unverified: bool = False
    source: Text
    revoke: Text

    @model_validator(mode="after")
    def _can_be_found(self) -> Secret:
        if not (self.literals or self.words or self.pair or self.context == "config"):
            raise ValueError("a secret has literals that lead it, words that stand near it or a pair")
        if (self.context == "pair") != bool(self.pair):
            raise ValueError("context pair names the id of the other half as pair")
        if self.unverified and self.context == "none":
            raise ValueError("an unverified shape needs a context")
        if self.context == "structure" and not self.structure:
            raise ValueError("context structure names the structure check")
        if self.max_length < self.min_length:
            raise ValueError("max_length is below min_length")
        return self


class Candidates(Entry):
    """Words that make the name of an unknown package look like AI: see ``signatures/candidates.toml``."""

    verified: dt.date
    alone: list[Word] = Field(min_length=1)
    beside: dict[Word, list[Word]] = {}
    against: dict[Word, list[Word]] = {}


class Test(Entry):
    """A case, run through the real pipeline. ``files`` are further files of the same small repository.
    ``expect`` is exact: ``section[.id]@line`` in ``path`` (another product's as ``product:section@line``, another
    file's as ``section@path:line``); hits of one section on one line count once. ``assets`` are
    ``kind:name[:provider][:scope]``. An empty ``expect`` needs ``why``."""

    path: Text
    text: str
    files: dict[str, str] = {}
    expect: list[Expected]
    assets: list[str] | None = None
    why: str = ""

    @model_validator(mode="after")
    def _negative_says_why(self) -> Test:
        if not self.expect and not self.why:
            raise ValueError("a negative case says why")
        return self


class Signature(Entry):
    """One product. ``prefixes`` are the names, besides its id, by which gateways call it in front of a model
    (``vertex_ai/gemini-2.5-pro``); ``organisations`` are the accounts of a hub in which its provider publishes models;
    ``uses`` are products it builds on. ``publisher`` and ``capabilities`` are said of
    MCP servers: whether the maker of the service offers it or somebody else, and what its tools can do: read private
    data, bring in content that others wrote, write, execute, or send data out."""

    id: Id
    kind: Kind
    name: Text
    provider: Text
    homepage: Annotated[str, StringConstraints(pattern=r"^https://")]
    jurisdiction: Annotated[str, StringConstraints(pattern=r"^([A-Z]{2}|multi|none)$")]
    source: Annotated[str, StringConstraints(pattern=r"^https://")]
    verified: dt.date
    description: str = ""
    prefixes: list[Text] = []
    organisations: list[Text] = []
    uses: list[Id] = []
    publisher: Literal["", "official", "community"] = ""
    capabilities: list[Capability] = []
    package: list[Package] = []
    import_: list[Import] = Field(default=[], alias="import")
    client: list[Client] = []
    agent: list[Agent] = []
    tool: list[Tool] = []
    host: list[Host] = []
    route: list[Route] = []
    env: list[Env] = []
    model: list[Model] = []
    image: list[Image] = []
    command: list[Command] = []
    step: list[Step] = []
    resource: list[Resource] = []
    permission: list[Permission] = []
    config: list[Config] = []
    server_table: list[ServerTable] = []
    server: list[Server] = []
    server_client: list[ServerClient] = []
    secret: list[Secret] = []
    test: list[Test] = Field(min_length=1)

    @model_validator(mode="after")
    def _servers_say_what_they_can(self) -> Signature:
        if (self.publisher or self.capabilities) and self.kind != "mcp-server":
            raise ValueError("publisher and capabilities are said of MCP servers")
        return self

