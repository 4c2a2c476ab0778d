; The nodes of a Ruby file that facts are made of. Capture names are those of code/outline.py.

[(method) (singleton_method) (lambda) (block) (do_block)] @function
[(class) (module)] @class
(return (argument_list (_) @return))

(call) @call
(element_reference) @subscript

(assignment) @assign
(operator_assignment) @augment
[(optional_parameter) (keyword_parameter)] @default

(pair) @pair
[(hash) (array) (string_array)] @collection

(when pattern: (pattern) @compare)
(binary) @binary

[(string) (bare_string) (delimited_symbol)] @string
(chained_string) @concat
