"""Which facts can still matter after their own file has been read: what a worker sends back.

A large tree gives millions of facts; the rest of the pipeline needs those that can become evidence or that
give another file's reference its value.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from shadowbom.catalog import names
from shadowbom.catalog.code_flags import code_flags
from shadowbom.catalog.index import Catalogue
from shadowbom.catalog.judged_resources import JUDGED
from shadowbom.catalog.services import services, words_in
from shadowbom.core.container import Container
from shadowbom.core.fact import (
    OFFERED,
    Argument,
    Call,
    Command,
    Constant,
    Definition,
    EnvRead,
    Export,
    Fact,
    Image,
    Import,
    Literal,
    Permission,
    Resource,
    Setting,
    Step,
)
from shadowbom.core.value import Choice, Env, Hole, Join, Lit, Made, Obj, Ref, Seq, Value
from shadowbom.detect.addresses import HUB_SCHEME
from shadowbom.detect.agent_entries import with_entries
from shadowbom.detect.agent_facts import AgentFile
from shadowbom.detect.beside import named_server, prefixed, says_elsewhere
from shadowbom.detect.endpoints import addresses
from shadowbom.detect.model_names import could_be_name, known, names_model
from shadowbom.detect.places import concerns, known_image
from shadowbom.detect.provider_names import chooses_provider
from shadowbom.detect.resources import grants
from shadowbom.detect.sinks import SELVES, Sinks, sinks
from shadowbom.detect.source_servers import AUTH
from shadowbom.detect.symbols import symbol_model

_DEEP = 6
_DECLARED = frozenset({"bicep", "terraform"})
"""Languages whose calls put settings into modules: any of them may decide what is deployed."""


def relevant(facts: Iterable[Fact], catalogue: Catalogue, *, asked_for: bool = False) -> tuple[Fact, ...]:
    """The facts that detect or bind can use. ``asked_for`` says that another file names this one, for what it gives
    a call: an agent's tools are often plain functions."""
    facts = tuple(facts)
    agents = AgentFile.of(facts, catalogue, known=asked_for)
    if agents.known:
        facts = tuple(with_entries(facts, catalogue))
    if not agents.known and not has_tools(facts, catalogue):
        return tuple(_without_doc(fact) for fact in facts if _keep(fact, catalogue))
    known, needed = sinks(), _given(facts, catalogue)
    own = frozenset(fact.name.rpartition(".")[2] for fact in facts if isinstance(fact, Definition))
    return tuple(fact for fact in facts if _keep(fact, catalogue) or agents.keeps(fact)
                 or _acts(fact, known, own, needed, catalogue))


def acting(facts: Mapping[str, Sequence[Fact]], catalogue: Catalogue) -> set[str]:
    """The files of whose functions it matters what they do: those that bring in what makes agents, tools or MCP
    servers. Beside such, also those that only bring in a model's client, which can be given servers: their functions
    may be the tools of an agent."""
    makers = {path for path, of_file in facts.items() if AgentFile.of(of_file, catalogue).known
              or _brings_in(of_file, catalogue, catalogue.servers.makers)}
    return makers and makers | {path for path, of_file in facts.items() if has_tools(of_file, catalogue)}


_TOOL_KINDS = frozenset({"agent-framework", "mcp-server", "mcp-client"})


def has_tools(facts: Iterable[Fact], catalogue: Catalogue) -> bool:
    """Whether a file brings in what makes agents, tools or MCP servers, or what can be given such servers: then it
    matters what its calls are."""
    return _brings_in(facts, catalogue, catalogue.servers.products)


def _brings_in(facts: Iterable[Fact], catalogue: Catalogue, products: Collection[str]) -> bool:
    """Whether a file brings in one of ``products``, or a product of a kind that is for agents or servers."""
    for fact in facts:
        if isinstance(fact, Call) and catalogue.servers.stands_alone(fact.language, fact.callee):
            return True
        if not isinstance(fact, Import) or fact.module.startswith("."):
            continue
        language = names.family(fact.language)
        hit = catalogue.imports.find(language, fact.module)
        if hit is None and names.separator(language) == ".":
            hit = catalogue.imports.find(language, f"{fact.module}.{fact.name}")
        if hit is not None and (hit.product in products
                                or (hit.kind or catalogue.products[hit.product].kind) in _TOOL_KINDS):
            return True
    return False


