"""Swift."""

from __future__ import annotations

from shadowbom.extract.languages.row import Language, each, words

SWIFT = Language(
    id="swift",
    grammar="tree_sitter_swift:language",
    queries=("swift.scm",),
    syntax="shadowbom.extract.code.swift:SwiftSyntax",
    forms={
        **each("line_string_literal multi_line_string_literal raw_string_literal", "string"),
        **each("additive_expression", "binary"),
        **each("nil_coalescing_expression", "logical"),
        **each("ternary_expression", "conditional"),
        **each("dictionary_literal", "object"),
        **each("array_literal tuple_expression", "sequence"),
        **each("call_expression constructor_expression", "call"),
        **each("navigation_expression", "member"),
        **each("simple_identifier self_expression super_expression type_identifier", "name"),
        **each("user_type", "type"),
        **each("directly_assignable_expression postfix_expression as_expression parenthesized_expression", "first"),
        **each("try_expression await_expression", "last"),
        **each("integer_literal real_literal boolean_literal", "atom"),
        **each("prefix_expression", "unary"),
        **each("lambda_literal", "function"),
    },
    targets={
        **each("simple_identifier pattern", "name"),
        **each("navigation_expression", "member"),
        **each("directly_assignable_expression", "first"),
    },
    assigns={"property_declaration": ("name", "value"), "assignment": ("target", "result"),
             "for_statement": ("item", "collection")},
    members=("target", "suffix/suffix"),
    indexes=("#first", "#last"),
    selves=frozenset({"self", "Self"}),
    env_calls=frozenset({":ProcessInfo.processInfo.environment", ":getenv", ":Environment.get"}),
    operands=("lhs|value", "op", "rhs|if_nil"),
    called={"call_expression": "#first"},
    arguments="#kind call_suffix/#kind value_arguments",
    keywords={"value_argument": ("name", "value")},
    wrapper="value_argument",
    colon=True,
    spelling=(("?.", "."), ("!.", ".")),
    comments=frozenset({"comment", "multiline_comment"}),
    constructors=frozenset({"init_declaration"}),
    types={"property_declaration": "#kind type_annotation"},
    declares=words("property_declaration"),
    inner=True,
    typed=True,
    stars=True,
    opens=True,
    columns=frozenset({"dictionary_literal"}),
    env_helpers=True,
    formatters=frozenset({":String"}),
    same=words("URL Optional NSString SecretString Secret"),
    same_text=words("lowercased uppercased trimmingCharacters appending rawValue description absoluteString"),
    comparing=words("hasPrefix hasSuffix contains range firstIndex components replacingOccurrences "
                    "caseInsensitiveCompare XCTAssertEqual XCTAssertNotEqual XCTAssertTrue"),
    silent=words(
        "print debugPrint NSLog fatalError precondition preconditionFailure assert assertionFailure min max abs zip "
        "stride type String Int Double Float Bool Data Date URL Array Dictionary Set Character Error NSError UUID "
        "CGFloat CGRect CGSize CGPoint Text Button Label Image VStack HStack ZStack List Form Section NavigationLink "
        "NavigationStack NavigationView Spacer ForEach Toggle Picker TextField SecureField Color Font DispatchQueue "
        "Logger NSLocalizedString LocalizedStringKey XCTAssert XCTAssertEqual XCTAssertTrue XCTAssertNil XCTFail"),
)
