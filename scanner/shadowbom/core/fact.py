"""Vendor-neutral facts: what extractors say about a file. A closed union; one match, in detect/match.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from shadowbom.core.container import Container, Exposure
from shadowbom.core.item import Declared
from shadowbom.core.job import WorkflowStep
from shadowbom.core.location import Location
from shadowbom.core.value import HOLE, Obj, Value


@dataclass(frozen=True, slots=True)
class Import:
    """A module brought in. ``module`` as written, ``name`` the symbol taken from it ("" = the module,
    "*" = all, "default" = an ECMAScript default export), ``alias`` the local name ("" = none)."""

    location: Location
    language: str
    module: str
    name: str = ""
    alias: str = ""
    type_only: bool = False
    dynamic: bool = False


@dataclass(frozen=True, slots=True)
class Export:
    """A name given to other modules: ``name`` is the outside one, ``value`` what it stands for
    (a ``Ref`` to another module for re-exports; name "*" re-exports all of it)."""

    location: Location
    name: str
    value: Value


@dataclass(frozen=True, slots=True)
class Constant:
    """A name bound once to a value: module, class or object level, dotted from the module
    ("Settings.model", "config.llm.model"). ``enclosing`` is the function it is local to, "" = none. A field that is
    declared with a type and without a value is ``Ref(module, "Type()")``: some instance of it."""

    location: Location
    name: str
    value: Value
    enclosing: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a definition, and its default if it has one."""

    name: str
    default: Value | None
    location: Location


@dataclass(frozen=True, slots=True)
class Definition:
    """A function, method, class, or further part of a class ("extension"). ``bases`` and ``decorators`` are qualified
    as in ``Call.callee``, ``marks`` say where each decorator stands; ``returns`` is what a short function gives back,
    where one return statement shows it. ``doc`` is its documentation as far as the text beside it is that, at most
    4000 characters."""

    location: Location
    kind: str
    name: str
    parameters: tuple[Parameter, ...] = ()
    bases: tuple[str, ...] = ()
    decorators: tuple[str, ...] = ()
    returns: Value = HOLE
    marks: tuple[Location, ...] = ()
    doc: str = ""


def is_extension(fact: Constant | Definition) -> bool:
    """Whether a fact only adds to a class, which the same file may not even define."""
    return isinstance(fact, Definition) and fact.kind == "extension"


@dataclass(frozen=True, slots=True)
class Argument:
    """``key`` is the keyword, the decimal position ("0"), or the member of an object literal argument."""

    key: str
    value: Value
    location: Location


@dataclass(frozen=True, slots=True)
class Call:
    """A call or construction.

    ``callee`` is the qualified name through the imports: ``module:path``, where ``path`` is the dotted
    names and an instance made by a call is written with "()": ``openai:OpenAI().chat.completions.create``,
    ``openai:default().responses.create``. A name not imported has module "": ``:self.client.chat.create``.
    ``receiver`` is the ``Made`` of the construction it is called on, where that is known.
    ``enclosing`` is the dotted definition around it, "" at module level. ``within`` is the innermost function without
    a name around it, written as the functions around that one with "@line:column" for each that has no name
    ("main@12:5@14:9"); "" where the innermost function has a name. ``runs`` are the file and the dotted name of the
    repository's own function that is called, once it is bound and where that matters.
    """

    location: Location
    language: str
    callee: str
    arguments: tuple[Argument, ...] = ()
    receiver: Value = HOLE
    enclosing: str = ""
    within: str = ""
    runs: tuple[str, str] | None = None

    def argument(self, *keys: str) -> Argument | None:
        """The first argument under one of ``keys``, in the order of ``keys``. A dotted key is a member of an object
        that is an argument (``configuration.baseURL``)."""
        for key in keys:
            head, *rest = key.split(".")
            for argument in self.arguments:
                if argument.key in (key, head) and (found := _member(argument, () if argument.key == key else rest)):
                    return found
        return None


def _member(argument: Argument, names: Sequence[str]) -> Argument | None:
    value = argument.value
    for name in names:
        if not isinstance(value, Obj):
            return None
        value = next((member for key, member in value.items if key == name), HOLE)
    if names and isinstance(value, type(HOLE)):
        return None
    return Argument(".".join((argument.key, *names)), value, argument.location) if names else argument