def _given(facts: Iterable[Fact], catalogue: Catalogue) -> frozenset[tuple[int, int]]:
    """Where the things are made that are given to what makes or extends a server: a tool, its name."""
    return frozenset(
        (argument.value.at.line, argument.value.at.column)
        for fact in facts if isinstance(fact, Call) and catalogue.servers.find(fact.language, fact.callee)
        for argument in fact.arguments if isinstance(argument.value, Made)
    )


def _acts(
    fact: Fact, known: Sinks, own: frozenset[str], needed: frozenset[tuple[int, int]], catalogue: Catalogue
) -> bool:
    """Whether a fact says what a function does, or which function it is."""
    match fact:
        case Call(callee=callee):
            last = callee.rpartition(":")[2].rpartition(".")[2]
            place = fact.location.line, fact.location.column
            if catalogue.servers.has_method(fact.language, last.removesuffix("()")):
                return True
            if known.could_be(fact) or last in own or AUTH.search(last) or place in needed:
                return True
            return bool(catalogue.servers.find(fact.language, callee)) or _may_run_own(fact, catalogue)
        case Definition():
            return bool(fact.decorators or fact.doc)
        case _:
            return False


def _may_run_own(call: Call, catalogue: Catalogue) -> bool:
    """Whether a function calls something that another file of the repository may define or have made."""
    if not (call.enclosing or call.within):
        return False
    language = names.family(call.language)
    module, _, name = call.callee.rpartition(":")
    if module:
        return not _is_library(module, language) and catalogue.imports.find(language, module) is None
    first, _, rest = name.partition(".")
    return bool(rest) and (first.endswith("()") or first in SELVES or language in _TYPED_FIELDS)


def _is_library(module: str, language: str) -> bool:
    """Whether a module is none of a repository's own files, by its name: of a standard library, or a package."""
    if language == "javascript":
        return "/" not in module and not module.startswith(".")
    return language == "python" and module.partition(".")[0] in sys.stdlib_module_names


_TYPED_FIELDS = frozenset({"csharp", "go", "java", "php"})
"""Languages in which a receiver's declaration says which class of the repository it is of."""


def _without_doc(fact: Fact) -> Fact:
    return replace(fact, doc="", marks=()) if isinstance(fact, Definition) and (fact.doc or fact.marks) else fact


def _keep(fact: Fact, catalogue: Catalogue) -> bool:
    match fact:
        case Literal():
            right = grants(fact)
            granted = right is not None and concerns(right, catalogue)
            return not fact.compared and (granted or _telling(fact.value, catalogue))
        case Call():
            return _keep_call(fact, catalogue)
        case Constant():
            return fact.name.partition(".")[2] in services().settings or _gives_value(fact.value, catalogue, 0)
        case Setting():
            name = fact.key.rpartition(".")[2]
            if fact.key == OFFERED or fact.key in catalogue.servers.settings:
                return True
            return _telling(fact.value, catalogue) or catalogue.env.find(name) is not None or (
                catalogue.env.setting(fact.key) is not None) or (
                _switch(fact) or chooses_provider(name)
                or (name.lower() == "provider" and bool(named_server(fact.value, catalogue)))
                or says_elsewhere(name) or bool(prefixed(fact.value, catalogue)))
        case Definition():
            return bool(fact.bases) or not isinstance(fact.returns, Hole) or bool(fact.parameters)
        case Command():
            return concerns(fact, catalogue) or services().of_words(words_in(fact.words)) is not None
        case Container():
            return _serves(fact, catalogue)
        case Resource() if fact.type.lower() in JUDGED:
            return True
        case Image() | Step() | Resource() | Permission():
            return concerns(fact, catalogue)
        case Import() | Export() | EnvRead():
            return True
        case _:
            return True


