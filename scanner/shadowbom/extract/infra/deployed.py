"""What compose files, manifests of a cluster and values of charts start, and what lets others reach it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from shadowbom.core.container import Container, Exposure, Opening
from shadowbom.core.fact import Argument, Fact
from shadowbom.core.location import Location
from shadowbom.core.value import HOLE, Join, Lit, Value
from shadowbom.extract.infra.openings import opening, variable
from shadowbom.extract.infra.parts import ARGUMENTS, MAX_ITEMS, STARTED, variables, words_of
from shadowbom.extract.infra.places import image_of
from shadowbom.extract.positions import Node

MAX_CONTAINERS = 500
_MAX_NAME = 200
_ELSEWHERE = frozenset({"env_file", "configs", "secrets", "extends", "envfrom"})
_SETTINGS_FILE = re.compile(r"\.(?:ya?ml|toml|json|conf|cfg|ini|env|config)(?::[a-zA-Z,]{1,20})?\Z", re.IGNORECASE)
_SECURES = re.compile(r"auth|api_?key|secret|password|token|envfrom|extraenv", re.IGNORECASE)
_ASKS = re.compile(r"auth|oauth|whitelist|allowlist|middleware|internal|iap|source-range|snippet", re.IGNORECASE)
_PODS = {"pod": ("spec",), "cronjob": ("spec", "jobTemplate", "spec", "template", "spec")}
_WORKLOADS = frozenset({"deployment", "statefulset", "daemonset", "replicaset", "job", "pod", "cronjob"})
_MAX_LEVELS = 2


def container_facts(path: str, root: Node) -> Iterator[Fact]:
    """The containers and ways in of a document, at most ``MAX_CONTAINERS``."""
    yield from islice(_facts(path, root), MAX_CONTAINERS)


def _facts(path: str, root: Node) -> Iterator[Fact]:
    kind, services = root.child("kind"), root.child("services")
    if kind is not None and root.child("apiVersion") is not None:
        yield from _of_cluster(path, root, kind.string)
    elif services is not None and services.kind == "object":
        for node in services.members:
            if node.kind == "object" and (node.child("image") or node.child("build")):
                yield _of_compose(path, node)
    elif "$schema" not in (node.key for node in root.members[:1]):
        yield from _of_values(path, root, 0)


def _members(node: Node) -> dict[str, Node]:
    return {child.key.lower(): child for child in node.members[:MAX_ITEMS]}


def _image(path: str, image: Node | None) -> Value:
    found = image_of(path, image) if image is not None else None
    return HOLE if found is None else found


def _started(members: dict[str, Node]) -> list[Node]:
    return [members[key] for key in (*STARTED, *ARGUMENTS) if key in members]


def _of_compose(path: str, node: Node) -> Container:
    members = _members(node)
    image = members.get("image")
    openings = [one for child in _elements(members.get("ports")) for one in _port(path, child)]
    network = members.get("network_mode")
    if network is not None and network.string == "host":
        openings.append(Opening(network.value_at(path), "host network"))
    mounts = [(child, _source(child)) for child in _elements(members.get("volumes"))]
    rights = [Argument("mount", Lit(source), child.value_at(path)) for child, source in mounts if source]
    for key, right in (("privileged", "privileged"), ("network_mode", "network"), ("pid", "pid")):
        if key in members and members[key].text in ("true", "host"):
            rights.append(Argument(right, Lit(members[key].text), members[key].value_at(path)))
    rights += [Argument("capability", Lit(child.string), child.value_at(path))
               for child in _elements(members.get("cap_add"))]
    return Container(
        image.value_at(path) if image is not None else node.at(path), node.key[:_MAX_NAME], _image(path, image),
        words_of(path, _started(members)), tuple(variable(*one) for one in variables(path, members)),
        more=bool(_ELSEWHERE & members.keys()) or any(_SETTINGS_FILE.search(child.text) for child, _ in mounts),
        openings=tuple(openings), rights=tuple(rights))


def _elements(node: Node | None) -> list[Node]:
    return node.elements[:MAX_ITEMS] if node is not None else []


def _port(path: str, node: Node) -> Iterator[Opening]:
    """The way in of one entry of ``ports``."""
    if node.kind != "object":
        yield from opening(node.text, node.value_at(path))
        return
    target, address = node.child("target"), node.child("host_ip")
    if target is not None:
        yield Opening(node.at(path), "port", address.text if address is not None else "", target.text)


def _source(node: Node) -> str:
    """What of the machine a volume is, "" for one that has a name."""
    if node.kind == "object":
        source = node.child("source")
        text = source.string if source is not None else ""
    else:
        text = node.string.partition(":")[0]
    return text if text.startswith(("/", ".", "~")) else ""


# Clusters


def _of_cluster(path: str, root: Node, kind: str) -> Iterator[Fact]:
    name = root.get("metadata", "name")
    called = name.text[:_MAX_NAME] if name is not None else ""
    if kind.lower() in _WORKLOADS:
        steps = _PODS.get(kind.lower(), ("spec", "template", "spec"))
        pod, labels = root.get(*steps), root.get(*steps[:-1], "metadata", "labels")
        if pod is not None:
            yield from _of_pod(path, pod, _pairs(labels), called)
    elif kind == "Service":
        how, ranges = root.get("spec", "type"), root.get("spec", "loadBalancerSourceRanges")
        yield Exposure(
            (how or root).at(path), "Service", called, how.string if how is not None else "ClusterIP",
            _pairs(root.get("spec", "selector")), guarded=ranges is not None or _is_guarded(root),
            routes=tuple(sorted({(called, port) for port in _ports_of(root)})))
    elif kind == "Ingress":
        routes = _routes(root)
        yield Exposure(root.at(path), "Ingress", called, backends=tuple(sorted({name for name, _ in routes})),
                       guarded=_is_guarded(root), routes=tuple(sorted(routes)))


def _ports_of(root: Node) -> Iterator[str]:
    """The ports of a service, those that it leads to among them, by number and name."""
    for port in _elements(root.get("spec", "ports")):
        for key in ("port", "targetPort", "name"):
            if (node := port.child(key)) is not None:
                yield node.text[:_MAX_NAME]


def _pairs(node: Node | None) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((child.key, child.text) for child in (node.members[:MAX_ITEMS] if node is not None else ())))


def _is_guarded(root: Node) -> bool:
    """Whether annotations, or the class of an ingress, say that somebody is asked or only a private network let in."""
    said = _pairs(root.get("metadata", "annotations"))
    class_ = root.get("spec", "ingressClassName")
    texts = [text for pair in said for text in pair] + ([class_.text] if class_ is not None else [])
    return any(_ASKS.search(text[:500]) for text in texts)


def _routes(root: Node) -> set[tuple[str, str]]:
    """The services that an ingress leads to, each with the port."""
    found = [root.get("spec", "defaultBackend")]
    for rule in _elements(root.get("spec", "rules")):
        found += [one.child("backend") for one in _elements(rule.get("http", "paths"))]
    routes = set()
    for one in (backend for backend in found if backend is not None):
        name = one.get("service", "name") or one.child("serviceName")
        port = one.get("service", "port", "number") or one.get("service", "port", "name") or one.child("servicePort")
        if name is not None:
            routes.add((name.text[:_MAX_NAME], port.text[:_MAX_NAME] if port is not None else ""))
    return routes


def _of_pod(path: str, pod: Node, labels: tuple[tuple[str, str], ...], called: str) -> Iterator[Container]:
    shared = [Argument(right, Lit("host"), node.value_at(path)) for key, right in (
        ("hostNetwork", "network"), ("hostPID", "pid")) if (node := pod.child(key)) is not None and node.text == "true"]
    volumes = _elements(pod.child("volumes"))
    mounted = {name.text: source for volume in volumes if (name := volume.child("name")) is not None
               and (source := volume.get("hostPath", "path")) is not None}
    configured = any(volume.child(key) is not None for volume in volumes for key in ("configMap", "secret"))
    for node in _elements(pod.child("containers")):
        members = _members(node)
        image, name = members.get("image"), members.get("name")
        rights = list(shared)
        privileged = node.get("securityContext", "privileged")
        if privileged is not None and privileged.text == "true":
            rights.append(Argument("privileged", Lit("true"), privileged.value_at(path)))
        rights += [Argument("capability", Lit(one.string), one.value_at(path))
                   for one in _elements(node.get("securityContext", "capabilities", "add"))]
        for mount in _elements(members.get("volumemounts")):
            source = mounted.get(named.text) if (named := mount.child("name")) is not None else None
            if source is not None:
                rights.append(Argument("mount", Lit(source.text), source.value_at(path)))
        yield Container(
            image.value_at(path) if image is not None else node.at(path),
            name.text[:_MAX_NAME] if name is not None else called, _image(path, image),
            words_of(path, _started(members)), tuple(variable(*one) for one in variables(path, members)),
            more=configured or bool(_ELSEWHERE & members.keys()), openings=tuple(_of_host(path, members, pod)),
            rights=tuple(rights), labels=labels)


def _of_host(path: str, members: dict[str, Node], pod: Node) -> Iterator[Opening]:
    """The ways in by the network of the node that a pod runs on."""
    network = pod.child("hostNetwork")
    if network is not None and network.text == "true":
        yield Opening(network.value_at(path), "host network")
    for port in _elements(members.get("ports")):
        outer, inner, address = (port.child(key) for key in ("hostPort", "containerPort", "hostIP"))
        if outer is not None:
            yield Opening(outer.value_at(path), "port", address.text if address else "", inner.text if inner else "")


# Values of a chart


def _of_values(path: str, node: Node, level: int) -> Iterator[Container]:
    """The containers of a chart's values: an image beside the service or ingress that lets others reach it."""
    image = node.child("image")
    repository = image.child("repository") if image is not None else None
    if image is not None and repository is not None:
        yield _of_value(path, node, image, repository.value_at(path))
    for child in node.members[:MAX_ITEMS] if level < _MAX_LEVELS else ():
        if child.kind == "object" and child is not image:
            yield from _of_values(path, child, level + 1)


