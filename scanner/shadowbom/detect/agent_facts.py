"""Which facts of a file tell of agents and their tools: those that its worker sends back for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from shadowbom.catalog import names
from shadowbom.catalog.index import Catalogue
from shadowbom.core.fact import Call, Constant, Definition, Fact, Import

GIVEN = "tools"
"""The argument by which functions of a repository are given an agent's tools."""
SUPER = frozenset({":super", ":super().__init__"})
"""Callees that run the constructor of a class's base."""


@dataclass(frozen=True, slots=True)
class AgentFile:
    """A file as far as agents go. ``known`` says that it brings in something of what makes them or their tools;
    ``classes`` are its own that build on such, with a dot behind."""

    catalogue: Catalogue
    known: bool
    classes: tuple[str, ...]

    @classmethod
    def of(cls, facts: Iterable[Fact], catalogue: Catalogue, *, known: bool = False) -> AgentFile:
        """The file of ``facts``; ``known`` where it is for tools whatever it brings in."""
        imports = [fact for fact in facts if isinstance(fact, Import)]
        known = known or any(
            index.holds(fact.language, fact.module) for fact in imports for index in (catalogue.agents, catalogue.tools)
        )
        language = imports[0].language if imports else ""
        classes = [f"{fact.name}." for fact in facts if isinstance(fact, Definition) and fact.kind == "class" and any(
            index.find(language, base) for base in fact.bases for index in (catalogue.agents, catalogue.tools)
        )] if known else []
        return cls(catalogue, known, tuple(classes))

    def keeps(self, fact: Fact) -> bool:
        """Whether a fact says something of an agent or a tool."""
        match fact:
            case Call(_, language, callee):
                language = names.family(language)
                return bool(self.catalogue.agents.find(language, callee) or self.catalogue.tools.find(language, callee)
                            ) or (callee in SUPER and fact.enclosing.startswith(self.classes or "\0")) or (
                    self.known and fact.argument(GIVEN) is not None)
            case Definition():
                return self.known
            case Constant():
                return fact.name.startswith(self.classes or "\0")
            case _:
                return False
