"""What a signature may say of MCP servers that code makes, and of clients that name one."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from shadowbom.catalog.schema_types import Entry, Language, Symbol, Text


class Server(Entry):
    """An SDK's servers. ``symbols`` are ``module:Name`` as in ``[[client]]``; ``*:Name`` is a method of that name on
    whatever, in a file that brings in the product.

    ``symbols`` make a server, ``parts`` what is put into one and has tools of its own; ``name`` and ``version`` are
    their arguments; ``info`` are methods whose first two arguments are those, ``info_symbols`` what is made with them
    in the body of a server or beside it. A class built on one of ``bases`` is a server, and so is one that one of
    ``marks`` decorates with the word ``mark`` among its arguments. ``tool``, ``resource`` and ``prompt``
    are methods of a server that add one, called or as a decorator; ``tool_symbols``, ``resource_symbols`` and
    ``prompt_symbols`` make or add one by themselves (a function, a type, an attribute), and a class built on one of
    ``tool_bases`` is a tool. ``dispatch`` are methods that are given the function which all calls of tools go to.
    A framework may make its servers by itself: an entry without ``symbols``, ``bases`` and ``marks`` has one for each
    folder with a build file that has tools of it. ``shared_symbols`` make tools for other things, too: they are a
    server's where the build file asks for one of ``packages`` (``ecosystem:name``, which may end with "*").
    ``name_settings`` and ``version_settings`` are the keys of settings that hold those.
    ``run`` are methods that start the server, with an argument ``transport``; ``stdio``, ``http`` and ``sse`` are
    symbols of one transport. ``host``, ``port`` and ``auth`` are arguments of what makes or starts a server;
    ``auth_symbols`` are calls that only an authenticated server makes. ``sdk`` is the package's name and ``major`` its
    major version, where the symbols tell it.
    """

    language: Language
    sdk: Text
    major: str = ""
    symbols: list[Symbol] = []
    parts: list[Symbol] = []
    bases: list[Symbol] = []
    marks: list[Symbol] = []
    mark: list[Text] = []
    name: list[Text] = []
    version: list[Text] = []
    info: list[Text] = []
    info_symbols: list[Symbol] = []
    tool: list[Text] = []
    tool_symbols: list[Symbol] = []
    tool_bases: list[Symbol] = []
    shared_symbols: list[Symbol] = []
    packages: list[Text] = []
    name_settings: list[Text] = []
    version_settings: list[Text] = []
    resource: list[Text] = []
    resource_symbols: list[Symbol] = []
    prompt: list[Text] = []
    prompt_symbols: list[Symbol] = []
    dispatch: list[Text] = []
    run: list[Text] = []
    stdio: list[Symbol] = []
    http: list[Symbol] = []
    sse: list[Symbol] = []
    host: list[Text] = []
    port: list[Text] = []
    auth: list[Text] = []
    auth_symbols: list[Symbol] = []


class ServerClient(Entry):
    """Calls that name an MCP server to connect to or to start: the arguments that hold its ``command``, ``args``,
    ``env``, ``url``, ``headers`` and ``name``. ``table`` are arguments that hold several servers by name, written as
    in settings of MCP clients, or a list of such. ``method`` are methods of what ``symbols`` make that are given them;
    without any it is the call of the symbol itself. ``transport`` is the one that the symbol stands for."""

    language: Language
    symbols: list[Symbol] = Field(min_length=1)
    method: list[Text] = []
    command: list[Text] = []
    args: list[Text] = []
    env: list[Text] = []
    url: list[Text] = []
    headers: list[Text] = []
    name: list[Text] = []
    table: list[Text] = []
    transport: Literal["", "stdio", "http", "sse"] = ""
