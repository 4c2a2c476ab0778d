"""The one place where facts meet signatures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import assert_never

from shadowbom.catalog.index import Hit
from shadowbom.core.confidence import Confidence
from shadowbom.core.evidence import Evidence, Subject
from shadowbom.core.fact import (
    Call, Command, Constant, Definition, Dependency, EnvRead, Export, Fact, FileMark, Group, Image, Import,
    Literal, Resource, Server, Setting, Step, Text, Weights,
)
from shadowbom.core.location import Location
from shadowbom.core.value import Choice, Env, Lit, Obj, Seq, Value, leaves
from shadowbom.detect.calls import match_call
from shadowbom.detect.context import ECOSYSTEM, FileContext, catalogue_language
from shadowbom.detect.endpoints import addresses
from shadowbom.detect.model_names import CATALOGUE_SIZE, known, names_model
from shadowbom.detect.models import position_model


def match_file(facts: Iterable[Fact], context: FileContext) -> Iterator[Evidence]:
    """Evidence of one file. Imports come first, since they say which products its calls may belong to."""
    rest = []
    for fact in facts:
        if isinstance(fact, Import):
            for evidence in _import(fact, context):
                context.seen.add(evidence.signature)
                yield evidence
        else:
            rest.append(fact)
    # Constructions before the methods called on what they make.
    rest.sort(key=lambda fact: isinstance(fact, Call) and "()" in fact.callee)
    tables: dict[int, list[Literal]] = {}
    for fact in rest:
        if isinstance(fact, Literal) and fact.table and fact.size >= CATALOGUE_SIZE and not fact.compared:
            tables.setdefault(fact.table, []).append(fact)
        yield from match(fact, context)
    flowing = _flowing(rest) if tables else frozenset()
    for table in tables.values():
        yield from _catalogue(table, flowing, context)


def match(fact: Fact, context: FileContext) -> Iterator[Evidence]:
    """Evidence of one fact."""
    match fact:
        case Import():
            yield from _import(fact, context)
        case Call():
            yield from match_call(fact, context)
            yield from _call_arguments(fact, context)
        case Constant():
            yield from _constant(fact, context)
        case Definition():
            yield from _definition(fact, context)
        case Literal():
            yield from _literal(fact, context)
        case EnvRead():
            yield from _env_read(fact, context)
        case Dependency():
            yield from _dependency(fact, context)
        case Setting():
            yield from _setting(fact, context)
        case Server():
            yield from _server(fact, context)
        case FileMark():
            yield from _file(fact, context)
        case Weights():
            yield from _weights(fact, context)
        case Export() | Text():
            return
        case Image() | Command() | Step() | Resource():
            # Extractors of containers, CI and infrastructure come with the catalogue sections that match them.
            return
        case _:
            assert_never(fact)


def _import(fact: Import, context: FileContext) -> Iterator[Evidence]:
    if fact.module.startswith("."):
        return
    language = catalogue_language(fact.language)
    if language == "python" and context.repository.first_party(fact.module):
        return
    hit = None
    if fact.name and fact.name != "*" and language == "python":
        hit = context.catalogue.imports.find(language, f"{fact.module}.{fact.name}")
    hit = hit or context.catalogue.imports.find(language, fact.module)
    if hit is None:
        return
    properties = [("type-only", "yes")] if fact.type_only else []
    if fact.dynamic:
        properties.append(("dynamic", "yes"))
    score = 0.7 if fact.type_only else 0.9
    ecosystem = ECOSYSTEM.get(language, "")
    symbol = f"{fact.module}.{fact.name}" if fact.name and fact.name not in ("*", "default") else fact.module
    yield context.evidence(hit, fact.location, "import", score, "type-only import" if fact.type_only else "import",
                           state="imported", symbol=symbol, ecosystem=ecosystem, properties=tuple(properties))
    yield from _uses(hit, fact.location, "import", symbol, "imported", context)


def _uses(hit: Hit, at: Location, fact: str, symbol: str, state: str, context: FileContext) -> Iterator[Evidence]:
    """An integration package is evidence of the product it builds on, too."""
    for id_ in hit.uses:
        product = context.product(id_)
        subject = Subject("inference-endpoint" if product.kind == "provider-sdk" else product.kind,
                          product.id, product.id, product.provider)
        yield context.evidence(hit, at, fact, 0.6, f"integration {fact}", state=state, symbol=symbol, subject=subject)


def _call_arguments(call: Call, context: FileContext) -> Iterator[Evidence]:
    """Arguments of any call: a model of a known family under a name that says so, and addresses."""
    for argument in call.arguments:
        if not argument.key.isdigit() and names_model(argument.key):
            yield from position_model(argument.value, argument.location, "call", call.callee.lstrip(":"), context,
                                      0.75, "model argument")
        for leaf in leaves(argument.value):
            if isinstance(leaf, Env):
                yield from _variable(leaf.name, argument.location, "call", 0.65, "environment variable", "imported",
                                     context)


def _constant(fact: Constant, context: FileContext) -> Iterator[Evidence]:
    if names_model(fact.name) and not (isinstance(fact.value, (Obj, Seq)) and len(fact.value.items) >= CATALOGUE_SIZE):
        yield from position_model(_flat(fact.value), fact.location, "constant", fact.name, context, 0.7,
                                  "constant that names a model")


def _flat(value: Value) -> Value:
    """Object members as options, so that ``{"fast": "gpt-4o-mini"}`` under a model's name is seen."""
    return Choice(tuple(member for _, member in value.items)) if isinstance(value, Obj) else value


