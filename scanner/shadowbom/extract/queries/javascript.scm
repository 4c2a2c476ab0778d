; What JavaScript has that TypeScript spells otherwise.

(field_definition) @assign