@dataclass(frozen=True, slots=True)
class Literal:
    """A string in code that has the shape of an identifier, a path or an address (no prose, no docstring).

    ``value`` is a Lit, or a Join with holes. ``name`` is what it is bound to: variable, key, attribute,
    parameter ("" = nothing); ``holder`` the dotted definition or constant around it. ``table`` numbers the
    literal collection it stands in within its file (0 = none) and ``size`` counts that one's strings.
    ``compared`` is true on either side of a comparison, ``in`` test or switch case.
    """

    location: Location
    value: Value
    name: str = ""
    holder: str = ""
    table: int = 0
    size: int = 0
    compared: bool = False


@dataclass(frozen=True, slots=True)
class EnvRead:
    """An environment variable read in code."""

    location: Location
    name: str
    default: Value | None = None


class Group(StrEnum):
    """Why a dependency is there."""

    RUNTIME = "runtime"
    OPTIONAL = "optional"
    DEVELOPMENT = "development"
    BUILD = "build"
    PEER = "peer"
    CONSTRAINT = "constraint"


@dataclass(frozen=True, slots=True)
class Dependency:
    """A package that a manifest asks for or a lockfile has settled on.

    ``ecosystem`` is a purl type, or "model" for a model that a document lists without a registry; ``name`` in the
    ecosystem's normal form; ``spec`` the range as written; ``version`` the exact version where one is
    stated, else "". ``locked`` is true for lockfiles; ``direct`` is None where the file does not say.
    ``requires`` are names it pulls in (lockfiles).
    ``catalogue`` is set for a shared range that other places refer to, and names the catalogue; ``refers`` is set
    where the range, or even the package, is what an entry of that catalogue says. ``alias`` is the entry's name in
    the catalogue where that is not the package's; a reference that has one does not know the package's name itself.
    ``${x}`` and ``$(x)`` in name and spec stand for a ``Property``.
    """

    location: Location
    ecosystem: str
    name: str
    spec: str = ""
    version: str = ""
    group: Group = Group.RUNTIME
    locked: bool = False
    direct: bool | None = None
    requires: tuple[str, ...] = ()
    extras: tuple[str, ...] = ()
    catalogue: str = ""
    refers: str = ""
    alias: str = ""


@dataclass(frozen=True, slots=True)
class Property:
    """A text that a build file gives a name, for itself and for the files that build upon it."""

    location: Location
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Command:
    """A command line, split into words as far as it is literal. ``places`` are those of the words where each has its
    own (a list over several lines), else empty."""

    location: Location
    words: tuple[str, ...]
    places: tuple[Location, ...] = ()

    def place_of(self, text: str) -> Location:
        """Where the first word stands that is ``text`` or an option with that value."""
        for word, place in zip(self.words, self.places, strict=False):
            if word == text or word.endswith(f"={text}"):
                return place
        return self.location


