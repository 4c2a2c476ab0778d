"""Programming languages: one row each, read by ``code/``.

A row says where the grammar is, which query files make its one query, what its node types are in the terms of
``code/values.py`` (forms of expressions) and ``code/outline.py`` (forms of binding targets), and which names of its
standard library read the environment, import at run time or say nothing. A new language is a ``.scm`` file, a
module here and a row below; what its import and parameter syntax needs besides stands in the module that ``syntax``
names.
"""

from __future__ import annotations

from shadowbom.extract.languages.cpp import C
from shadowbom.extract.languages.csharp import CSHARP
from shadowbom.extract.languages.dart import DART
from shadowbom.extract.languages.ecmascript import JAVASCRIPT, TSX, TYPESCRIPT
from shadowbom.extract.languages.elixir import ELIXIR
from shadowbom.extract.languages.go import GO
from shadowbom.extract.languages.java import JAVA
from shadowbom.extract.languages.kotlin import KOTLIN
from shadowbom.extract.languages.php import PHP
from shadowbom.extract.languages.python import PYTHON
from shadowbom.extract.languages.row import Language
from shadowbom.extract.languages.ruby import RUBY
from shadowbom.extract.languages.rust import RUST
from shadowbom.extract.languages.scala import SCALA
from shadowbom.extract.languages.swift import SWIFT

__all__ = ["LANGUAGES", "Language"]

LANGUAGES: dict[str, Language] = {
    row.id: row
    for row in (
        C,
        CSHARP,
        DART,
        ELIXIR,
        GO,
        JAVA,
        JAVASCRIPT,
        KOTLIN,
        PHP,
        PYTHON,
        RUST,
        SCALA,
        SWIFT,
        RUBY,
        TSX,
        TYPESCRIPT,
    )
}
"""The rows, by id: the ``language`` of a row in ``EXTRACTORS``."""
