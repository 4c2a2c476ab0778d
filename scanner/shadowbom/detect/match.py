"""The one place where facts meet signatures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import assert_never

from shadowbom.catalog import names
from shadowbom.catalog.index import Hit
from shadowbom.catalog.roles import holds
from shadowbom.core.asset import MODEL_KINDS
from shadowbom.core.container import Container, Exposure
from shadowbom.core.evidence import Evidence
from shadowbom.core.fact import (
    Call,
    Card,
    Command,
    Constant,
    Definition,
    Dependency,
    EnvRead,
    Export,
    Fact,
    FileMark,
    Image,
    Import,
    Literal,
    Permission,
    Property,
    Reference,
    Resource,
    Server,
    Setting,
    Step,
    Text,
    Unit,
    Weights,
)
from shadowbom.core.item import Declared
from shadowbom.core.job import WorkflowStep
from shadowbom.core.location import Location
from shadowbom.core.source import Scope
from shadowbom.core.value import Choice, Env, Hole, Lit, Obj, Ref, Seq, Value, leaves
from shadowbom.detect.addresses import match_addresses
from shadowbom.detect.beside import is_label, lists_providers, note_beside, prefixed, server_beside
from shadowbom.detect.calls import makes_up, match_call
from shadowbom.detect.ci_steps import ci_steps
from shadowbom.detect.context import FileContext, used_as_service
from shadowbom.detect.data_sent import data_sent
from shadowbom.detect.dependencies import built_on, match_dependency
from shadowbom.detect.items import declared_item, numbered
from shadowbom.detect.listed import unlisted
from shadowbom.detect.model_names import CATALOGUE_SIZE, gives_model, lists_capability, names_model
from shadowbom.detect.models import Sighting, is_identifier, position_model, sdk_models
from shadowbom.detect.places import match_place, named_image
from shadowbom.detect.provider_names import chosen_provider, inherits, named_after
from shadowbom.detect.published import published
from shadowbom.detect.resources import grants
from shadowbom.detect.server_code import code_server, defined_tool, listed_tools
from shadowbom.detect.servers import declared_server
from shadowbom.detect.tables import match_tables
from shadowbom.detect.weights import match_weights

_PRICE_LIST = re.compile(r"(?:^|[-_.])(?:prices?|pricing|costs?)[-_.]", re.IGNORECASE)


def match_file(facts: Iterable[Fact], context: FileContext) -> Iterator[Evidence]:
    """Evidence of one file. Imports come first, since they say which products its calls may belong to."""
    rest: list[Fact] = []
    facts = tuple(facts)
    own, inner = context.scope, context.inner or context.scope
    context.scope = inner
    context.language = next((fact.language for fact in facts if isinstance(fact, (Import, Call))), "")
    note_beside(facts, context)
    for fact in facts:
        if isinstance(fact, Definition):
            context.functions.add(fact.name)
            context.marks.update((mark.line, mark.column) for mark in fact.marks)
            context.marked.update((fact.name, decorator) for decorator in fact.decorators)
    for fact in facts:
        if isinstance(fact, Import):
            for evidence in _import(fact, context):
                context.seen.add(evidence.signature)
                yield evidence
        else:
            rest.append(fact)
    rest = unlisted(numbered(rest))
    if _PRICE_LIST.search(context.path.rpartition("/")[2]):
        # What could be bought, with the pages that say so.
        rest = [fact for fact in rest if not isinstance(fact, Setting)]
    # Constructions before the methods called on what they make.
    rest.sort(key=lambda fact: fact.callee.count("()") if isinstance(fact, Call) else 0)
    found: list[Evidence] = []
    for fact in rest:
        context.scope = own if isinstance(fact, (FileMark, Declared, Server)) else inner
        found += match(fact, context)
    context.scope = inner
    found += published(facts, context)
    # What a client was given it serves: the same name is not read again as a gateway's or as nobody's.
    given = {item.location for item in found if item.subject.kind in MODEL_KINDS and "via" in dict(item.properties)}
    for item in found:
        if item.subject.kind not in MODEL_KINDS or item.location not in given or "via" in dict(item.properties):
            yield item
    yield from match_tables(rest, context)
    yield from ci_steps(rest, found, context)


def match(fact: Fact, context: FileContext) -> Iterator[Evidence]:
    """Evidence of one fact."""
    match fact:
        case Import():
            yield from _import(fact, context)
        case Call():
            found = list(match_call(fact, context))
            yield from found
            # What the client's own signature has named is not named again by the word "model" alone.
            named = frozenset(item.location for item in found if item.subject.kind in MODEL_KINDS)
            yield from _call_arguments(fact, named, context)
            yield from data_sent(fact, found, context)
            yield from code_server(fact, context)
        case Constant():
            yield from _constant(fact, context)
            yield from listed_tools(fact, context)
        case Definition():
            yield from _definition(fact, context)
            yield from defined_tool(fact, context)
        case Literal():
            yield from _literal(fact, context)
        case EnvRead():
            yield from _env_read(fact, context)
        case Dependency():
            yield from match_dependency(fact, context)
        case Setting():
            yield from _setting(fact, context)
        case Server() | Declared():
            yield from declared_server(fact, context) if isinstance(fact, Server) else declared_item(fact, context)
        case FileMark():
            yield from _file(fact, context)
        case Weights() | Reference():
            yield from match_weights(fact, context)
        case Image() | Command() | Step() | Resource() | Permission():
            yield from match_place(fact, context)
        case Card() | Container() | Exposure() | Export() | Property() | Text() | WorkflowStep() | Unit():
            return
        case _:
            assert_never(fact)


def _import(fact: Import, context: FileContext) -> Iterator[Evidence]:
    if fact.module.startswith("."):
        return
    language = names.family(fact.language)
    if language == "python" and context.repository.first_party(fact.module):
        return
    hit = None
    if fact.name and fact.name != "*" and names.separator(language) == ".":
        hit = context.catalogue.imports.find(language, f"{fact.module}.{fact.name}")
    hit = hit or context.catalogue.imports.find(language, fact.module)
    if hit is None:
        return
    properties = [("type-only", "yes")] if fact.type_only else []
    if fact.dynamic:
        properties.append(("dynamic", "yes"))
    score = 0.7 if fact.type_only else 0.9
    ecosystem = names.ECOSYSTEM.get(language, "")
    symbol = f"{fact.module}.{fact.name}" if fact.name and fact.name not in ("*", "default") else fact.module
    yield context.evidence(hit, fact.location, "import", score, "type-only import" if fact.type_only else "import",
                           state="imported", symbol=symbol, ecosystem=ecosystem, properties=tuple(properties))
    yield from built_on(hit, fact.location, "import", symbol, "imported", context)


def _call_arguments(call: Call, named: frozenset[Location], context: FileContext) -> Iterator[Evidence]:
    """Arguments of any call: a model of a known family under a name that says so, except at the places in
    ``named``, and environment variables."""
    for argument in call.arguments:
        if not argument.key.isdigit() and names_model(argument.key):
            seen = Sighting(argument.location, "call", call.callee.lstrip(":"), 0.75, "model argument",
                            answered=context.scope is Scope.TEST and makes_up(call))
            found = position_model(argument.value, seen, context)
            yield from (item for item in found if item.location not in named)
        elif isinstance(argument.value, (Ref, Choice)):
            seen = Sighting(argument.location, "call", call.callee.lstrip(":"), 0.75, "constant of an SDK")
            yield from (item for item in sdk_models(argument.value, seen, context) if item.location not in named)
        yield from chosen_provider(argument.key, argument.value, argument.location, "call", context)
        for leaf in leaves(argument.value):
            if isinstance(leaf, Env):
                yield from _variable(leaf.name, argument.location, "call", 0.65, "environment variable", "imported",
                                     context)


def _constant(fact: Constant, context: FileContext) -> Iterator[Evidence]:
    yield from chosen_provider(fact.name, fact.value, fact.location, "constant", context)
    if isinstance(fact.value, (Obj, Seq)) and (
        len(fact.value.items) >= CATALOGUE_SIZE or lists_capability(fact.name)
    ):
        return
    if names_model(fact.name):
        seen = Sighting(fact.location, "constant", fact.name, 0.7, "constant that names a model")
        found = list(position_model(_flat(fact.value), seen, context))
        yield from found
        yield from named_after(fact.name, found, fact.location, "constant", context)
    else:
        seen = Sighting(fact.location, "constant", fact.name, 0.7, "constant of an SDK")
        yield from sdk_models(_flat(fact.value), seen, context)


def _flat(value: Value) -> Value:
    """Object members as options, so that ``{"fast": "gpt-4o-mini"}`` under a model's name is seen."""
    return Choice(tuple(member for _, member in value.items)) if isinstance(value, Obj) else value


