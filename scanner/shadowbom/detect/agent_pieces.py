"""What each agent has: its parts, wherever they are said of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from shadowbom.catalog.agents import PARTS, AgentSpec
from shadowbom.catalog.index import Catalogue
from shadowbom.core.fact import Call
from shadowbom.core.item import Declared
from shadowbom.core.location import Location
from shadowbom.detect.agent_sources import Place, Sources, family, place_of
from shadowbom.detect.agent_tools import Tools
from shadowbom.detect.agent_values import Piece, Settings
from shadowbom.detect.bodies import Bodies
from shadowbom.detect.context import FileContext


@dataclass(frozen=True, slots=True)
class More:
    """A call that says more of an agent: by ``of`` of its entry, or as a method of the agent."""

    call: Call
    spec: AgentSpec
    method: str
    context: FileContext


@dataclass(slots=True, eq=False)
class Agent:
    """An agent: the entry and symbol that tell it, the call that makes it, its name, and what makes its key differ from
    that of others with this name."""

    spec: AgentSpec
    symbol: str
    call: Call
    name: str
    context: FileContext
    apart: str = ""
    more: list[More] = field(default_factory=list)
    served: list[Declared] = field(default_factory=list)

    @property
    def path(self) -> str:
        """The file that it is made in."""
        return self.context.path

    @property
    def target(self) -> str:
        """What its key is made of."""
        return f"{self.spec.product}/{self.name}{self.apart}"


class Pieces:
    """Reads the arguments of agents. ``at`` gives the agent that is made at a place."""

    def __init__(
        self, catalogue: Catalogue, sources: Sources, bodies: Bodies, at: Callable[[Location], Agent | None]
    ) -> None:
        self._sources = sources
        self._at = at
        self._settings = Settings(catalogue, sources)
        self._tools = Tools(catalogue, sources, bodies)
        self._abilities: dict[Place, tuple[str, ...]] = {}

    def of(self, agent: Agent) -> Iterator[Piece]:
        """The parts of an agent."""
        yield from (Piece("served", one.place.rpartition(".")[2][:80], one.location) for one in agent.served)
        said = [(agent.call, agent.spec, ""), *((more.call, more.spec, more.method) for more in agent.more)]
        has_tools = False
        for call, spec, method in said:
            for part in PARTS:
                for wanted, key in spec.parts[part]:
                    if wanted not in ("", method) or (not wanted and method and not spec.of):
                        continue
                    for piece in self._of_setting(call, part, key):
                        has_tools = has_tools or piece.part == "tools"
                        yield from self._named(piece, agent, part)
        if not has_tools and ("", "*") in agent.spec.parts["tools"]:
            yield from self._tools.of_tree(agent.path, agent.spec.product, family(agent.call))

    def _of_setting(self, call: Call, part: str, key: str) -> Iterator[Piece]:
        language = family(call)
        if key == "@":
            decorated = self._sources.decorated(call)
            if decorated is not None:
                yield from self._tools.function(decorated, language, part)
            return
        argument = call.argument(key)
        if argument is None:
            return
        if part == "model":
            yield from self._settings.model(argument)
        elif part in ("tools", "servers", "agents", "others"):
            yield from self._tools.given(argument, language, part="" if part == "others" else part)
        else:
            yield from self._settings.setting(part, argument)

    def _named(self, piece: Piece, agent: Agent, part: str) -> Iterator[Piece]:
        """A piece with the name of the agent that it is, if it is one. What one can do that is a tool of another, this
        one can have done; an agent that takes over does it by itself."""
        if piece.text:
            yield piece
            return
        other = self._at(piece.at)
        if other is not None and other is not agent:
            yield Piece("agents", other.name, piece.at, () if part == "agents" else self._able(other))

    def _able(self, agent: Agent) -> tuple[str, ...]:
        """What an agent can do by its tools."""
        place = place_of(agent.call.location)
        known = self._abilities.get(place)
        if known is None:
            self._abilities[place] = ()  # agents that are tools of each other
            found = {one for piece in self.of(agent) for one in piece.capabilities}
            known = self._abilities[place] = tuple(sorted(found))
        return known
