"""Which of an MCP server's tools its entry in a client's file lets the agent use without asking."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from shadowbom.core.fact import Server, Setting
from shadowbom.core.value import Lit
from shadowbom.rules.view import ConfigurationFile

ALL = "*"
"""What stands for every tool."""
_APPROVED = re.compile(r"(?:autoApprove|alwaysAllow|auto_approve|autoApproved)(?:\.\d+)?")


class Approval(NamedTuple):
    """``text`` is the name of a tool, ``ALL``, or the value of a switch ("true" stands for all of them, too); ``key``
    is what the list or switch is called."""

    key: str
    text: str
    setting: Setting


def approved(file: ConfigurationFile, server: Server) -> Iterator[Approval]:
    """What the entry of a server approves in advance, in the order of the file."""
    for key, setting in file.of_server(server):
        if isinstance(setting.value, Lit) and (text := setting.value.text):
            if _APPROVED.fullmatch(key):
                yield Approval(key.partition(".")[0], text, setting)
            elif key == "trust" and text.lower() == "true":
                yield Approval(key, ALL, setting)