def _definition(fact: Definition, context: FileContext) -> Iterator[Evidence]:
    for parameter in fact.parameters:
        if parameter.default is not None and names_model(parameter.name):
            symbol = f"{fact.name}.{parameter.name}"
            seen = Sighting(parameter.location, "definition", symbol, 0.75, "default argument")
            yield from position_model(parameter.default, seen, context)
    if fact.bases:
        yield from inherits(fact, context)
    if isinstance(fact.returns, Hole):
        return
    if gives_model(fact.name, (parameter.name for parameter in fact.parameters)):
        seen = Sighting(fact.location, "definition", fact.name, 0.7, "function that gives a model")
        yield from position_model(fact.returns, seen, context)
    else:
        seen = Sighting(fact.location, "definition", fact.name, 0.7, "constant of an SDK")
        yield from sdk_models(fact.returns, seen, context)


def _literal(fact: Literal, context: FileContext) -> Iterator[Evidence]:
    if fact.compared:
        return
    right = grants(fact)
    if right is not None:
        yield from match_place(right, context)
    yield from match_addresses(fact.value, fact.location, "literal", fact.name or fact.holder, 0.75, context)
    yield from named_image(fact.value, fact.location, "literal", fact.name or fact.holder, context)
    if fact.table and fact.size >= CATALOGUE_SIZE:
        return
    bound = fact.name or fact.holder
    if fact.table and lists_capability(bound):
        return
    if names_model(fact.name) or (not fact.name and _holds_models(fact, context)):
        seen = Sighting(fact.location, "literal", bound, 0.6, "literal under a model's name")
        yield from position_model(fact.value, seen, context)
    elif is_identifier(fact.value):
        seen = Sighting(fact.location, "literal", bound, 0.7, "identifier of a model")
        yield from position_model(fact.value, seen, context)