def _of_value(path: str, node: Node, image: Node, at: Location) -> Container:
    members = _members(node)
    openings = []
    how, enabled = node.get("service", "type"), node.get("ingress", "enabled")
    service, ingress = node.child("service"), node.child("ingress")
    if how is not None and how.text in ("LoadBalancer", "NodePort") and not _mentions(service, _ASKS):
        openings.append(Opening(how.value_at(path), how.text))
    if enabled is not None and enabled.text == "true" and not _mentions(ingress, _ASKS):
        openings.append(Opening(enabled.value_at(path), "Ingress"))
    secured = any((_SECURES.search(child.key) and child.text not in ("false", '""', "")) or (
        _SECURES.search(child.key) and child.children) for child in node.members)
    named, tag = _image(path, image), image.child("tag")
    if tag is None or not tag.text:
        named = Join((named, Lit(":"), HOLE))  # the chart has a version of its own
    return Container(at, node.key[:_MAX_NAME], named, words_of(path, _started(members)),
                     tuple(variable(*one) for one in variables(path, members)), more=bool(secured),
                     openings=tuple(openings))


def _mentions(node: Node | None, pattern: re.Pattern[str]) -> bool:
    """Whether annotations of a chart's service or ingress say something."""
    annotations = node.child("annotations") if node is not None else None
    class_ = node.child("className") if node is not None else None
    texts = [text for pair in _pairs(annotations) for text in pair] + ([class_.text] if class_ is not None else [])
    return any(pattern.search(text[:500]) for text in texts)
