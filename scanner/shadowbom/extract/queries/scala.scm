; The nodes of a Scala file that facts are made of. Capture names are those of code/outline.py.

(import_declaration) @import

[(function_definition) (lambda_expression)] @function
[(class_definition) (object_definition) (trait_definition)] @class
(enum_definition) @enum
(return_expression (_) @return)

[(call_expression) (instance_expression) (annotation)] @call
(simple_enum_case) @member
(arguments (assignment_expression) @keyword)

[(val_definition) (var_definition) (class_parameter)] @declared
[(class_parameter) (parameter)] @default
[(val_definition) (var_definition)] @assign
[(block (assignment_expression) @assign) (template_body (assignment_expression) @assign)]
(lambda_expression (assignment_expression) @assign)
(enumerator) @loop

((infix_expression operator: (operator_identifier) @pair.sign) @pair (#eq? @pair.sign "->"))

(infix_expression) @binary
(case_clause pattern: (_) @compare)

[(string) (interpolated_string_expression)] @string