def _holds_models(fact: Literal, context: FileContext) -> bool:
    """Whether a literal without a name stands in a constant that names models. A function that is called after
    models compares or looks up names; what stands in it is not the model it uses."""
    return fact.holder not in context.functions and names_model(fact.holder)


def _env_read(fact: EnvRead, context: FileContext) -> Iterator[Evidence]:
    yield from _variable(fact.name, fact.location, "envread", 0.65, "environment variable", "imported", context)
    if fact.default is None:
        return
    yield from match_addresses(fact.default, fact.location, "envread", fact.name, 0.75, context)
    yield from chosen_provider(fact.name, fact.default, fact.location, "envread", context)
    if names_model(fact.name):
        seen = Sighting(fact.location, "envread", fact.name, 0.8, "environment default")
        yield from position_model(fact.default, seen, context)


def _variable(
    name: str, at: Location, fact: str, score: float, reason: str, state: str, context: FileContext
) -> Iterator[Evidence]:
    hit = context.catalogue.env.find(name)
    if hit is None:
        return
    product = context.product(hit.product)
    subject = used_as_service(product)
    yield context.evidence(hit, at, fact, score, reason, state=state, symbol=name, subject=subject,
                           properties=(("env", name),))


_OFF = frozenset({"false", "0", "off", "no", "disabled"})
_SWITCHES = ("enable", "use", "active", "on")