def _definition(fact: Definition, context: FileContext) -> Iterator[Evidence]:
    for parameter in fact.parameters:
        if parameter.default is not None and names_model(parameter.name):
            yield from position_model(parameter.default, parameter.location, "definition",
                                      f"{fact.name}.{parameter.name}", context, 0.75, "default argument")


def _literal(fact: Literal, context: FileContext) -> Iterator[Evidence]:
    if fact.compared:
        return
    yield from _addresses(fact.value, fact.location, "literal", fact.name or fact.holder, 0.75, context)
    if fact.table and fact.size >= CATALOGUE_SIZE:
        return
    if names_model(fact.name) or (not fact.name and names_model(fact.holder)):
        yield from position_model(fact.value, fact.location, "literal", fact.name or fact.holder, context, 0.6,
                                  "literal under a model's name")


def _addresses(
    value: Value | None, at: Location, fact: str, symbol: str, score: float, context: FileContext
) -> Iterator[Evidence]:
    for address in addresses(value):
        hit = context.catalogue.hosts.find(address.host, address.port)
        if hit is None or not hit.accepts(address.path):
            continue
        product = context.product(hit.product)
        kind = hit.kind or ("inference-endpoint" if product.kind == "provider-sdk" else product.kind)
        subject = Subject(kind, product.id, product.id, product.provider)
        yield context.evidence(hit, address.at or at, fact, score if address.url else score - 0.1, "provider host",
                               state="imported", symbol=symbol, subject=subject,
                               properties=(("endpoint", _endpoint_text(address.host, address.port)),))
        model = hit.model_in(address.path)
        if model:
            yield context.evidence(hit, address.at or at, fact, score, "download address", state="called",
                                   symbol=symbol, subject=Subject("model", model, hit.product, model.partition("/")[0]),
                                   properties=(("maker", model.partition("/")[0]), ("namespace", "huggingface"),
                                               ("served-by", hit.product)))


def _endpoint_text(host: str, port: int) -> str:
    return f"{host}:{port}" if port else host


def _env_read(fact: EnvRead, context: FileContext) -> Iterator[Evidence]:
    yield from _variable(fact.name, fact.location, "envread", 0.65, "environment variable", "imported", context)
    if fact.default is None:
        return
    yield from _addresses(fact.default, fact.location, "envread", fact.name, 0.75, context)
    if names_model(fact.name):
        yield from position_model(fact.default, fact.location, "envread", fact.name, context, 0.8,
                                  "environment default")


def _variable(
    name: str, at: Location, fact: str, score: float, reason: str, state: str, context: FileContext
) -> Iterator[Evidence]:
    hit = context.catalogue.env.find(name)
    if hit is None:
        return
    product = context.product(hit.product)
    kind = "inference-endpoint" if product.kind == "provider-sdk" else product.kind
    subject = Subject(kind, product.id, product.id, product.provider)
    yield context.evidence(hit, at, fact, score, reason, state=state, symbol=name, subject=subject,
                           properties=(("env", name),))


def _dependency(fact: Dependency, context: FileContext) -> Iterator[Evidence]:
    hit = context.catalogue.packages.find(fact.ecosystem, fact.name)
    if hit is None or fact.group is Group.CONSTRAINT:
        return
    properties = [
        ("package", fact.name), ("version", fact.version), ("spec", "" if fact.locked else fact.spec),
        ("group", fact.group.value), ("locked", "yes" if fact.locked else ""),
    ]
    state = "transitive" if fact.locked else "declared"
    reason = "lockfile entry" if fact.locked else "manifest entry"
    yield context.evidence(hit, fact.location, "dependency", 0.8 if fact.locked else 0.85, reason, state=state,
                           symbol=fact.name, ecosystem=fact.ecosystem,
                           properties=tuple(sorted((key, text) for key, text in properties if text)))
    if not fact.locked:
        yield from _uses(hit, fact.location, "dependency", fact.name, state, context)


_OFF = frozenset({"false", "0", "off", "no", "disabled"})
_SWITCHES = ("enable", "use", "active", "on")


