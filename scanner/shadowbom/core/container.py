"""Containers that files start, and what lets others reach them: vendor-neutral facts about deployment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shadowbom.core.location import Location

if TYPE_CHECKING:  # it has these facts in its union
    from shadowbom.core.fact import Argument, Command
    from shadowbom.core.value import Value


@dataclass(frozen=True, slots=True)
class Opening:
    """A way to a container from outside. ``how`` is "port", "host network", "NodePort", "LoadBalancer" or "Ingress";
    ``address`` the machine's that a port is bound to: "" for every one, with a "$" where it is not known. ``port`` is
    the container's, "" where it is not told."""

    location: Location
    how: str
    address: str = ""
    port: str = ""


@dataclass(frozen=True, slots=True)
class Container:
    """A container that a file starts, as far as the file tells. ``image`` is a Hole for one that is built.

    ``command`` is what it is started with, its arguments alone where the image's own program stays. Of ``env`` the
    value of a secret is a Hole, unless it is empty, a reference, or one of ``WELL_KNOWN``; ``more`` says that other
    variables come from elsewhere, or files that may configure it. ``rights`` are what it is given of its machine:
    "privileged", "network", "pid", "capability" and "mount", each with its value. ``labels`` are those by which a
    cluster's services choose it, none outside of a cluster.
    """

    location: Location
    name: str
    image: Value
    command: Command | None = None
    env: tuple[Argument, ...] = ()
    more: bool = False
    openings: tuple[Opening, ...] = ()
    rights: tuple[Argument, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()

    def variable(self, *names: str) -> Argument | None:
        """The last variable that has one of ``names``."""
        return next((one for one in reversed(self.env) if one.key in names), None)


@dataclass(frozen=True, slots=True)
class Exposure:
    """What lets others reach containers of a cluster. ``kind`` is "Service" with what it is of in ``how`` ("ClusterIP",
    "NodePort", "LoadBalancer"), or "Ingress". A service chooses containers by ``labels``; an ingress names services in
    ``backends``; ``routes`` are the services and ports, by number or name, that it leads to, of a service its own.
    ``guarded`` says that it asks who is there, or lets in a private network alone."""

    location: Location
    kind: str
    name: str
    how: str = ""
    labels: tuple[tuple[str, str], ...] = ()
    backends: tuple[str, ...] = ()
    guarded: bool = False
    routes: tuple[tuple[str, str], ...] = ()


WELL_KNOWN = frozenset({
    "1234", "12345", "123456", "12345678", "admin", "admin123", "change-me", "change_me", "changeit", "changeme",
    "changethis", "default", "flowise", "langflow", "letmein", "minioadmin", "n8n", "neo4j", "passw0rd", "password",
    "password123", "postgres", "qwerty", "root", "secret", "sk-1234", "sk-12345", "sk-123456", "supersecret", "test",
    "weaviate",
})
"""Passwords that anybody tries first; a text that is one of them is no secret."""