@dataclass(frozen=True, slots=True)
class Image:
    """A container image reference. ``run`` is what its container is started with besides its own entry point, ``env``
    the variables that it is given and the settings that stand beside it, by name."""

    location: Location
    reference: Value
    run: Command | None = None
    env: tuple[Argument, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A CI step that uses an action, component or task: ``uses`` as written, its inputs as arguments."""

    location: Location
    uses: str
    inputs: tuple[Argument, ...] = ()


@dataclass(frozen=True, slots=True)
class Resource:
    """An infrastructure resource: its type, its name and its settings. A setting that is given something that the text
    does not say is a hole. ``refers`` are the addresses of other resources of the same module that it names, sorted:
    the type and the name with a dot between, or the name alone where the format has one name space. ``existing`` is
    true for one that is only looked up, and made elsewhere."""

    location: Location
    type: str
    name: str
    settings: tuple[Argument, ...] = ()
    refers: tuple[str, ...] = ()
    existing: bool = False

    @property
    def addresses(self) -> tuple[str, ...]:
        """What others of its module call it."""
        full = f"{self.type}.{self.name}"
        return (f"data.{full}",) if self.existing else (full, self.name)


@dataclass(frozen=True, slots=True)
class Permission:
    """A right that a policy or a role assignment grants: ``action`` is an action as written (it may hold ``*``) or
    the name or identifier of a role, ``resources`` what it is for."""

    location: Location
    action: str
    resources: Value = HOLE


@dataclass(frozen=True, slots=True)
class Server:
    """An MCP server that a configuration declares. Environment and header *names* only, never values.

    ``client`` is the id of the server table that read it. ``transport`` is stdio, http, sse, ws or "".
    ``package`` is "ecosystem:name" with ``version`` where a launcher names one. ``tools`` are those that the client
    may use, ``disabled_tools`` those that it may not, ``auto_approve`` those that run unasked ("*" = all).
    ``published`` is where the repository offers it as its own, "" for one that it uses.
    """

    location: Location
    client: str
    name: str
    transport: str = ""
    command: str = ""
    args: tuple[str, ...] = ()
    url: str = ""
    env: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    package: str = ""
    version: str = ""
    disabled: bool = False
    tools: tuple[str, ...] = ()
    disabled_tools: tuple[str, ...] = ()
    auto_approve: tuple[str, ...] = ()
    published: str = ""


OFFERED = "offered-as"
"""The key of the ``Setting`` by which a manifest says under which name a package offers programs."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A key in a settings file, dotted from the root (list members as decimal indexes)."""

    location: Location
    key: str
    value: Value


@dataclass(frozen=True, slots=True)
class Text:
    """Prose that a later stage may judge (an instruction file, a prompt)."""

    location: Location
    text: str


@dataclass(frozen=True, slots=True)
class Weights:
    """A model file known by its magic bytes, or by a file that stands for it. ``properties`` are header facts, bounded
    in size. ``whole`` is the path of the model that the file is only a part of ("" = the file is the model); ``sure``
    is 0 to 1, and 0 where only the ``modules`` among the properties can tell whether it is a model."""

    location: Location
    format: str
    properties: tuple[tuple[str, str], ...] = ()
    whole: str = ""
    sure: float = 0.9


@dataclass(frozen=True, slots=True)
class Card:
    """What a file says of the model whose weights lie in the same folder: its configuration, its card, its tokenizer's
    settings. ``format`` names the kind of file, ``properties`` are as those of ``Weights``."""

    location: Location
    format: str
    properties: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """A model or dataset that a file names where its format says what such a name is.

    ``kind`` is an asset kind; ``name`` as written. ``source`` says where the name is looked up: "huggingface" (the
    hub), "local" (the runtime that reads the file), "registry", "provider" or "family". ``role`` is what it is to the
    model at hand: "base", "trained-on", "adapter" or "".
    """

    location: Location
    kind: str
    name: str
    source: str
    role: str = ""
    properties: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Unit:
    """Something that a file deploys, from its line to ``last``. ``image`` is what it runs as written, ``builds`` the
    folder that is built for it ("" for the root of the scan), None where it builds none that is known; ``needs`` are
    names of others that it names as needed."""

    location: Location
    kind: str
    name: str
    last: int
    image: str = ""
    builds: str | None = None
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileMark:
    """The file exists: matched by path alone."""

    location: Location


Fact = (
    Import | Export | Constant | Definition | Call | Literal | EnvRead | Dependency | Property | Image | Command
    | Step | Resource | Permission | Server | Setting | Text | Weights | Card | Reference | Declared
    | WorkflowStep | Unit | Container | Exposure | FileMark
)


SCRIPT = "(script)"
"""The key of the ``Setting`` whose value is the text of a script among a coding agent's files."""


@dataclass(frozen=True, slots=True)
class ServerTable:
    """Where a client keeps its MCP servers: handed to extractors as plain data.

    ``globs`` are path patterns; ``format`` json, yaml, toml, dotenv, front-matter (the YAML in front of a text) or
    written (JSON within a text of another kind, whose first key is a pointer);
    ``pointers`` the dotted places of the table, or of one server (a key that itself has dots is written with "~1" for
    each of its dots). ``flat`` accepts a map of servers at the root. ``fields`` maps command, args, env, url, headers,
    disabled, type, tools and the like to the keys this client uses. ``shared`` is a table of files whose name others
    use, too: it counts where no client's own table has the file, and for entries that can only be servers. ``when``
    narrows the entries: each of its keys must have one of the values, or begin with one that ends with "*"; with the
    pointer ".", which is the whole file, it tells files that are one server each from others of their name.
    ``published`` says where a file that is no client's offers its own repository's server to others.
    ``allowed`` are dotted places of lists, in the same file, of tools that run unasked: ``@server``, ``@server/tool``,
    ``mcp__server__tool``. ``reference`` is how a value there names a variable of the environment, with ``NAME`` for its
    name; "" where that is not known.
    """

    client: str
    globs: tuple[str, ...]
    format: str
    pointers: tuple[str, ...]
    flat: bool = False
    fields: tuple[tuple[str, tuple[str, ...]], ...] = ()
    shared: bool = False
    when: tuple[tuple[str, tuple[str, ...]], ...] = ()
    published: str = ""
    allowed: tuple[str, ...] = ()
    reference: str = ""
