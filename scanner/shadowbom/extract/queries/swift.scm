; The nodes of a Swift file that facts are made of. Capture names are those of code/outline.py.

(import_declaration) @import

[(function_declaration) (init_declaration) (lambda_literal)] @function
(class_declaration declaration_kind: ["class" "struct" "actor" "enum"]) @class
(class_declaration declaration_kind: "extension") @reopen
(protocol_declaration) @class
(control_transfer_statement result: (_) @return)

(call_expression) @call
(value_argument) @keyword

(property_declaration) @declared
[(property_declaration) (assignment)] @assign
(for_statement) @loop

[(array_literal) (dictionary_literal)] @collection
(dictionary_literal) @tokens

(nil_coalescing_expression) @logical
(additive_expression) @binary
[(equality_expression) (switch_pattern)] @compare

(enum_entry) @tag
(attribute) @quiet
[(line_string_literal) (multi_line_string_literal) (raw_string_literal)] @string