def _setting(fact: Setting, context: FileContext) -> Iterator[Evidence]:
    name = fact.key.rpartition(".")[2]
    state = "declared" if context.format == "dotenv" else "imported"
    yield from _variable(name, fact.location, "setting", 0.55, "environment name in settings", state, context)
    yield from _whole_key(fact, context)
    yield from match_addresses(fact.value, fact.location, "setting", fact.key, 0.7, context)
    yield from named_image(fact.value, fact.location, "setting", fact.key, context)
    for leaf in leaves(fact.value):
        if isinstance(leaf, Env):
            yield from _variable(leaf.name, fact.location, "setting", 0.55, "environment name in settings", state,
                                 context)
    parts = [part for part in fact.key.split(".") if not part.isdigit()]
    if any(names_model(part) for part in parts[-2:]):
        seen = Sighting(fact.location, "setting", fact.key, 0.7, "model setting")
        if not is_label(fact.key, context):
            yield from position_model(fact.value, seen, context, server_beside(fact.key, context))
    elif lists_providers(parts):
        seen = Sighting(fact.location, "setting", fact.key, 0.75, "provider setting")
        for leaf in prefixed(fact.value, context.catalogue):
            yield from position_model(leaf, seen, context)
    yield from chosen_provider(fact.key, fact.value, fact.location, "setting", context)
    if isinstance(fact.value, Lit) and fact.value.text.lower() in _OFF:
        yield from _switched_off(fact.key, fact.location, context)


def _whole_key(fact: Setting, context: FileContext) -> Iterator[Evidence]:
    """A key that a framework gives a meaning, from the root of the file on: ``spring.ai.ollama.base-url``."""
    hit = context.catalogue.env.setting(fact.key)
    if hit is None:
        return
    off = isinstance(fact.value, Lit) and fact.value.text.lower() in (*_OFF, "none")
    product = context.product(hit.product)
    yield context.evidence(hit, fact.location, "setting", 0.65, "setting of a framework",
                           state="configured-off" if off else "imported", symbol=fact.key,
                           subject=used_as_service(product), properties=(("env", fact.key),))


def _switched_off(key: str, at: Location, context: FileContext) -> Iterator[Evidence]:
    """``enableOpenAI: false``: present and inactive."""
    words = key.rpartition(".")[2].lower().replace("-", "_")
    for switch in _SWITCHES:
        rest = words.removeprefix(switch).strip("_")
        if rest != words and (product := context.catalogue.products.get(rest.replace("_", "-"))) is not None:
            hit = Hit(product.id, "setting", key, product.kind)
            yield context.evidence(hit, at, "setting", 0.4, "switched off", state="configured-off", symbol=key)


def _file(fact: FileMark, context: FileContext) -> Iterator[Evidence]:
    """Evidence of a file that a product is known by, with what it is to that product where several entries say so."""
    path = fact.location.path
    best: dict[tuple[str, str], Hit] = {}
    for hit in context.catalogue.config_paths.find(path):
        if hit.beside and holds(hit, path, context.repository.files) is None:
            continue
        other = best.get((hit.product, hit.kind))
        if other is None or (bool(hit.role), len(hit.match)) > (bool(other.role), len(other.match)):
            best[hit.product, hit.kind] = hit
    for hit in best.values():
        entry = f"config.{hit.role}" if hit.role else "config"
        yield context.evidence(replace(hit, entry=entry), fact.location, "filemark", 0.9, "file name",
                               state="imported", symbol=path.rpartition("/")[2],
                               properties=(("role", hit.role),) if hit.role else ())
