"""What a row of the table of languages says."""

from __future__ import annotations

from dataclasses import dataclass, field


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
    their last names. ``silent`` are globals whose calls say nothing, ``acting`` globals and methods that run, read,
    write or send what they are given: their calls say something whatever that is. ``env_members`` is true where
    members of the tables are variables, not methods; ``exports`` where assignments can export,
    ``plain_keys`` where the keys of an object literal are written without quotes.

    ``calls`` maps node types of calls that hold what they call in two fields to these: (receiver, name); without
    arguments such a node is a member access. ``accesses`` are the fields of other member accesses than those of
    ``members``. ``word`` is a pattern of a name, ``spelling`` what is written in other ways than with dots: (as
    written, as in a dotted name), in the order of trying. ``roots`` says which part of a name that the file does not
    bind is its module: "" for none of it, "first" for the first name where that begins with a capital, "path" for the
    first where the file writes it as the beginning of a path (see ``Syntax.roots``). ``inner`` is true where the names
    of a class are seen in its methods without more ado. ``makers`` are methods of a class that make an instance.
    ``keywords`` maps node types of named arguments to the fields (name, value), ``wrapper`` is the node type that each
    argument is put in, ``spreads`` maps those of something spread to its sign. ``colon`` is true where names of
    arguments end with a colon. ``joiners`` are operators that put texts together. ``env_words`` are last names of
    tables of the environment, ``lookups`` methods whose first argument is looked up and whose second stands for what is
    not found, ``same_text`` those that give the text they are called on. ``branches`` maps node types of the branches
    of a choice to the field of what each gives, "" for its last part.

    ``constructs`` maps node types that make an instance of a named type to the fields (type, members). ``comments`` are
    the node types of comments, ``lists`` those that hold several targets or values side by side. ``declares`` are the
    node types that make new names: where any are given, other assignments are to names that are there already.
    ``typed`` is true where declared types are always true, ``results`` where a call may give several values, of which
    the first matters, and ``options`` where a call is given its settings as results of functions such as
    ``WithModel("m")``. ``formatters`` fill the text that is their first argument with the others, ``either`` give the
    first of their arguments that is something; ``same`` are last names of functions that give their only argument in
    another dress, ``comparing`` those whose arguments are compared with something. ``env_helpers`` is true where
    functions with names such as ``getEnvOr`` are taken to read the variable that is their first argument.

    ``inside`` maps node types of calls to the node type of what they are given, where no field says it, ``verbs`` is
    the style of what ``formatters`` fill (see ``code/literals.py``). ``called`` maps node types of calls to the field
    of what they call, ``constructors`` are the node types of methods that make an instance, ``headed`` those of classes
    whose head lists the parameters of that. ``packages`` is true where a class is also named by its package, without an
    import. ``fluent`` is true where settings are methods that give back what they are called on: a construction has
    those chained to it for arguments. ``placeholders`` is true where ``"${name:default}"`` is a setting by name.
    ``fallbacks`` are methods whose argument stands for what they are called on where that is nothing; ``through`` are
    methods that give what they are called on, ``setters`` take a name and its value, ``listers`` give their arguments
    as a list, ``inheriting`` give their first argument to what they stand before.

    Where a grammar names no fields, a child is written as ``code/children.py`` says. ``arguments`` and ``body`` are the
    fields of a call's arguments and a function's body, ``constants`` maps node types of an enumeration's constants to
    (name, arguments), ``types`` those of declarations to the declared type; ``enums`` are the node types of the bodies
    of enumerations. ``giving`` are functions that give what the block behind them does.
    ``initializers`` maps node types of calls to the members set behind their arguments, ``flat`` are the node types of
    objects whose members are no nodes of their own. ``stars`` is true where an import brings in all names of a module,
    ``opens`` where what an argument is made with counts as given to the call, too. ``operands`` are the fields of an
    expression with an operator: (left, operator, right), ``columns`` the node types of tables whose keys and values are
    children of their own, in fields of these names.

    ``label`` is the field of what a definition is called and ``block`` that of a block that a call is given.
    ``nested`` are node types in a literal whose children stand for themselves; ``pipes`` are operators that give what
    is left of them to the call on the right as its first argument. ``bare`` is true where a call without arguments or
    brackets takes a member, ``tabled`` where a look-up is given the table first, and ``tagged`` where what a call gives
    is the last member of a tuple that says how it went, ``generics`` where types that a class is called with stand in
    brackets behind it, as a key does. ``macros`` are words of the language that are written as calls, with the capture
    that stands for each ("" for one that says nothing). ``sigil`` stands before the name of
    an attribute of a module and is part of it.

    ``pairs`` are operators between a key and its value. Where the tree of a grammar is of no use as it is, ``shape`` is
    the "module:function" that makes another one of it (see ``shapes.py``), and ``captures`` says of its node types what
    a query would capture them as.
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
    acting: frozenset[str] = frozenset()
    calls: dict[str, tuple[str, str]] = field(default_factory=dict)
    accesses: dict[str, tuple[str, str]] = field(default_factory=dict)
    word: str = r"[A-Za-z_$#][\w$]*"
    spelling: tuple[tuple[str, str], ...] = ()
    roots: str = ""
    inner: bool = False
    makers: frozenset[str] = frozenset()
    keywords: dict[str, tuple[str, str]] = field(default_factory=lambda: {"keyword_argument": ("name", "value")})
    wrapper: str = ""
    spreads: dict[str, str] = field(default_factory=lambda: {"list_splat": "*", "dictionary_splat": "**",
                                                             "spread_element": "..."})
    colon: bool = False
    joiners: frozenset[str] = frozenset({"+"})
    env_words: tuple[str, ...] = ("environ", ".env")
    lookups: frozenset[str] = frozenset()
    same_text: frozenset[str] = frozenset()
    branches: dict[str, str] = field(default_factory=dict)
    constructs: dict[str, tuple[str, str]] = field(default_factory=dict)
    comments: frozenset[str] = frozenset({"comment"})
    lists: frozenset[str] = frozenset()
    declares: frozenset[str] = frozenset()
    typed: bool = False
    results: bool = False
    options: bool = False
    formatters: frozenset[str] = frozenset()
    either: frozenset[str] = frozenset()
    same: frozenset[str] = frozenset()
    comparing: frozenset[str] = frozenset()
    env_helpers: bool = False
    called: dict[str, str] = field(default_factory=dict)
    constructors: frozenset[str] = frozenset()
    headed: frozenset[str] = frozenset()
    packages: bool = False
    fluent: bool = False
    placeholders: bool = False
    fallbacks: frozenset[str] = frozenset()
    through: frozenset[str] = frozenset()
    inside: dict[str, str] = field(default_factory=dict)
    verbs: str = "%v"
    setters: frozenset[str] = frozenset()
    listers: frozenset[str] = frozenset()
    label: str = "name"
    block: str = "block"
    nested: frozenset[str] = frozenset()
    pipes: frozenset[str] = frozenset()
    bare: bool = False
    tabled: bool = False
    tagged: bool = False
    generics: bool = False
    sigil: str = ""
    macros: dict[str, str] = field(default_factory=dict)
    inheriting: frozenset[str] = frozenset()
    arguments: str = "arguments"
    body: str = "body"
    constants: dict[str, tuple[str, str]] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    enums: frozenset[str] = frozenset()
    giving: frozenset[str] = frozenset()
    initializers: dict[str, str] = field(default_factory=dict)
    flat: frozenset[str] = frozenset()
    stars: bool = False
    opens: bool = False
    operands: tuple[str, str, str] = ("left", "operator", "right")
    columns: frozenset[str] = frozenset()
    pairs: frozenset[str] = frozenset()
    shape: str = ""
    captures: dict[str, tuple[str, ...]] = field(default_factory=dict)


def each(text: str, form: str) -> dict[str, str]:
    """``form`` for each of the node types in ``text``."""
    return dict.fromkeys(text.split(), form)


def words(text: str) -> frozenset[str]:
    """The words of ``text``."""
    return frozenset(text.split())
