"""Ray clusters that KubeRay runs, and the ways in that a repository gives to their dashboards."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from posixpath import dirname

from shadowbom.core.container import Exposure, Opening
from shadowbom.core.value import Hole, Lit, Obj, Seq, Value
from shadowbom.rules.context import Context
from shadowbom.rules.resources import Deployed, deployed
from shadowbom.rules.view import View

_CLUSTERS = {"ray.io/RayCluster": "", "ray.io/RayJob": "rayClusterSpec", "ray.io/RayService": "rayClusterConfig"}
"""The kinds, and where each has its cluster, "" for one that is a cluster."""
_DASHBOARD = frozenset({"8265", "dashboard"})
_OWN = re.compile(r"127\.|localhost\Z|::1\Z")
_PRIVATE = re.compile(r"internal|private|source-range", re.IGNORECASE)
_HEAD = ("ray.io/node-type", "head")
_NAME = "ray.io/cluster"
_MOST = 200
"""Services and ingresses of a folder that are looked at; more than people write beside a cluster."""


def dashboards(view: View) -> Iterator[tuple[Deployed, Opening]]:
    """The clusters whose dashboard others reach and that asks nobody, each with the first way to it."""
    near: dict[str, tuple[Exposure, ...]] = {}
    for one in deployed(view, _CLUSTERS):
        folder = dirname(one.path)
        if folder not in near:
            near[folder] = tuple(islice(filter(_matters, view.exposures.get(folder, ())), _MOST))
        spec = next((setting.value for setting in one.resource.settings if setting.key == "spec"), None)
        inner = one.key_in(_CLUSTERS)
        cluster = _at(spec, inner) if inner else spec
        head = _at(cluster, "headGroupSpec")
        if one.context is Context.DOCS or head is None or _asks(cluster, head):
            continue
        ways = [*_own(head), *_beside(one, head, near[folder])]
        if ways:  # what stands beside it in its own file is its own
            yield one, min(ways, key=lambda way: (way.location.path != one.path, way.location))


def _at(value: Value | None, *keys: str) -> Value | None:
    """What stands below ``keys`` of an object, None for nothing."""
    for key in keys:
        value = next((inner for name, inner in value.items if name == key), None) if isinstance(value, Obj) else None
    return value


def _text(value: Value | None, *keys: str) -> str:
    found = _at(value, *keys)
    return found.text if isinstance(found, Lit) else ""


def _items(value: Value | None) -> tuple[Value, ...]:
    return value.items if isinstance(value, Seq) else ()


def _asks(cluster: Value | None, head: Value) -> bool:
    """Whether the dashboard is off, is its own pod's alone, or may ask for a token."""
    mode = _at(cluster, "authOptions", "mode")
    if _text(cluster, "authOptions", "mode") == "token" or isinstance(mode, Hole):
        return True
    started = _at(head, "rayStartParams")
    if _text(started, "include-dashboard") == "false" or _OWN.match(_text(started, "dashboard-host")):
        return True
    containers = _items(_at(head, "template", "spec", "containers"))
    return any(_text(one, "name") == "RAY_AUTH_MODE" for each in containers for one in _items(_at(each, "env")))


def _own(head: Value) -> Iterator[Opening]:
    """The way in by the service that KubeRay makes for the head."""
    annotations = (_at(head, "headServiceAnnotations"), _at(head, "headService", "metadata", "annotations"))
    said = [text for found in annotations if isinstance(found, Obj) for name, value in found.items
            for text in (name, value.text if isinstance(value, Lit) else "")]
    for keys in (("serviceType",), ("headService", "spec", "type")):
        kind = _at(head, *keys)
        if isinstance(kind, Lit) and kind.at is not None and kind.text in ("LoadBalancer", "NodePort") and not any(
                map(_PRIVATE.search, said)):
            yield Opening(kind.at, kind.text)


def _beside(one: Deployed, head: Value, exposures: Sequence[Exposure]) -> Iterator[Opening]:
    """The ways in by services and ingresses of the same folder that lead to the head's dashboard."""
    name = one.resource.name
    names = {_text(head, "headService", "metadata", "name") or f"{name}-head-svc"}
    for service in exposures:
        labels = dict(service.labels)
        if service.kind != "Service" or _HEAD not in labels.items() or labels.get(_NAME, name) != name:
            continue
        names.add(service.name)
        if service.how in ("LoadBalancer", "NodePort") and not service.guarded and _leads(service, {service.name}):
            yield Opening(service.location, service.how)
    for ingress in exposures:
        if ingress.kind == "Ingress" and not ingress.guarded and _leads(ingress, names):
            yield Opening(ingress.location, "Ingress")


def _matters(exposure: Exposure) -> bool:
    """Whether it may lead to the dashboard of a head."""
    return _HEAD in exposure.labels or any(port in _DASHBOARD for _, port in exposure.routes)


def _leads(exposure: Exposure, names: set[str]) -> bool:
    return any(name in names and port in _DASHBOARD for name, port in exposure.routes)