def _setting(fact: Setting, context: FileContext) -> Iterator[Evidence]:
    name = fact.key.rpartition(".")[2]
    state = "declared" if context.format == "dotenv" else "imported"
    yield from _variable(name, fact.location, "setting", 0.55, "environment name in settings", state, context)
    yield from _addresses(fact.value, fact.location, "setting", fact.key, 0.7, context)
    for leaf in leaves(fact.value):
        if isinstance(leaf, Env):
            yield from _variable(leaf.name, fact.location, "setting", 0.55, "environment name in settings", state,
                                 context)
    parts = [part for part in fact.key.split(".") if not part.isdigit()]
    if any(names_model(part) for part in parts[-2:]):
        yield from position_model(fact.value, fact.location, "setting", fact.key, context, 0.7, "model setting")
    if isinstance(fact.value, Lit) and fact.value.text.lower() in _OFF:
        yield from _switched_off(fact.key, fact.location, context)


def _switched_off(key: str, at: Location, context: FileContext) -> Iterator[Evidence]:
    """``enableOpenAI: false``: present and inactive."""
    words = key.rpartition(".")[2].lower().replace("-", "_")
    for switch in _SWITCHES:
        rest = words.removeprefix(switch).strip("_")
        if rest != words and (product := context.catalogue.products.get(rest.replace("_", "-"))) is not None:
            hit = Hit(product.id, "setting", key, product.kind)
            yield context.evidence(hit, at, "setting", 0.4, "switched off", state="configured-off", symbol=key)


def _server(fact: Server, context: FileContext) -> Iterator[Evidence]:
    hit = Hit(fact.client, "server_table", fact.client, "mcp-client")
    properties = [
        ("client", fact.client), ("transport", fact.transport), ("command", fact.command), ("url", fact.url),
        ("package", fact.package), ("version", fact.version), ("env", " ".join(fact.env)),
        ("headers", " ".join(fact.headers)),
    ]
    target = fact.package or fact.url or fact.name
    subject = Subject("mcp-server", fact.name, target, "")
    yield context.evidence(hit, fact.location, "server", 0.95, "server table of a client",
                           state="configured-off" if fact.disabled else "imported", symbol=fact.name, subject=subject,
                           properties=tuple(sorted((key, text) for key, text in properties if text)))


def _file(fact: FileMark, context: FileContext) -> Iterator[Evidence]:
    for hit in context.catalogue.config_paths.find(fact.location.path):
        yield context.evidence(hit, fact.location, "filemark", 0.9, "file name", state="imported",
                               symbol=fact.location.path.rpartition("/")[2])


def _weights(fact: Weights, context: FileContext) -> Iterator[Evidence]:
    name = fact.location.path.rpartition("/")[2]
    yield Evidence("", "weights", fact.format, Subject("model-file", name, fact.location.path, ""),
                   fact.location, "weights", Confidence(0.9, ("magic bytes",)), context.scope, "imported", name,
                   (("format", fact.format), *fact.properties))


def _flowing(facts: list[Fact]) -> frozenset[tuple[int, int]]:
    """Places of literals that reach a call's argument or a look-up's result: bind has put them there."""
    places: set[tuple[int, int]] = set()
    for fact in facts:
        values: list[Value] = []
        if isinstance(fact, Call):
            values = [argument.value for argument in fact.arguments if names_model(argument.key)]
        elif isinstance(fact, Constant) and isinstance(fact.value, Choice):
            values = [fact.value] if names_model(fact.name) else []
        elif isinstance(fact, Definition) and isinstance(fact.returns, Choice):
            values = [fact.returns]
        for value in values:
            places.update((leaf.at.line, leaf.at.column) for leaf in leaves(value) if isinstance(leaf, Lit) and leaf.at)
    return frozenset(places)


def _catalogue(
    table: list[Literal], flowing: frozenset[tuple[int, int]], context: FileContext
) -> Iterator[Evidence]:
    """A literal table of ten or more model names: one catalogue entry, but for the names that reach a call."""
    names = []
    for fact in table:
        if not isinstance(fact.value, Lit):
            continue
        named = known(fact.value.text, context.catalogue)
        if named is None or named.hit is None:
            continue
        if (fact.location.line, fact.location.column) in flowing:
            yield from position_model(fact.value, fact.location, "literal", fact.name or fact.holder, context, 0.65,
                                      "chosen from a table")
        else:
            names.append((fact, named))
    if len({named.id for _, named in names}) >= CATALOGUE_SIZE:
        first, named = min(names, key=lambda pair: pair[0].location)
        holder = first.holder or first.name or f"table {first.table}"
        place = first.location
        hit = Hit(named.hit.product, "model", named.hit.pattern, named.hit.kind)
        subject = Subject("model-catalogue", f"{place.path.rpartition('/')[2]}:{holder}", f"{place.path}#{holder}", "")
        members = sorted({named.id for _, named in names})
        yield context.evidence(hit, place, "literal", 0.3, "table of model names", symbol=holder, subject=subject,
                               properties=(("count", str(len(members))), ("members", " ".join(members[:200]))))
    else:
        for fact, _ in names:
            if names_model(fact.name) or names_model(fact.holder):
                yield from position_model(fact.value, fact.location, "literal", fact.name or fact.holder, context,
                                          0.6, "literal under a model's name")
