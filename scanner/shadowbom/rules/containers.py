"""Containers of AI: what rules about the rights and images of them share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from shadowbom.catalog.services import Service, services, words_in
from shadowbom.core.confidence import Confidence
from shadowbom.core.container import Container
from shadowbom.core.finding import Severity
from shadowbom.core.location import Location
from shadowbom.rules.context import Context
from shadowbom.rules.raising import Raised
from shadowbom.rules.view import View

_SURE = Confidence(0.9, ("deployment",))


@dataclass(frozen=True, slots=True)
class OfAI:
    """A container of AI, with the service that it runs where that is known, and the words of its command."""

    path: str
    container: Container
    service: Service | None
    words: tuple[str, ...]
    context: Context

    @property
    def name(self) -> str:
        """What the container is called, in words."""
        return self.container.name or (self.service.name if self.service is not None else "a container of AI")

    def raised(self, at: Location, message: str, remediation: str, severity: Severity) -> Raised:
        """What was seen of it at a place."""
        # What several containers share by an alias is one thing to mend.
        return Raised(self.name, at, self.context, message, remediation, severity, _SURE, same=f"{at} {message}",
                      asset=self.container.location)


def of_ai(view: View) -> Iterator[OfAI]:
    """The containers that run AI, but for those that documentation shows; by place."""
    for path, container in view.containers:
        context = view.context_in(path)
        if context is Context.DOCS:
            continue
        words = tuple(words_in(container.command.words)) if container.command is not None else ()
        yield OfAI(path, container, services().of_image(container.image) or services().of_words(words), words, context)
