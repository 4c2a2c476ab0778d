"""Evidence of MCP servers in code: where they are made, their tools, resources and prompts, how they are reached."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.catalog.records import Hit
from shadowbom.catalog.servers import TRANSPORTS, Role
from shadowbom.core.evidence import Evidence, Subject
from shadowbom.core.fact import Call, Constant, Definition
from shadowbom.core.location import Location
from shadowbom.core.servers import transport_of
from shadowbom.detect.context import FileContext
from shadowbom.detect.requests import from_request
from shadowbom.detect.server_clients import named_servers
from shadowbom.detect.servers import declared_server
from shadowbom.detect.source_servers import SourceServer, decorated, given_auth, literal, text_of
from shadowbom.detect.tools import Tool, in_value, of_call, of_class, of_definition, properties

_TRANSPORT_KEYS = ("transport", "transportType", "transport_type", "0")
_OPEN = frozenset({"0.0.0.0", "::", "[::]", ""})  # noqa: S104  # not bound


def code_server(call: Call, context: FileContext) -> Iterator[Evidence]:
    """Evidence of a call that makes, extends or starts a server."""
    servers = context.repository.sources
    for role in _roles(call.language, call.callee, context):
        if role.role == "client":
            yield from _taken(call, role, context)
            for named in named_servers(call, role.spec, servers):
                yield from declared_server(named, context, "server_client")
            continue
        server = servers.of(call, role.spec)
        if server is None:
            continue
        if role.role == "server":
            made = servers.made.get((context.path, call.location.line, call.location.column))
            if made is not None and made.spec is role.spec:
                yield from _made(call, made, role, context)
        elif _is_mark(call, context):
            continue
        elif role.role == "tool":
            yield from _added(call, server, role, context)
        else:
            yield from _other(call, server, role, context)


def _roles(language: str, callee: str, context: FileContext) -> list[Role]:
    """What a callee is; only in a file that brings in the product for what any receiver may have."""
    if not context.repository.sources.calls.get(context.path):
        return []
    return _first(context.catalogue.servers.find(language, callee), context)


def _first(found: list[Role], context: FileContext) -> list[Role]:
    """The first of what a callee may be that counts here."""
    known = context.path in context.repository.sources.by_path
    return [role for role in found if role.symbol[:2] != "*:" or role.role in ("server", "client") or known
            or role.spec.product in context.seen][:1]


def _is_mark(call: Call, context: FileContext) -> bool:
    """Whether a call is a decorator: what it makes is told of the function behind it."""
    place = call.location.line, call.location.column
    return place in context.marks or (call.enclosing, call.callee) in context.marked


def _taken(call: Call, role: Role, context: FileContext) -> Iterator[Evidence]:
    """Evidence of a client whose command a request gives; it makes no asset."""
    for field in ("command", "args"):
        keys = role.spec.given.get(field, ())
        # Of an object whose members are not known these are still arguments by their own names.
        argument = call.argument(*keys, *(key.partition(".")[2] or key for key in keys))
        source = from_request(argument.value, context) if argument is not None else ""
        if argument is not None and source:
            hit = Hit(role.spec.product, "server_client.command", role.symbol, "")
            yield context.evidence(hit, argument.location, "call", 0.7, "command from a request", symbol=source,
                                   subject=Subject("", source), properties=(("command-from", source),))
            return


def _made(call: Call, server: SourceServer, role: Role, context: FileContext) -> Iterator[Evidence]:
    yield from _stands(call.location, call.language, server, role, context)
    yield from _reached(call, server, role, context)


def _stands(
    location: Location, language: str, server: SourceServer, role: Role, context: FileContext
) -> Iterator[Evidence]:
    """Evidence that a server is made at a place."""
    servers = context.repository.sources
    said = [
        ("defined", "source"), ("language", language), ("sdk", f"{role.spec.sdk} {role.spec.major}".strip()),
        ("server-version", server.version),
        ("auth", "yes" if context.path in servers.asking else "unknown" if context.path in servers.checking else "no"),
    ]
    yield _evidence("server", role, location, server, context,
                    tuple((key, text) for key, text in said if text), "MCP server in code")


def _reached(call: Call, server: SourceServer, role: Role, context: FileContext) -> Iterator[Evidence]:
    """What the arguments of a call that makes or starts a server say of how it is reached."""
    for key in role.spec.argument("host"):
        argument = call.argument(key)
        if argument is not None and (host := literal(argument.value)):
            yield _evidence("server.bind", role, argument.location, server, context, (("bind", host),), "address")
            break
    for key in role.spec.argument("port"):
        argument = call.argument(key)
        if argument is not None and (port := literal(argument.value)):
            yield _evidence("server.bind", role, argument.location, server, context, (("port", port),), "address")
            break
    asked = given_auth(call, role.spec)
    if asked is not None:
        yield _evidence("server.auth", role, asked.location, server, context, (), "authentication")


def _other(call: Call, server: SourceServer, role: Role, context: FileContext) -> Iterator[Evidence]:
    match role.role:
        case "run":
            argument = call.argument(*_TRANSPORT_KEYS)
            transport = transport_of(literal(argument.value)) if argument is not None else "stdio"
            if not call.arguments or argument is None:
                transport = "stdio"
            said = (("transport", transport),) if transport else ()
            yield _evidence("server.run", role, call.location, server, context, said, "start of a server")
            yield from _reached(call, server, role, context)
        case kind if kind in TRANSPORTS:
            yield _evidence(f"server.{kind}", role, call.location, server, context, (("transport", kind),), "transport")
            yield from _reached(call, server, role, context)
        case "auth":
            yield _evidence("server.auth", role, call.location, server, context, (), "authentication")
        case "resource" | "prompt" as kind:
            name = text_of(call, ("name", "0", "uri", "Name"))
            yield _evidence(f"server.{kind}", role, call.location, server, context,
                            ((f"{kind}s", name),) if name else (), f"{kind} of a server")
        case "dispatch":
            yield from _dispatched(call, server, role, context)


def _dispatched(call: Call, server: SourceServer, role: Role, context: FileContext) -> Iterator[Evidence]:
    """A function that lists tools, or that all calls of tools go to."""
    bodies = context.repository.bodies
    for argument in call.arguments:
        if argument.key.endswith("()"):
            for tool in in_value(argument.value, context.path, bodies):
                yield _tool(tool, server, role, context)
    function = next((found for argument in call.arguments
                     if (found := bodies.function(argument.value, context.path)) is not None), None)
    if function is not None and (effects := bodies.of(*function)):
        said = tuple(pair for pair in properties(Tool(call.location, ""), effects, bodies))
        yield _evidence("server.dispatch", role, call.location, server, context, said, "calls of tools")


def _added(call: Call, server: SourceServer, role: Role, context: FileContext) -> Iterator[Evidence]:
    tool = of_call(call, context.repository.bodies, context.repository.sources)
    if tool is not None:
        yield _tool(tool, server, role, context)


def defined_tool(fact: Definition, context: FileContext) -> Iterator[Evidence]:
    """Evidence of a function whose decorator makes it a tool, a resource or a prompt of a server."""
    servers, bodies = context.repository.sources, context.repository.bodies
    placed = servers.calls.get(context.path)
    if placed is None:
        return
    made = servers.made.get((context.path, fact.location.line, fact.location.column))
    if made is not None and (made.owner or made.home is not None):
        yield from _stands(fact.location, context.language, made, Role(made.spec, "server", made.symbol), context)
    if fact.kind == "class":
        yield from _tool_class(fact, context)
    if not fact.decorators:
        return
    called = [call for mark in fact.marks for call in placed.get((mark.line, mark.column), ())]
    called += [call for call in servers.inside.get((context.path, fact.name), ()) if call.callee in fact.decorators]
    for role, call in decorated(fact, called, context.language, context.catalogue):
        server = servers.of(call, role.spec) if call is not None else servers.nearest(
            context.path, context.language, role.spec, fact.name)
        if role.role == "shared":
            server = servers.implied.get(context.path)
        if server is None:
            continue
        if role.role in ("tool", "shared"):
            is_named = call is not None and bool(text_of(call, ("name",)))
            if fact.kind == "extension" or (fact.kind == "class" and not is_named):
                continue
            yield _tool(of_definition(fact, call, called), server, role, context)
        elif role.role in ("resource", "prompt"):
            name = text_of(call, ("Name", "UriTemplate", "0", "uri", "name")) if call is not None else ""
            yield _evidence(f"server.{role.role}", role, fact.location, server, context,
                            ((f"{role.role}s", name or fact.name),), f"{role.role} of a server")
        elif role.role == "dispatch" and (effects := bodies.of(context.path, fact.name)):
            said = properties(Tool(fact.location, ""), effects, bodies)
            yield _evidence("server.dispatch", role, fact.location, server, context, said, "calls of tools")
        return


def listed_tools(fact: Constant, context: FileContext) -> Iterator[Evidence]:
    """Evidence of the tools that a constant spells out, in a file that brings in an SDK."""
    servers = context.repository.sources
    if fact.enclosing or not context.seen & context.catalogue.servers.products:
        return
    for tool in in_value(fact.value, context.path, context.repository.bodies):
        server = next((found for spec in context.catalogue.servers.of_language(context.language)
                       if (found := servers.nearest(context.path, context.language, spec)) is not None), None)
        if server is not None:
            yield _tool(tool, server, Role(server.spec, "dispatch", "tools"), context)


def _tool_class(fact: Definition, context: FileContext) -> Iterator[Evidence]:
    """Evidence of a class that is a tool, by what it is built on."""
    servers = context.repository.sources
    for base in fact.bases:
        for role in _first(context.catalogue.servers.find(context.language, base), context):
            server = servers.nearest(context.path, context.language, role.spec) if role.role == "base" else None
            if server is not None:
                inside = [call for calls in servers.calls[context.path].values() for call in calls
                          if call.enclosing == fact.name]
                yield _tool(of_class(fact, inside), server, role, context)
                return


def _tool(tool: Tool, server: SourceServer, role: Role, context: FileContext) -> Evidence:
    bodies = context.repository.bodies
    effects = bodies.of(*tool.function) if tool.function is not None else ()
    score = 0.95 if tool.function is not None else 0.9
    hit = Hit(role.spec.product, f"server.{role.role}" if role.role == "dispatch" else "server.tool", role.symbol, "")
    return context.evidence(hit, tool.location, "call", score, "tool of an MCP server", state="called",
                            symbol=tool.name, subject=server.subject, properties=properties(tool, effects, bodies))


def _evidence(
    entry: str, role: Role, location: Location, server: SourceServer, context: FileContext,
    said: tuple[tuple[str, str], ...], reason: str,
) -> Evidence:
    hit = Hit(role.spec.product, entry, role.symbol, "")
    return context.evidence(hit, location, "call", 0.95, reason, state="called", symbol=server.name,
                            subject=server.subject, properties=said)
