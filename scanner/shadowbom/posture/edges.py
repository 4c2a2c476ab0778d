"""What leads to what: the edges of the graph, each from a finding or an asset with the place that shows it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from posixpath import dirname

from shadowbom.core.asset import Asset
from shadowbom.core.evidence import Evidence
from shadowbom.core.fact import Call
from shadowbom.core.finding import Finding, Severity
from shadowbom.core.location import Location
from shadowbom.core.masking import names_secret
from shadowbom.core.posture import Edge, Node
from shadowbom.core.source import Scope
from shadowbom.core.value import Lit
from shadowbom.posture.given import USED_UP, Given, said
from shadowbom.posture.patterns import patterns

_ANYONE = Node("untrusted", "anyone", "anyone")
_WRITERS = Node("untrusted", "contributors", "whoever writes to a branch")
_MACHINE = Node("identity", "developer", "the machine and rights of a developer")
_SENSITIVE = ("private-data", "reads private data"), ("untrusted-content", "meets content of others"), (
    "send", "can send out")
_TRUE = frozenset({"true", "1"})
_NAMED = 4


@dataclass(frozen=True, slots=True)
class Lead:
    """An edge, the severity that its finding has (None for one without) and the keys of the assets at its ends."""

    edge: Edge
    severity: Severity | None = None
    assets: tuple[str, ...] = ()


def leads(given: Given) -> Iterator[Lead]:
    """All edges, in no order."""
    yield from _keys(given)
    yield from _trifectas(given)
    yield from _ci(given)
    yield from _configuration(given)
    yield from _packages(given)
    yield from _models(given)
    yield from _endpoints(given)
    yield from _browsers(given)


def _shown(given: Given, role: str) -> Iterator[Finding]:
    """The open findings that show a role, where they matter: those of examples and tests are low."""
    taken = patterns().roles[role]
    for finding in given.open:
        asset = given.by_key.get(finding.asset)
        if taken.takes(finding, given.rules, asset.kind if asset is not None else ""):
            yield finding


def _names(names: Sequence[str]) -> str:
    every = list(dict.fromkeys(names))
    return ", ".join(every[:_NAMED]) + (f" and {len(every) - _NAMED} more" if len(every) > _NAMED else "")


def _production(asset: Asset) -> bool:
    return asset.used_in is Scope.PRODUCTION and asset.state not in USED_UP


# 1 and 9: what opens an account

def _keys(given: Given) -> Iterator[Lead]:
    for finding in _shown(given, "leaked"):
        piece = _key_at(given, finding)
        owner = dict(piece.properties).get("key-owner", "") if piece is not None else ""
        asset = given.by_key.get(finding.asset)
        owner = owner or (asset.provider if asset is not None else "")
        if not owner or finding.severity.rank < Severity.MEDIUM.rank:
            continue
        name = piece.symbol if piece is not None and piece.symbol else "key"
        credential = Node("credential", f"{finding.location.path}:{name}:{owner}", f"{name} in {finding.location.path}")
        account = Node("account", owner, f"account at {owner}")
        yield Lead(Edge(credential, "opens", account, True, finding.location, f"a key of {owner} stands here",
                        finding.rule, finding.confidence.score), finding.severity, (finding.asset,))
        yield from _holdings(account, owner, finding.location, given)


def _key_at(given: Given, finding: Finding) -> Evidence | None:
    """The key that a finding is about."""
    asset = given.by_key.get(finding.asset)
    pieces = asset.evidence if asset is not None else (piece for one in given.assets for piece in one.evidence)
    return next((piece for piece in pieces if piece.key is not None and piece.location == finding.location), None)


def _holdings(account: Node, owner: str, at: Location, given: Given) -> Iterator[Lead]:
    """What an account holds: the models that the repository calls there; else whatever the account has."""
    models = [asset for asset in given.assets if asset.kind in ("model", "embedding-model") and _production(asset)
              and _served_by(asset, given) == owner]
    label = f"models ({_names(sorted(asset.name for asset in models))}), files and bills" if models else (
        "models, files and bills of the account")
    beside = any(piece.location.path == at.path for asset in models for piece in asset.evidence)
    place = next((piece.location for asset in models for piece in asset.uses), at)
    why = f"code calls these models of {owner}" if models else f"a key of {owner} is not limited as far as is seen"
    yield Lead(Edge(account, "holds", Node("data", f"account:{owner}", label), beside, place, why, "", 0.8), None,
               tuple(asset.key for asset in models))


def _served_by(asset: Asset, given: Given) -> str:
    product = given.products.get(dict(asset.properties).get("served-by", ""))
    return product.provider if product is not None else ""


def _browsers(given: Given) -> Iterator[Lead]:
    data = patterns()
    for asset in given.assets:
        product = given.products.get(asset.product)
        for piece in asset.evidence:
            names = [value for name, value in piece.properties if name == "env" and value.startswith(data.prefixes)
                     and any(word in value for word in data.secret)]
            if piece.scope is not Scope.PRODUCTION or not names or product is None:
                continue
            yield from _to_browser(names[0], product.provider, piece.location, asset, given)
    clients = {piece.location: asset for asset in given.assets for piece in asset.evidence
               if piece.entry == "client" and piece.fact == "call" and piece.scope is Scope.PRODUCTION}
    for path in sorted({place.path for place in clients}):
        for fact in given.facts.get(path, ()):
            if isinstance(fact, Call) and fact.location in clients and (at := _allowed(fact, data.arguments)):
                asset = clients[fact.location]
                yield from _to_browser("key of the client", asset.provider, at, asset, given)


def _allowed(call: Call, names: frozenset[str]) -> Location | None:
    """Where a call is told that it may run in a browser."""
    return next((one.location for one in call.arguments if one.key in names and isinstance(one.value, Lit)
                 and one.value.text.lower() in _TRUE), None)


def _to_browser(name: str, owner: str, at: Location, asset: Asset, given: Given) -> Iterator[Lead]:
    site = Node("site", at.path, f"what browsers load of {at.path}")
    credential = Node("credential", f"browser:{at.path}:{owner}", f"{name} of {owner}")
    yield Lead(Edge(site, "shows", credential, True, at, f"{name} is handed to the browser", "", 0.9),
               Severity.HIGH, (asset.key,))
    yield Lead(Edge(credential, "opens", Node("account", owner, f"account at {owner}"), True, at,
                    f"the client of {owner} is made with it", "", 0.9), None, (asset.key,))
    yield from _holdings(Node("account", owner, f"account at {owner}"), owner, at, given)


# 3: private data, content of others, and a way out

def _trifectas(given: Given) -> Iterator[Lead]:
    for finding in _shown(given, "trifecta"):
        if finding.severity.rank < Severity.MEDIUM.rank:
            continue
        able: dict[str, list[str]] = defaultdict(list)
        keys = []
        for asset in given.assets:
            for piece in asset.evidence if asset.kind == "mcp-server" else ():
                if piece.location.path == finding.location.path and piece.fact == "server":
                    keys.append(asset.key)
                    for capability in dict(piece.properties).get("capabilities", "").split():
                        able[capability].append(asset.name)
        agent = Node("agent", finding.location.path, f"the agent that {finding.location.path} sets up")
        yield from _three(agent, able, finding.location, finding.rule, finding.severity,
                          finding.confidence.score, tuple(sorted(set(keys))))
    for asset in given.assets:
        if asset.kind == "agent" and _production(asset) and not said(asset, "approval"):
            able = defaultdict(list, {one: ["its tools"] for one in said(asset, "capabilities")})
            place = min(asset.uses, key=lambda piece: piece.is_part).location
            agent = Node("agent", asset.key, f"agent {asset.name}")
            yield from _three(agent, able, place, "", None, asset.confidence.score, (asset.key,))


def _three(
    agent: Node, able: dict[str, list[str]], at: Location, rule: str, severity: Severity | None, sure: float,
    keys: tuple[str, ...],
) -> Iterator[Lead]:
    if not all(able[capability] for capability, _ in _SENSITIVE):
        return
    told = {capability: _names(sorted(able[capability])) for capability, _ in _SENSITIVE}
    untrusted = Node("untrusted", f"content:{agent.id}", f"content of others, by {told['untrusted-content']}")
    data = Node("data", f"private:{agent.id}", f"private data, by {told['private-data']}")
    egress = Node("egress", f"out:{agent.id}", f"a way out, by {told['send']}")
    yield Lead(Edge(untrusted, "instructs", agent, True, at, "it reads what others wrote", rule, sure), severity, keys)
    yield Lead(Edge(agent, "reads", data, True, at, "it reads private data", rule, sure), None, keys)
    yield Lead(Edge(data, "leaves", egress, True, at, "the same agent can send", rule, sure), None, keys)


# 4: agents in CI

def _ci(given: Given) -> Iterator[Lead]:
    steps = {piece.location: (asset, piece) for asset in given.assets if asset.kind == "ai-ci-step"
             for piece in asset.evidence}
    for finding in _shown(given, "agent_in_ci"):
        if finding.location not in steps:
            continue
        asset, piece = steps[finding.location]
        held = [f"secret {value}" for name, value in piece.properties if name == "secret"]
        held += [value for name, value in piece.properties if name == "permission" and value.endswith(("write", "all"))]
        if not held:
            continue
        triggers = sorted(value for name, value in piece.properties if name == "trigger")
        at = finding.location
        workflow = Node("workflow", at.path, at.path)
        agent = Node("agent", asset.key, asset.name)
        yield Lead(Edge(Node("untrusted", f"events:{at.path}", f"anyone, by {_names(triggers)}"), "triggers", workflow,
                        True, at, "the workflow starts for everyone", finding.rule, finding.confidence.score),
                   finding.severity, (asset.key,))
        yield Lead(Edge(workflow, "runs", agent, True, at, "a step of it", finding.rule, 0.95), None, (asset.key,))
        yield Lead(Edge(agent, "holds", Node("identity", f"ci:{asset.key}", _names(held)), True, at,
                        "the step has them", finding.rule, 0.95), None, (asset.key,))


# 5: settings that run when a repository is opened

def _configuration(given: Given) -> Iterator[Lead]:
    starting = [one for one in _shown(given, "starts_itself") if one.context in ("", "active")]
    unasked = [one for one in _shown(given, "acts_unasked") if one.context in ("", "active")]
    if not starting or not unasked:
        return
    for finding in starting:
        at = finding.location
        # What stands in the same file is told before what another has.
        other = min(unasked, key=lambda one: (one.location.path != at.path, -one.severity.rank, one.location))
        same = other.location.path == at.path
        severity = max(finding.severity, other.severity, key=lambda one: one.rank)
        config = Node("config", at.path, at.path)
        command = Node("command", f"{at.path}:{at.line}", finding.message)
        acts = Node("unasked", f"{other.location.path}:{other.location.line}", other.message)
        keys = tuple(key for key in (finding.asset, other.asset) if key)
        yield Lead(Edge(_WRITERS, "changes", config, True, at, "it is committed", "", 0.9), severity, keys)
        yield Lead(Edge(config, "starts", command, True, at, "on opening", finding.rule, finding.confidence.score),
                   None, keys)
        yield Lead(Edge(command, "acts", acts, same, other.location, "nobody is asked", other.rule,
                        other.confidence.score), None, keys)
        yield Lead(Edge(acts, "runs-as", _MACHINE, True, other.location, "an agent has the rights of its user",
                        other.rule, 0.9), None, keys)


# 6: packages without a version

def _packages(given: Given) -> Iterator[Lead]:
    files = {finding.location.path: finding for finding in _shown(given, "unpinned_server")
             if finding.context in ("", "active", "local")}
    for asset in given.assets if files else ():
        for piece in asset.evidence if asset.kind == "mcp-server" else ():
            properties = dict(piece.properties)
            secrets = [name for name in (*properties.get("env", "").split(), *properties.get("headers", "").split())
                       if names_secret(name)]
            finding = files.get(piece.location.path)
            if finding is None or properties.get("package-version") != "unpinned" or not secrets:
                continue
            server = Node("server", f"{asset.key}@{piece.location.path}", f"MCP server {asset.name}")
            package = Node("package", properties["package"], f"{properties['package']} (no version)")
            yield Lead(Edge(package, "starts", server, True, piece.location, "the newest version is fetched each time",
                            finding.rule, finding.confidence.score), None, (asset.key,))
            yield Lead(Edge(server, "gets", Node("credential", f"env:{server.id}", _names(secrets)), True,
                            piece.location, "its entry hands these over", "", 0.9), None, (asset.key,))


# 7: code that comes with a model

def _models(given: Given) -> Iterator[Lead]:
    sights: dict[tuple[str, Location], str] = {}
    for finding in _shown(given, "remote_code"):
        if finding.severity.rank >= Severity.MEDIUM.rank:
            sights[finding.asset, finding.location] = finding.rule
    lines = {(piece.location.path, piece.location.line): (asset, piece) for asset in given.assets
             if asset.key.startswith("pkg:huggingface/") for piece in asset.evidence
             if piece.fact == "call" and piece.scope is Scope.PRODUCTION}
    for path in sorted({path for path, _ in lines}):
        for fact in given.facts.get(path, ()):
            if isinstance(fact, Call) and (at := _trusting(fact)):
                for line in {fact.location.line, *(one.location.line for one in fact.arguments)}:
                    if (path, line) in lines:
                        sights[lines[path, line][0].key, at] = ""
    for (key, at), rule in sorted(sights.items(), key=lambda item: (item[0][1], item[0][0])):
        asset = given.by_key[key]
        if not _production(asset):
            continue
        homes = given.homes.get(key, ())
        deployed = next((system for system in homes if system.in_production), None)
        process = Node("process", at.path, f"what loads it in {at.path}")
        rights = Node("identity", deployed.key if deployed else at.path,
                      f"what {deployed.name} may do" if deployed else "whatever runs this may do")
        yield Lead(Edge(Node("model", key, asset.name), "runs-code-in", process, True, at,
                        "its own code or pickle is run, of a revision that may change", rule,
                        asset.confidence.score), Severity.HIGH if deployed else Severity.MEDIUM, (key,))
        yield Lead(Edge(process, "runs-as", rights, False, at, "loading is part of this process", "", 0.8), None,
                   (key,))


def _trusting(call: Call) -> Location | None:
    """Where a call trusts the code of a model without saying which revision of it."""
    trusts = call.argument("trust_remote_code")
    if trusts is None or not isinstance(trusts.value, Lit) or trusts.value.text.lower() not in _TRUE:
        return None
    revision = call.argument("revision", "code_revision")
    pinned = revision is not None and isinstance(revision.value, Lit) and len(revision.value.text) == _COMMIT
    return None if pinned else trusts.location


_COMMIT = 40
"""Characters of a commit."""


# 8: endpoints for everyone

_ACTING = frozenset({"a2a-agent", "agent", "mcp-server"})
"""Kinds of endpoints that use what stands beside them."""


def _endpoints(given: Given) -> Iterator[Lead]:
    for finding in _shown(given, "exposed"):
        asset = given.by_key[finding.asset]
        if finding.severity.rank < Severity.MEDIUM.rank or not _production(asset):
            continue
        endpoint = Node("endpoint", asset.key, f"{asset.name} ({asset.kind})")
        behind = list(_behind(asset, finding.location.path, given))
        for node, observed, place, why, keys in behind:
            yield Lead(Edge(endpoint, "leads-to", node, observed, place or finding.location, why, "", 0.8), None, keys)
        if behind:
            yield Lead(Edge(_ANYONE, "reaches", endpoint, True, finding.location, finding.message, finding.rule,
                            finding.confidence.score), finding.severity, (asset.key,))


def _behind(
    asset: Asset, path: str, given: Given
) -> Iterator[tuple[Node, bool, Location | None, str, tuple[str, ...]]]:
    """What stands behind an endpoint that the file at ``path`` opens: a store holds data by itself, a server or agent
    does what it can; what else its system has beside that file is inferred. A server of models only answers: that an
    application asks it and a store is no way from the one to the other."""
    can = said(asset, "capabilities")
    if asset.kind == "vector-db":
        yield Node("data", f"store:{asset.key}", f"what is stored in {asset.name}"), True, None, "it is a store", ()
    if can:
        yield Node("data", f"tools:{asset.key}", f"tools that can {_names(can)}"), True, None, "it offers these", ()
    if can or asset.kind not in _ACTING:
        return
    for system in given.homes.get(asset.key, ()):
        beside = [(one, place) for key in system.assets if (one := given.by_key.get(key)) is not None
                  and key != asset.key and one.kind in ("vector-db", "agent") and (place := _use_beside(one, path))]
        if beside and system.in_production:
            names = _names(sorted(one.name for one, _ in beside))
            yield (Node("data", f"beside:{system.key}", f"{names} of {system.name}"), False, beside[0][1],
                   "they are part of the same system", tuple(one.key for one, _ in beside))


def _use_beside(asset: Asset, path: str) -> Location | None:
    """The first place in the folder of a file where an asset is used."""
    folder = dirname(path)
    return next((use.location for use in asset.uses if dirname(use.location.path) == folder), None)
