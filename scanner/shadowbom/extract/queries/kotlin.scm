; The nodes of a Kotlin file that facts are made of. Capture names are those of code/outline.py.

(import) @import

[(function_declaration) (secondary_constructor) (lambda_literal) (anonymous_function)] @function
[(class_declaration) (object_declaration)] @class
(return_expression (_) @return)

[(call_expression) (constructor_invocation)] @call
(enum_entry) @member
(value_argument) @keyword

[(property_declaration) (class_parameter)] @declared
(class_parameter) @default
[(property_declaration) (assignment)] @assign
(for_statement) @loop

(infix_expression) @pair

(binary_expression) @binary
[(in_expression) (is_expression)] @compare
(when_entry condition: (_) @compare)
(index_expression) @subscript

[(string_literal) (multiline_string_literal)] @string
