"""What a row of the table of languages says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """One language.

    ``grammar`` is "module:function" of the wheel; ``queries`` the files in ``queries/``, in order; ``syntax`` the
    module with the language's ``Syntax`` (see ``code/syntax.py``). ``forms`` maps node types to the name of an
    expression's form; ``targets`` node types to that of a binding's target; ``assigns`` node types to the fields
    (target, value). ``members`` and ``indexes`` are the fields (object, member) of a member access and a subscript.

    Names are written as callees are (``module:path``, no module for globals). ``env_tables`` hold the environment
    as members, ``env_calls`` read the variable that is their first argument, ``env_modules`` are prefixes of modules
    whose exports are variables; ``importers`` import the module that is their first argument, and ``import_words`` are
    their last names. ``silent`` are globals whose calls say nothing. ``env_members`` is true where members
    of the tables are variables, not methods; ``exports`` where assignments can export,
    ``plain_keys`` where the keys of an object literal are written without quotes.
    """

    id: str
    grammar: str
    queries: tuple[str, ...]
    syntax: str
    forms: dict[str, str]
    targets: dict[str, str]
    assigns: dict[str, tuple[str, str]]
    members: tuple[str, str]
    indexes: tuple[str, str]
    selves: frozenset[str] = frozenset()
    env_tables: frozenset[str] = frozenset()
    env_calls: frozenset[str] = frozenset()
    env_modules: tuple[str, ...] = ()
    importers: frozenset[str] = frozenset()
    import_words: frozenset[str] = frozenset()
    env_members: bool = False
    exports: bool = False
    plain_keys: bool = False
    silent: frozenset[str] = frozenset()


def each(text: str, form: str) -> dict[str, str]:
    """``form`` for each of the node types in ``text``."""
    return dict.fromkeys(text.split(), form)


def words(text: str) -> frozenset[str]:
    """The words of ``text``."""
    return frozenset(text.split())
