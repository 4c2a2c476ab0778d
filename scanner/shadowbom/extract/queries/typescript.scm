; What TypeScript adds to ecmascript.scm.

(abstract_class_declaration) @class
(internal_module) @namespace
(enum_declaration) @enum
[(enum_assignment) (public_field_definition) (type_alias_declaration)] @assign
[(required_parameter) (optional_parameter)] @default
(union_type) @collection
