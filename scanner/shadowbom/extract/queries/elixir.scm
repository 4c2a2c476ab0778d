; The nodes of an Elixir file that facts are made of. Capture names are those of code/outline.py.

; Modules, functions and aliases are calls, too: see ``macros`` in the language's row.
(anonymous_function) @function

(call) @call
(map (struct)) @call
(access_call) @subscript

(unary_operator operator: "@" operand: (call)) @assign
(binary_operator operator: "=") @assign
(binary_operator operator: "\\\\") @default
(binary_operator operator: "=>") @pair
(binary_operator) @binary

(pair) @pair
[(map) (list) (tuple)] @collection
(stab_clause left: (arguments) @compare)

[(string) (charlist) (sigil) (quoted_atom)] @string
