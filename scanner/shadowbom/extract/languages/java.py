"""Java."""

from __future__ import annotations

from shadowbom.extract.languages.row import Language, each, words

ENVIRONMENT = frozenset({
    ":System.getenv", ":System.getenv().get", ":System.getenv().getOrDefault", ":System.getProperty",
    "io.github.cdimascio.dotenv:Dotenv.load().get", "io.github.cdimascio.dotenv:Dotenv.configure().load().get",
    "io.github.cdimascio.dotenv:Dotenv.configure().ignoreIfMissing().load().get",
})
"""What reads a variable in languages of the JVM."""
COMPARING = words("equals equalsIgnoreCase contains startsWith endsWith compareTo matches isEqualTo assertThat "
                  "assertEquals indexOf lastIndexOf replaceFirst containsKey")
SETTERS = words("put addProperty putIfAbsent Map.of Map.entry append set add setProperty property")
LISTERS = words("List.of Set.of Arrays.asList Stream.of ImmutableList.of ImmutableSet.of")
SAME_TEXT = words("getName getValue getModel getModelName getModelId getId modelName getCode id value asString")
"""Methods of an enumeration's constant that give the text that it is made with."""
SILENT = words(
    "System Math String Integer Long Double Boolean Objects Arrays Thread Class Character StringBuilder Collectors "
    "log logger LOG LOGGER Log Timber assertThat assertEquals assertTrue assertFalse assertNotNull assertThrows verify"
)

JAVA = Language(
    id="java",
    grammar="tree_sitter_java:language",
    queries=("java.scm",),
    syntax="shadowbom.extract.code.java:JavaSyntax",
    forms={
        **each("string_literal", "string"),
        **each("binary_expression", "binary"),
        **each("ternary_expression", "conditional"),
        **each("array_initializer element_value_array_initializer", "sequence"),
        **each("array_creation_expression cast_expression", "last"),
        **each("method_invocation object_creation_expression", "call"),
        **each("field_access", "member"),
        **each("array_access", "subscript"),
        **each("identifier this super type_identifier scoped_type_identifier scoped_identifier", "name"),
        **each("parenthesized_expression generic_type expression_statement class_literal", "first"),
        **each("assignment_expression", "assigned"),
        **each("decimal_integer_literal decimal_floating_point_literal true false null_literal", "atom"),
        **each("unary_expression", "signed"),
        **each("lambda_expression", "function"),
        **each("switch_block", "branches"),
        **each("switch_expression", "last"),
        **each("enum_constant", "constant"),
    },
    targets={
        **each("identifier", "name"),
        **each("field_access", "member"),
        **each("array_access", "subscript"),
    },
    assigns={"variable_declarator": ("name", "value"), "assignment_expression": ("left", "right"),
             "resource": ("name", "value"), "enhanced_for_statement": ("name", "value"),
             "element_value_pair": ("key", "value")},
    members=("object", "field"),
    indexes=("array", "index"),
    selves=frozenset({"this"}),
    env_calls=ENVIRONMENT,
    acting=words("ProcessBuilder exec"),
    silent=SILENT,
    calls={"method_invocation": ("object", "name")},
    called={"object_creation_expression": "type", "annotation": "name"},
    keywords={"element_value_pair": ("key", "value")},
    comments=frozenset({"line_comment", "block_comment"}),
    constructors=frozenset({"constructor_declaration", "compact_constructor_declaration"}),
    headed=frozenset({"record_declaration"}),
    branches={"switch_rule": ""},
    constants={"enum_constant": ("name", "arguments")},
    packages=True,
    inner=True,
    typed=True,
    fluent=True,
    placeholders=True,
    formatters=frozenset({":String.format"}),
    same=words("of ofNullable requireNonNull singletonList :String.valueOf java.net:URI.create"),
    comparing=COMPARING,
    fallbacks=words("orElse orElseGet requireNonNullElse defaultIfBlank defaultIfEmpty defaultString firstNonNull"),
    setters=SETTERS,
    listers=LISTERS,
    same_text=SAME_TEXT,
    inheriting=words("Value ConfigProperty"),
)
