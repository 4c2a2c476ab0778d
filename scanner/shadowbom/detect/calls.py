"""Constructions and method calls of known clients: which provider gets the data, and which model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from shadowbom.catalog import names
from shadowbom.catalog.index import ClientSpec
from shadowbom.core.evidence import Evidence
from shadowbom.core.fact import Argument, Call, Fact
from shadowbom.core.value import Env, Lit, Made, Ref, Value, leaves
from shadowbom.detect.addresses import endpoint_text
from shadowbom.detect.context import FileContext, used_as_service
from shadowbom.detect.endpoints import addresses
from shadowbom.detect.model_names import words_of
from shadowbom.detect.models import Server, Sighting, client_hit, named_models

_UNKNOWN_HOST = "unknown host"
GENERIC_ENDPOINT = "openai-compatible"
"""The product that stands for an endpoint somebody configures and the text does not show."""


def match_call(call: Call, context: FileContext) -> Iterator[Evidence]:
    """Evidence of one call: client construction, endpoint, models in the arguments that the signature names."""
    language = names.family(call.language)
    done = False
    for spec, rest in _clients(call, language, context):
        if not _applies(spec, call, rest, context):
            continue
        made = _after_builder(rest, language)
        if made == "":
            done = True
            yield from _construction(call, spec, context)
        server = _server(call, spec, context)
        yield from _models(call, spec, rest, server, context, resolved=True)
        if made != rest:
            yield from _models(call, spec, made, server, context, resolved=True, set_before=True)
    if not done:
        yield from _unresolved(call, language, context)


def _clients(call: Call, language: str, context: FileContext) -> list[tuple[ClientSpec, str]]:
    """The client entries that a callee meets; none for a module of the repository's own that has such a name."""
    found = context.catalogue.clients.find(language, call.callee)
    if found and language == "python" and context.repository.first_party(call.callee.partition(":")[0]):
        return []
    return found


def note_servers(facts: Iterable[Fact], context: FileContext) -> None:
    """Note where each client construction of a file sends its calls: a client made in one file is called in
    another, whichever of the two is matched first."""
    for call in facts:
        if not isinstance(call, Call):
            continue
        for spec, rest in _clients(call, names.family(call.language), context):
            if _after_builder(rest, names.family(call.language)) == "" and _applies(spec, call, rest, context):
                place = (call.location.path, call.location.line, call.location.column)
                context.repository.served[place] = _endpoint(call, spec, context)[0]


def follow_servers(facts: Iterable[Fact], context: FileContext) -> None:
    """Note where what methods of clients give sends its calls: ``client.chat()`` is where ``client`` is. To be asked
    when the constructions of all files are noted."""
    served = context.repository.served
    chained = [fact for fact in facts if isinstance(fact, Call) and isinstance(fact.receiver, Made)]
    for call in sorted(chained, key=lambda fact: fact.callee.count("()")):
        at = call.receiver.at if isinstance(call.receiver, Made) else call.location
        known = served.get((at.path, at.line, at.column))
        if known is not None:
            served.setdefault((call.location.path, call.location.line, call.location.column), known)


def _applies(spec: ClientSpec, call: Call, rest: str, context: FileContext) -> bool:
    """Whether the ``when`` of a signature holds: the argument is one of the listed literals."""
    if not spec.when:
        return True
    if rest:
        # A method's receiver was judged where it was made, and noted where it held.
        at = call.receiver.at if isinstance(call.receiver, Made) else None
        return at is not None and (at.path, at.line, at.column) in context.repository.served
    for keys, wanted in spec.when.items():
        argument = call.argument(*keys.split("|"))
        if argument is None:
            return False
        if not any(_said(leaf) in wanted for leaf in leaves(argument.value)):
            return False
    return True


def _said(leaf: Value) -> str:
    """A literal's text, or the last name of a constant (``openai.APITypeAzure``)."""
    match leaf:
        case Lit(text):
            return text
        case Ref(_, name):
            return name.rpartition(".")[2]
        case _:
            return ""


