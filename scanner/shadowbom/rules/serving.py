"""Servers that others can reach and that ask nobody who is there: what the rules about them share."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from posixpath import basename, dirname

from shadowbom.catalog.services import Service, services, words_in
from shadowbom.core.confidence import Confidence
from shadowbom.core.container import Container, Opening
from shadowbom.core.fact import Argument, Command, Constant, EnvRead, Fact, Setting
from shadowbom.core.finding import Severity
from shadowbom.core.location import Location
from shadowbom.core.value import Lit
from shadowbom.rules.addresses import is_internal
from shadowbom.rules.context import Context
from shadowbom.rules.listening import Started
from shadowbom.rules.raising import Raised
from shadowbom.rules.view import View

_SURE = Confidence(0.85, ("deployment",))
_EVERY = frozenset({"", "0.0.0.0", "::"})  # noqa: S104  # not bound: looked for
_TOLD_EVERY = _EVERY - {""} | {"*"}
_OWN = re.compile(r"127\.|::1\Z|localhost\Z")
_FOR_DEVELOPMENT = re.compile(
    r"(?:^|[./_\-])(?:dev|develop|development|local|debug|tests?|ci|e2e|devcontainer)(?=[./_\-])", re.IGNORECASE)
_SCRIPTS = re.compile(r"(?:.*\.(?:sh|bash|zsh|ps1|mk|just)|(?:gnu)?makefile|\.?justfile)\Z", re.IGNORECASE)
_UNITS = re.compile(r".*\.service\Z|procfile(?:\..*)?\Z", re.IGNORECASE)
_RANK = {"Ingress": 0, "LoadBalancer": 1, "port": 2, "host network": 3, "NodePort": 4}


@dataclass(frozen=True, slots=True)
class Served:
    """A server that asks nobody who is there. ``way`` says how others reach it, in words; ``says`` is what makes it ask
    nobody, "" for one that has to be told to ask."""

    service: Service
    name: str
    location: Location
    asset: Location
    context: Context
    way: str
    says: str
    severity: Severity

    def raised(self, message: str, remediation: str) -> Raised:
        """What was seen. ``message`` has ``{name}`` for the product and ``{way}`` for how it is reached."""
        text = message.format(name=self.service.name, way=self.way, says=self.says)
        # What several containers share by an alias is one thing to mend.
        return Raised(self.name, self.location, self.context, text, remediation, self.severity, _SURE,
                      same=str(self.location), asset=self.asset)


def served(view: View, rule: str) -> Iterator[Served]:
    """The servers that a rule judges and that others can reach, by place."""
    for path, container in view.containers:
        words = words_in(container.command.words) if container.command is not None else []
        service = services().of_image(container.image)
        own = service is not None
        service = service or services().of_words(words)
        if service is None or service.rule != rule:
            continue
        started = Started(service, words, container.env, container.more, container.image, own)
        context = view.context_in(path)
        if context is not Context.DOCS and (found := _contained(started, container, path, view)) is not None:
            yield found
    for path, command in view.server_commands:
        service = services().of_words(words_in(command.words))
        if service is not None and service.rule == rule and (ran := _bare(service, command, path, view)) is not None:
            yield ran
    yield from _configured(view, rule)


def _configured(view: View, rule: str) -> Iterator[Served]:
    """The servers whose configuration in code says that they ask nobody and listen everywhere."""
    files: dict[str, dict[str, Constant]] = {}
    for path, fact in view.service_settings:
        files.setdefault(path, {})[fact.name.partition(".")[2]] = fact
    for service in services().services if files else ():
        for path, said in files.items() if service.rule == rule else ():
            opened = [said[name] for name in sorted(service.open_settings & said.keys()) if _text(said[name]) == ""]
            every = any(_text(said[name]) in _TOLD_EVERY for name in service.host_settings & said.keys())
            guarded = any(_text(said[name]) != "" for name in service.auth_settings & said.keys())
            if opened and every and not guarded:
                at = opened[0].location
                yield Served(service, opened[0].name, at, at, view.context_in(path), "every address", "",
                             Severity.MEDIUM)


def _text(fact: Constant) -> str | None:
    """The text that a setting is given, None where it is not known."""
    return fact.value.text if isinstance(fact.value, Lit) else None


def _contained(started: Started, container: Container, path: str, view: View) -> Served | None:
    opened = started.opened_by
    if opened is None or not started.listens:
        return None
    ways = sorted((*_ports(started, container), *_of_cluster(container, path, view)), key=lambda one: (
        _RANK[one.how], one.location))
    way = ways[0] if ways else None
    if way is None and (opened == "" or container.openings):
        return None
    severity, how = reach(way, path)
    said = container.command.location if opened and container.command is not None else container.location
    at = opened if isinstance(opened, Location) else way.location if way is not None else said
    return Served(started.service, container.name or started.service.id, at, container.location, view.context_in(path),
                  how, opened if isinstance(opened, str) else "", severity)


def _ports(started: Started, container: Container) -> Iterator[Opening]:
    named = started.option(frozenset({"--port", "-p", "--http-port"})) or ""
    # A variable may name any port; where there is but one, it is that one.
    alone = "$" in named and len(container.openings) == 1
    for one in container.openings:
        told = one.port in (*started.service.ports, named) or not one.port or alone
        if "$" not in one.address and _OWN.match(one.address) is None and told:
            yield one


def _of_cluster(container: Container, path: str, view: View) -> Iterator[Opening]:
    """The ways in that services and ingresses of the same folder give a container."""
    if not container.labels:
        return
    beside = view.exposures.get(dirname(path), ())
    labels = set(container.labels)
    chosen = [one for one in beside if one.kind == "Service" and one.labels and set(one.labels) <= labels]
    for one in chosen:
        if one.how in ("LoadBalancer", "NodePort") and not one.guarded:
            yield Opening(one.location, one.how)
    names = {one.name for one in chosen}
    for one in beside:
        if one.kind == "Ingress" and names & set(one.backends) and not one.guarded:
            yield Opening(one.location, "Ingress")


def reach(way: Opening | None, path: str) -> tuple[Severity, str]:
    """How bad it is that others get to what a file at ``path`` starts that way, and what the way is in words."""
    if way is None:
        return Severity.MEDIUM, "whoever reaches it"
    how = {
        "port": f"its published port {way.port}" if way.port else "a published port",
        "host network": "the machine's own network", "LoadBalancer": "a service of type LoadBalancer",
        "NodePort": "a port of every node", "Ingress": "an ingress",
    }[way.how]
    near = way.how == "NodePort" or (way.address not in _EVERY and is_internal(way.address))
    if near or _FOR_DEVELOPMENT.search(f"/{path}"):
        return Severity.MEDIUM, how
    return Severity.HIGH, how


def _bare(service: Service, command: Command, path: str, view: View) -> Served | None:
    """A program that a unit, a Procfile or a script starts on a machine, where it is told to listen everywhere."""
    name = basename(path)
    unit = _UNITS.match(name) is not None
    folder = dirname(path)
    builds = any(dirname(other) == folder and "dockerfile" in basename(other).lower() for other in view.facts)
    if not unit and (_SCRIPTS.match(name) is None or builds):
        return None
    words = words_in(command.words)
    started = Started(service, words, tuple(_assigned(view.facts[path])))
    opened = started.opened_by
    if opened is None or not started.is_told_every:
        return None
    return Served(service, service.id, command.location, command.location, view.context_in(path), "every address",
                  opened if isinstance(opened, str) else "", Severity.MEDIUM if unit else Severity.LOW)


def _assigned(facts: Sequence[Fact]) -> Iterator[Argument]:
    """The variables that a script or a unit sets."""
    for fact in facts:
        match fact:
            case EnvRead(at, name, Lit() as value):
                yield Argument(name, value, at)
            case Setting(at, key, Lit() as value):
                yield Argument(key.rpartition(".")[2], value, at)
            case _:
                continue
