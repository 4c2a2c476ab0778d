"""The types of a signature file's values, each with what is wrong with a value that is not one."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from shadowbom.catalog import home_globs, place_names

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:[.-][a-z0-9]+)*$")]
Text = Annotated[str, StringConstraints(min_length=1)]
Kind = Literal[
    "provider-sdk", "inference-endpoint", "cloud-ai-service", "gateway", "local-runtime", "model",
    "embedding-model", "model-file", "dataset", "agent-framework", "ml-framework", "vector-db",
    "observability", "mcp-server", "mcp-client", "agent", "coding-agent-config", "ai-ci-workflow",
]
Language = Literal[
    "python", "javascript", "go", "java", "csharp", "ruby", "php", "rust", "swift", "dart", "elixir", "c",
]
Ecosystem = Literal[
    "pypi", "npm", "golang", "maven", "nuget", "gem", "composer", "cargo", "swift", "cocoapods", "pub", "hex", "conan",
    "vcpkg", "vscode-extension", "helm",
]

_EXPECT = re.compile(r"(?:[a-z0-9.-]+:)?[a-z_]+(?:\.[a-z0-9.-]+)?@(?:[^:@\s][^:@]*:)?\d+")
_GROUP = r"\((?:[^()\\]|\\.)*[+*](?:[^()\\]|\\.)*\)"
_NESTED = re.compile(rf"[+*}}][+*]|{_GROUP}[+*]|{_GROUP}\{{\d+,")
_UNSUPPORTED = re.compile(r"\\[1-9]|\(\?[=!<P>]|\(\?[aiLmsux]|\\[AZbB]")


HomeGlob = Annotated[str, AfterValidator(home_globs.checked)]


def _regex(pattern: str) -> str:
    """The subset on which every engine agrees and that cannot run wild: no look-around, back-reference,
    inline flag, anchor or nested quantifier."""
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error
    if _UNSUPPORTED.search(pattern):
        raise ValueError("only plain groups, classes and quantifiers: no look-around, back-reference, flag or anchor")
    if _NESTED.search(pattern):
        raise ValueError("a quantifier stands over another one: write it without the outer or the inner one")
    bare = re.sub(r"\\.|\[(?:[^\]\\]|\\.)*\]", "", pattern)
    if "^" in bare or "$" in bare:
        raise ValueError("the pattern always takes the whole name: leave ^ and $ out")
    return pattern


def _one_group(pattern: str) -> str:
    if pattern and re.compile(_regex(pattern)).groups != 1:
        raise ValueError("model_path has one group: the model's name")
    return pattern


def _star(name: str) -> str:
    if "*" in name[:-1]:
        raise ValueError(f"{name!r}: a * stands at the end only")
    return name


def _host(name: str) -> str:
    if name != name.lower() or name.count("*") > 1 or not re.fullmatch(r"[a-z0-9._*-]+(?::\d{1,5})?", name):
        raise ValueError(f"{name!r}: a host in lower case, with at most one * and an optional :port")
    return name


def _symbol(text: str) -> str:
    path = text.rpartition(":")[2].split(".")
    if any("*" in part for part in path[:-1]) or "*" in path[-1][1:-1] or path[-1].count("*") > 1:
        raise ValueError(f"{text!r}: one * may stand at either end of the last name")
    return text


def _image(name: str) -> str:
    repository = name.removesuffix("*").removesuffix("/")
    if repository != place_names.image(repository).repository or not repository or "*" in repository:
        raise ValueError(f"{name!r}: a repository in lower case without tag, docker.io/ or library/")
    return name


def _command(text: str) -> str:
    first = text.partition(" ")[0]
    if text != " ".join(text.split()) or first != place_names.program(first):
        raise ValueError(f"{text!r}: words with one space between them, the program's name without its folder first")
    return text


def _action(name: str) -> str:
    if name != name.lower() or "@" in name or "*" in name[:-1]:
        raise ValueError(f"{name!r}: an action in lower case without its version; a * at the end only")
    return name


def _expected(text: str) -> str:
    if not _EXPECT.fullmatch(text):
        raise ValueError(f"{text!r}: write [product:]section[.id]@[path:]line")
    return text


Regex = Annotated[str, StringConstraints(min_length=1), AfterValidator(_regex)]
ModelPath = Annotated[str, AfterValidator(_one_group)]
Starred = Annotated[str, StringConstraints(min_length=1), AfterValidator(_star)]
HostName = Annotated[str, StringConstraints(min_length=3), AfterValidator(_host)]
Symbol = Annotated[str, StringConstraints(pattern=r"^[^\s]+:[^\s:]+$"), AfterValidator(_symbol)]
ImageName = Annotated[str, StringConstraints(min_length=3), AfterValidator(_image)]
CommandWords = Annotated[str, StringConstraints(min_length=3), AfterValidator(_command)]
Action = Annotated[str, StringConstraints(min_length=3), AfterValidator(_action)]
Variable = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][\w.]*$")]
WordPlace = Annotated[str, StringConstraints(pattern=r"^(?:\d{1,2}|--?[A-Za-z][\w-]*)$")]
ModelKind = Literal["model", "embedding-model", "dataset", "model-file"]
Role = Literal[
    "instructions", "rule", "prompt", "chat-mode", "skill", "sub-agent", "command", "hook", "plugin", "marketplace",
    "settings", "ignore", "workflow", "agent-card", "script",
]
ItemKind = Literal[
    "sub-agent", "agent-skill", "agent-command", "agent-hook", "agent-plugin", "plugin-marketplace", "a2a-agent",
]
ItemPlace = Annotated[str, StringConstraints(pattern=r"^(?:(?:[\w~-]+|\*|\{\w+\}(?:@\{\w+\})?)(?:\.|$))*$")]
FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]
FieldKey = Annotated[str, StringConstraints(pattern=r"^\^{0,3}(?:\.|\.?(?:[\w~$-]+|\*)(?:\.(?:[\w~$-]+|\*|\{\}))*)$")]
ModelSource = Literal["family", "provider", "huggingface", "gateway", "local", "registry"]
Word = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{2,}$")]
Expected = Annotated[str, AfterValidator(_expected)]


class Entry(BaseModel):
    """A section's table; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)
