; The nodes of a Python file that facts are made of. Capture names are those of code/outline.py.

[(import_statement) (import_from_statement) (future_import_statement)] @import
(if_statement condition: [(identifier) (attribute)] consequence: (block)) @types

[(function_definition) (lambda)] @function
(class_definition) @class
(return_statement (_) @return)
[(global_statement) (nonlocal_statement)] @global

(call) @call
(keyword_argument) @keyword
(subscript) @subscript

[(assignment) (named_expression)] @assign
(augmented_assignment) @augment
[(for_statement) (for_in_clause)] @loop
(with_item (as_pattern) @alias)
[(default_parameter) (typed_default_parameter)] @default

(pair) @pair
[(dictionary) (list) (tuple) (set)] @collection
(generic_type) @subscript

[(comparison_operator) (case_pattern)] @compare
(boolean_operator) @logical

(string) @string
(concatenated_string) @concat
(binary_operator) @binary
(expression_statement . (string) @bare .)
(expression_statement . (concatenated_string) @bare .)
(type . (string) @bare .)
