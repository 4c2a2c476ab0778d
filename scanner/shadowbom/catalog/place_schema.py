"""What a signature file may say of the places where software is run: images, commands, CI steps, resources."""

from __future__ import annotations

from pydantic import Field

from shadowbom.catalog.schema_types import (
    Action,
    CommandWords,
    Entry,
    ImageName,
    Kind,
    ModelKind,
    ModelSource,
    Starred,
    Text,
    Variable,
    WordPlace,
)


class Image(Entry):
    """Container images: repositories without tag, those of Docker Hub without ``docker.io/`` and ``library/``, those
    of other registries with it; a trailing ``*`` matches any rest. A mirror (another registry in front of the same
    path of two names or more) is the image, too, and less sure. ``program`` are the words of a command that its entry
    point stands for: what a container is started with is read as the rest of it. ``model`` are variables of a
    container, or settings beside the image, that name the model which it serves. ``servers`` is the option of its
    command that lists MCP servers by name, which it starts."""

    names: list[ImageName] = Field(min_length=1)
    program: str = ""
    servers: str = ""
    model: list[Variable] = []
    model_source: ModelSource = "family"
    model_kind: ModelKind = "model"
    kind: Kind | None = None


class Command(Entry):
    """Commands of a shell, an exec form or a manifest, by their leading words. The program stands without its folder;
    further words come in this order, with options between them allowed, and a word that begins with a hyphen anywhere
    behind the program, the next one of the entry right after it (``az account create --kind OpenAI``). What only runs
    a command in an environment (``sudo``, ``uv run``, ``npx``) is taken off before.
    ``model`` are places of a model's name: an option, or a number that counts the words which are no options from the
    program on (``ollama pull llama3``: "2"); ``model_source`` and ``model_kind`` are as for clients. ``servers`` is as
    for images."""

    words: list[CommandWords] = Field(min_length=1)
    servers: str = ""
    model: list[WordPlace] = []
    model_source: ModelSource = "family"
    model_kind: ModelKind = "model"
    kind: Kind | None = None


class Step(Entry):
    """Actions, components, tasks, orbs and pipes that a CI step uses, in lower case and without version; each matches
    with all below it (``owner/repository/folder``). ``model`` are inputs that name a model."""

    uses: list[Action] = Field(min_length=1)
    model: list[Text] = []
    model_source: ModelSource = "family"
    model_kind: ModelKind = "model"
    kind: Kind | None = None


class Permission(Entry):
    """Rights that policies and role assignments grant: actions (``bedrock:InvokeModel``; one that a policy writes with
    a ``*`` is met by what it stands for) and roles by name or identifier, in any case; a trailing ``*`` matches any
    rest. Models in the resources of a statement are the product's."""

    names: list[Starred] = Field(min_length=1)
    kind: Kind | None = None


class Resource(Entry):
    """Resources of infrastructure by type, as their tool writes it (``aws_bedrockagent_agent``,
    ``AWS::Bedrock::Agent``, ``Microsoft.CognitiveServices/accounts``; of a Kubernetes resource ``group/Kind``); a
    trailing ``*`` matches any rest. ``model`` and ``endpoint`` are settings, dotted from the resource on, that name a
    model or hold an address; members of lists are looked at one by one. ``when`` narrows the type: each of its
    settings must be one of the literals, in any case, or be there at all where it lists none."""

    types: list[Starred] = Field(min_length=1)
    model: list[Text] = []
    endpoint: list[Text] = []
    when: dict[str, list[Text]] = {}
    model_source: ModelSource = "provider"
    model_kind: ModelKind = "model"
    kind: Kind | None = None