def _construction(call: Call, spec: ClientSpec, context: FileContext) -> Iterator[Evidence]:
    hit = client_hit(spec, call.callee, context)
    symbol = call.callee.lstrip(":")
    ecosystem = names.ECOSYSTEM.get(names.family(call.language), "")
    yield context.evidence(hit, call.location, "call", 0.95, "client call", state="called", symbol=symbol,
                           ecosystem=ecosystem)
    served, how = _endpoint(call, spec, context)
    place = (call.location.path, call.location.line, call.location.column)
    context.repository.served[place] = served
    if served != spec.product and served in context.catalogue.products:
        product = context.product(served)
        subject = used_as_service(product)
        score = 0.9 if how == "host" else 0.7 if how == "env" else 0.6
        yield context.evidence(hit, call.location, "call", score, f"client endpoint ({how})", state="called",
                               symbol=symbol, subject=subject,
                               properties=_stated(call, spec) if how == _UNKNOWN_HOST else ())


def _stated(call: Call, spec: ClientSpec) -> tuple[tuple[str, str], ...]:
    """The address that a construction states, where it is no one's of the catalogue."""
    argument = call.argument(*spec.endpoint)
    hosts = sorted({endpoint_text(one.host, one.port)
                    for one in (addresses(argument.value) if argument is not None else ()) if one.host})
    return tuple(("endpoint", host) for host in hosts)


def _endpoint(call: Call, spec: ClientSpec, context: FileContext) -> tuple[str, str]:
    """The product that a construction sends data to, and how that is known."""
    default = spec.served_by or spec.product
    argument = call.argument(*spec.endpoint) if spec.endpoint else None
    if argument is None:
        return default, "default"
    shown = list(addresses(argument.value))
    for address in shown:
        hit = context.catalogue.hosts.find(address.host, address.port)
        if hit is not None:
            return hit.product, "host"
    values = list(leaves(argument.value))
    for value in values:
        if isinstance(value, Env) and (named := context.catalogue.env.find(value.name)) is not None:
            # The SDK's own variable says nothing new; another provider's does.
            return (default if named.product == spec.product else named.product), "env"
    if any(isinstance(value, Lit) and value.text in ("", "None", "null", "undefined") for value in values):
        return default, "default"
    if spec.generic_endpoint and GENERIC_ENDPOINT in context.catalogue.products:
        return GENERIC_ENDPOINT, _UNKNOWN_HOST
    if "." in spec.default_host and any(address.url for address in shown):
        # A hosted service's client that is pointed at some other server: nobody is known to get the data.
        return "", _UNKNOWN_HOST
    return default, "default"


def _server(call: Call, spec: ClientSpec, context: FileContext) -> Server:
    """Who serves the models of this call."""
    if isinstance(call.receiver, Made):
        at = call.receiver.at
        served = context.repository.served.get((at.path, at.line, at.column))
        if served is not None:
            # What a method of a client gives sends its calls where the client does: ``client.chat().create()``.
            place = (call.location.path, call.location.line, call.location.column)
            context.repository.served.setdefault(place, served)
            return Server(served, sure=True)
    served, how = _endpoint(call, spec, context)
    return Server(served, sure=how in ("host", "default"))


