; What JSX adds to ecmascript.scm.

(jsx_attribute) @keyword
