"""Names of functions that say what their arguments are, whatever the library."""

from __future__ import annotations

DEFAULT_FIRST = frozenset({
    "Argument", "Body", "Field", "Form", "Header", "Option", "Param", "Path", "PrivateAttr", "Query", "SecretStr",
    "String", "atom", "cast", "catch", "default", "mapped_column", "prefault", "ref", "signal", "str", "useRef",
    "useState", "withDefault", "writable",
})
"""The first argument is the value itself or its default."""

DEFAULT_SECOND = frozenset({
    "config", "env", "get", "getattr", "getenv", "get_config", "get_env", "get_setting", "getConfig", "getEnv",
    "get_option", "getOr", "getOrDefault", "pop", "setdefault", "str",
})
"""A look-up by the first argument; the second is what it gives when nothing is found."""

DEFAULT_KEYS = frozenset({"default", "default_factory", "default_value", "defaultValue", "server_default"})
"""Keywords and members whose value stands for the thing declared around them. All hold the word "default"."""

ENV_KEYS = frozenset({"env", "envvar", "env_var", "envVar"})
"""Keywords that name the environment variable of the thing declared."""

COMPARING = frozenset({
    "startswith", "endswith", "startsWith", "endsWith", "includes", "indexOf", "lastIndexOf", "localeCompare", "equals",
    "removeprefix", "removesuffix", "replace", "replaceAll", "split", "rsplit", "partition", "rpartition", "find",
    "index", "count", "has", "hasattr", "match", "test", "assertEqual", "assertEquals", "assertIn", "assertNotIn",
    "toBe", "toEqual", "toStrictEqual", "toContain", "toMatch", "toHaveProperty", "delenv", "unsetenv",
})
"""The arguments are compared with something, not used."""

SAME_TEXT = frozenset({
    "decode", "encode", "get_secret_value", "lower", "lstrip", "rstrip", "strip", "toLowerCase", "toString", "trim",
    "trimEnd", "trimStart", "unwrap", "valueOf", "as_posix",
})
"""Methods without argument of note that give the text they are called on."""

SAME_VALUE = frozenset({":str", ":String", ":cast", "typing:cast", ":Boolean", ":Object.freeze", ":frozenset", ":tuple",
                        ":list", ":set", ":Set", ":dict", "pydantic:SecretStr", "types:MappingProxyType",
                        ":SecretStr", "pathlib:Path", ":Path", ":Path.resolve", ":Promise.resolve"})
"""Functions that give their last argument in another dress."""
