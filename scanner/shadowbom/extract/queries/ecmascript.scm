; The nodes of JavaScript and TypeScript files that facts are made of. Capture names are those of code/outline.py.

(import_statement) @import
(export_statement) @export

[
  (function_declaration) (generator_function_declaration) (function_expression) (generator_function)
  (arrow_function) (method_definition)
] @function
[(class_declaration) (class)] @class
(return_statement (_) @return)

[(call_expression) (new_expression)] @call
((member_expression object: (member_expression property: (property_identifier) @env.table)) @env
  (#eq? @env.table "env"))
(subscript_expression) @subscript

[(variable_declarator) (assignment_expression)] @assign
(augmented_assignment_expression) @augment
(for_in_statement) @loop
[(assignment_pattern) (object_assignment_pattern)] @default

(pair) @pair
[(object) (array)] @collection

(binary_expression) @binary
(switch_case value: (_) @compare)

[(string) (template_string)] @string
(expression_statement . (string) @bare .)