def _models(
    call: Call, spec: ClientSpec, rest: str, server: Server, context: FileContext, *, resolved: bool,
    set_before: bool = False,
) -> Iterator[Evidence]:
    """Evidence of models in the arguments of ``rest``, which is called on what ``spec`` made. ``set_before``: a builder
    did, so that its settings stand in front."""
    for method, keys in spec.model:
        is_chained = names.chains_calls(call.language) and _chained(method, rest, set_before=set_before)
        if method != rest and not is_chained:
            continue
        if keys == ("$callee",):
            name = call.callee.rpartition(".")[2].rpartition(":")[2]
            argument: Argument | None = Argument("$callee", Lit(name, call.location), call.location)
        else:
            argument = call.argument(*keys)
        kind = _kind(call, spec)
        if argument is None or not kind:
            continue
        seen = Sighting(
            argument.location, "call", call.callee.lstrip(":"), 0.95 if resolved else 0.7,
            "model argument of a client" if resolved else "model argument",
        )
        own = client_hit(spec, call.callee, context)
        said = call.callee.partition(":")[2]
        given = spec if kind == spec.model_kind else replace(spec, model_kind=kind)
        yield from named_models(argument.value, given, own, said, server, seen, context)


def _kind(call: Call, spec: ClientSpec) -> str:
    """The kind of what a call names: the entry's, or what an argument says where the entry asks one; "" for none."""
    if not spec.kind_from:
        return spec.model_kind
    argument = call.argument(*spec.kind_from)
    said = {leaf.text.lower() for leaf in leaves(argument.value) if isinstance(leaf, Lit)} if argument else set()
    return next((kind for kind in ("model", "dataset") if kind in said), "")


_BUILDERS = frozenset({"builder", "fromEnv", "newBuilder", "new", "default", "from_env", "with_config", "try_new",
                       "from_url"})
_BUILT = (".build()", ".make()")
"""Methods of a class that stand for its construction, where settings are methods too."""


def _after_builder(rest: str, language: str) -> str:
    """``rest`` without the calls of a builder: "" for ``builder``, ``chat`` for ``builder().apiKey().build().chat``."""
    head, _, tail = rest.partition(".")
    if not names.chains_calls(language):
        return rest
    for end in _BUILT:
        _, built, after = f".{rest}".partition(end)
        if built and after:
            return after.lstrip(".")
    return tail if head.removesuffix("()") in _BUILDERS else rest


def _chained(method: str, rest: str, *, set_before: bool) -> bool:
    """Whether ``rest`` is ``method`` with other calls chained in between, and where ``set_before`` before it; its last
    name is the same."""
    wanted = method.split(".")
    given = rest.replace("()", "").split(".")
    if not method or given[-1] != wanted[-1] or (given[0] != wanted[0] and not set_before):
        return False
    at = iter(given)
    return all(name in at for name in wanted)


def _unresolved(call: Call, language: str, context: FileContext) -> Iterator[Evidence]:
    """Calls such as ``self.client.chat.completions.create(model=...)`` whose receiver text does not show: the
    method path and its model argument name the client, where the file or the scan knows the product."""
    path = call.callee.rpartition(":")[2]
    module = call.callee.rpartition(":")[0]
    if module and not module.startswith("."):
        return
    found = [
        (spec, method) for spec, method in context.catalogue.clients.methods(language, path)
        if not spec.when or spec.product in context.seen
    ]
    known = [pair for pair in found if pair[0].product in context.seen] or found
    alone = len({spec.product for spec, _ in known}) == 1
    for spec, method in known[:1]:
        # Many providers copy one method path: where the file shows none of them, nobody is said to serve it.
        server = Server(spec.served_by or spec.product if alone else "", sure=False)
        named_only = spec if alone else replace(spec, model_source="family")
        yield from _models(call, named_only, method, server, context, resolved=False)


_ANSWERS = frozenset({
    "mock", "mocked", "stub", "respond", "response", "responses", "resolved", "return", "returns", "message", "chunk",
    "event", "equal", "equals", "match", "object", "asserted", "assert",
})


def makes_up(call: Call) -> bool:
    """Whether a call in a test makes up an answer, or says which is expected: ``mockResolvedValue({...})``,
    ``Message(...)``, ``assertEqual(...)``."""
    words = words_of(call.callee.rpartition(".")[2].rpartition(":")[2])
    return bool(_ANSWERS.intersection(words)) and "create" not in words