def _serves(fact: Container, catalogue: Catalogue) -> bool:
    """Whether a container is of something that the catalogue or the table of services knows."""
    if concerns(Image(fact.location, fact.image), catalogue) or services().of_image(fact.image) is not None:
        return True
    return fact.command is not None and (
        concerns(fact.command, catalogue) or services().of_words(words_in(fact.command.words)) is not None)


def _switch(fact: Setting) -> bool:
    return isinstance(fact.value, Lit) and fact.value.text.lower() in ("false", "0", "off", "no", "disabled")


def _keep_call(call: Call, catalogue: Catalogue) -> bool:
    language = names.family(call.language)
    if language in _DECLARED:
        return True
    if code_flags().concerns(call):
        return True
    if catalogue.clients.find(language, call.callee) or _unknown_method(call, language, catalogue):
        return True
    own = call.callee.startswith((":", ".")) and "()" not in call.callee
    return any(
        _argument(argument, language, catalogue) or (own and _like_a_name(argument.value))
        for argument in call.arguments
    )


def _like_a_name(value: Value) -> bool:
    """A literal that a function of the repository may hand on as a model's name."""
    return isinstance(value, Lit) and could_be_name(value.text) and any(char in _NAME_SIGNS for char in value.text)


_NAME_SIGNS = frozenset("0123456789-/")


def _unknown_method(call: Call, language: str, catalogue: Catalogue) -> bool:
    return bool(catalogue.clients.methods(language, call.callee.rpartition(":")[2]))


def _argument(argument: Argument, language: str, catalogue: Catalogue) -> bool:
    """An argument that names a model or an address, or hands on a client, whoever is called."""
    value = argument.value
    if isinstance(value, Hole):
        return False
    if names_model(argument.key) or chooses_provider(argument.key) or argument.key.lower() in _ENDPOINT_KEYS:
        return True
    return _holds_news(value, language, catalogue, 0)


_ENDPOINT_KEYS = frozenset({
    "base_url", "baseurl", "api_base", "apibase", "endpoint", "azure_endpoint", "host", "api_host", "server_url",
    "basepath", "url",
})


def _holds_news(value: Value, language: str, catalogue: Catalogue, depth: int) -> bool:
    match value:
        case Lit():
            return _telling(value, catalogue)
        case Env(name, default):
            return catalogue.env.find(name) is not None or (
                default is not None and _holds_news(default, language, catalogue, depth + 1))
        case Ref():
            return symbol_model(value, language, catalogue) is not None
        case Made(callee, _):
            return bool(catalogue.clients.find(language, callee))
        case Choice(items) | Seq(items) | Join(items):
            return depth < _DEEP and any(_holds_news(item, language, catalogue, depth + 1) for item in items)
        case Obj(items):
            return depth < _DEEP and any(
                (names_model(key) and not isinstance(item, Hole)) or _holds_news(item, language, catalogue, depth + 1)
                for key, item in items)
        case _:
            return False


def _gives_value(value: Value, catalogue: Catalogue, depth: int) -> bool:
    match value:
        case Lit(text):
            return could_be_name(text) and not text.isdigit() and text not in ("True", "False", "true", "false")
        case Env() | Ref() | Made() | Join():
            return True
        case Choice(items) | Seq(items):
            return depth < _DEEP and any(_gives_value(item, catalogue, depth + 1) for item in items)
        case Obj(items):
            return depth < _DEEP and any(_gives_value(item, catalogue, depth + 1) for _, item in items)
        case _:
            return False


def _telling(value: Value, catalogue: Catalogue) -> bool:
    """Whether a value holds a known host or a name of a known family (or may after binding)."""
    match value:
        case Lit(text):
            if text.startswith(HUB_SCHEME) or known(text, catalogue) is not None:
                return True
            if known_image(value, catalogue) is not None or catalogue.routes.find(text[:4000]) is not None:
                return True
            return any(catalogue.hosts.find(address.host, address.port) for address in addresses(value))
        case Choice(items) | Seq(items):
            return any(_telling(item, catalogue) for item in items)
        case Hole():
            return False
        case _:
            return True
