"""What rules about the arguments of calls share: the calls, what stands in them, and how sure a place is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from shadowbom.catalog.code_flags import Flag, code_flags
from shadowbom.core.confidence import Confidence
from shadowbom.core.fact import Argument, Call
from shadowbom.core.finding import Severity
from shadowbom.core.value import Lit, leaves
from shadowbom.rules.context import Context
from shadowbom.rules.raising import Raised
from shadowbom.rules.view import View

SURE = Confidence(0.9, ("call",))
_COMMIT = re.compile(r"[0-9a-f]{40}")
_REPOSITORY = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}")
_OF_FILES = re.compile(
    r"(?:(?:\.{1,2}|models?|data|datasets?|checkpoints?|ckpts?|outputs?|results?|weights|runs|tmp|path|dir|local|saved"
    r"(?:_models?)?|exp|experiments?|pretrained(?:_models?)?|src|assets|tests?|examples?|your.*|my.*|user|username"
    r"|org|repo)/.*|.*\.(?:json|jsonl|csv|tsv|txt|parquet|bin|pt|pth|ckpt|safetensors|onnx|py|yaml|yml|zip|gz))\Z",
    re.IGNORECASE | re.DOTALL)
"""Texts of the form of a repository that name a folder or a file, or stand for one that is to be filled in."""


@dataclass(frozen=True, slots=True)
class Flagged:
    """A call that a rule judges: ``given`` is the deciding argument, None where it is not given."""

    flag: Flag
    call: Call
    given: Argument | None
    context: Context

    def says(self, text: str) -> bool:
        """Whether the deciding argument is that literal."""
        return self.given is not None and any(
            isinstance(leaf, Lit) and leaf.text == text for leaf in leaves(self.given.value))

    @property
    def repository(self) -> str:
        """The repository of a hub that the call names by a literal, "" where none is known or it is a folder."""
        argument = self.call.argument(*self.flag.repository)
        named = [leaf.text for leaf in leaves(argument.value) if isinstance(leaf, Lit)] if argument else []
        text = named[0] if len(named) == 1 else ""
        return text if _REPOSITORY.fullmatch(text) and not _OF_FILES.fullmatch(text) else ""

    @property
    def is_pinned(self) -> bool:
        """Whether the call asks for one commit of what it fetches, or for what the text does not tell."""
        revision = self.call.argument("revision")
        if revision is None:
            return False
        said = list(leaves(revision.value))
        return not said or any(not isinstance(one, Lit) or _COMMIT.fullmatch(one.text) for one in said)

    def raised(self, message: str, remediation: str, severity: Severity, same: str = "") -> Raised:
        """What was seen, at the deciding argument, else at the call. It is called by the function around it and what it
        calls."""
        place = self.call.location if self.given is None else self.given.location
        name = f"{self.call.enclosing} {self.call.callee}".strip()
        return Raised(name[:300], place, self.context, message, remediation, severity, SURE, same,
                      asset=self.call.location)


def flagged(view: View, rule: str) -> Iterator[Flagged]:
    """The calls that a rule judges, by place."""
    flags = code_flags().of(rule)
    for path, call in view.judged_calls:
        for flag in flags:
            if flag.takes(call):
                yield Flagged(flag, call, call.argument(flag.argument), view.context_in(path))
                break


def said(
    view: View, rule: str, text: str, message: str, remediation: str, severity: Severity
) -> Iterator[Raised]:
    """What was seen of each call that a rule judges and whose deciding argument is the literal ``text``."""
    for one in flagged(view, rule):
        if one.says(text):
            yield one.raised(message, remediation, severity)


def spells_out(call: Call) -> bool:
    """Whether a call has all of its arguments in sight: none comes out of a dictionary."""
    return not any(argument.key.startswith("*") for argument in call.arguments)
