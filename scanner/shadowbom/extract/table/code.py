"""Code."""

from __future__ import annotations

from shadowbom.extract.table.row import (
    BIG,
    DART,
    DOTNET,
    ELIXIR,
    FENCED,
    GO,
    JVM,
    PHP,
    PYTHON,
    RUBY,
    RUST,
    SCRIPT,
    SWIFT,
    C,
    Extractor,
)

_CODE = "shadowbom.extract.code:extract"
_E = "shadowbom.extract.embedded."
# Front matter that has a key of a card.
_CARD = (r"\A---[ \t]*\r?\n(?:(?!---)[^\n]*\n){0,400}?"
         r"(?:base_model|library_name|pipeline_tag|model-index|task_categories|dataset_info|size_categories"
         r"|annotations_creators|language_creators|sdk)[ \t]*:")
_DOCUMENTED = "python javascript go rust java kotlin csharp ruby php swift c elixir dart"

CODE: tuple[Extractor, ...] = (
    Extractor("notebook", "notebook", "shadowbom.extract.notebook:extract", language="python", ecosystem="pypi",
              size_cap=BIG, suffixes=(".ipynb",),
              templates=PYTHON),
    Extractor("python", "source", _CODE, language="python", suffixes=(".py", ".pyi", ".pyw"), templates=PYTHON),
    Extractor("javascript", "source", _CODE, language="javascript", suffixes=(".js", ".jsx", ".mjs", ".cjs"),
              templates=SCRIPT),
    Extractor("typescript", "source", _CODE, language="typescript", suffixes=(".ts", ".mts", ".cts"),
              templates=SCRIPT),
    Extractor("rust", "source", _CODE, language="rust", suffixes=(".rs",), templates=RUST),
    Extractor("swift", "source", _CODE, language="swift", suffixes=(".swift",), templates=SWIFT),
    Extractor("c", "source", _CODE, language="c",
              suffixes=(".c", ".h", ".cc", ".cpp", ".cxx", ".hpp", ".hh", ".cu", ".cuh", ".inl"), templates=C),
    Extractor("go", "source", _CODE, language="go", suffixes=(".go",), templates=GO),
    Extractor("scala", "source", _CODE, language="scala", suffixes=(".scala", ".sc"), templates=JVM),
    Extractor("dart", "source", _CODE, language="dart", suffixes=(".dart",), templates=DART),
    Extractor("csharp", "source", _CODE, language="csharp", suffixes=(".cs", ".csx"), templates=DOTNET),
    Extractor("kotlin", "source", _CODE, language="kotlin", ecosystem="maven", suffixes=(".kt", ".kts"),
              templates=JVM),
    Extractor("java", "source", _CODE, language="java", suffixes=(".java",), templates=JVM),
    Extractor("elixir", "source", _CODE, language="elixir", ecosystem="hex", suffixes=(".ex", ".exs"),
              templates=ELIXIR),
    Extractor("php", "source", _CODE, language="php", ecosystem="composer", suffixes=(".php", ".phtml"),
              templates=PHP),
    Extractor("ruby", "source", _CODE, language="ruby", ecosystem="gem", suffixes=(".rb", ".rake", ".ru", ".jbuilder"),
              templates=RUBY),
    Extractor("component", "source", _E + "components:extract", language="typescript",
              suffixes=(".vue", ".svelte", ".astro"), templates=SCRIPT),
    Extractor("chunks", "source", _E + "fences:chunks", language="python javascript", suffixes=(".rmd", ".qmd"),
              templates=FENCED),
    Extractor("markdown", "source", _E + "fences:markdown", language=_DOCUMENTED,
              suffixes=(".md", ".mdx", ".markdown"), templates=FENCED, names_files=_CARD, named_as=""),
    Extractor("tsx", "source", _CODE, language="tsx", suffixes=(".tsx",), templates=SCRIPT),
)
