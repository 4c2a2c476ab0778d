"""Module specifiers become paths."""

from __future__ import annotations

import pytest

from shadowbom.bind.modules import ROOT, Modules
from shadowbom.core.fact import Setting
from shadowbom.core.location import Location
from shadowbom.core.value import Lit


def found(files, importer, spec, facts=None):
    return Modules(facts or {}, [*files, importer]).find(importer, spec)


@pytest.mark.parametrize(("importer", "spec", "files", "expected"), [
    ("pkg/app.py", ".config", ["pkg/config.py"], "pkg/config.py"),
    ("pkg/app.py", ".config", ["pkg/config/__init__.py"], "pkg/config/__init__.py"),
    ("pkg/sub/app.py", "..config.base", ["pkg/config/base.py"], "pkg/config/base.py"),
    ("pkg/app.py", ".", ["pkg/__init__.py", "pkg.py"], "pkg/__init__.py"),
    ("pkg/app.py", ".", [], "pkg/"),
    ("app.py", ".", [], ROOT),
    ("app.py", "..x", ["x.py"], None),
    ("pkg/app.py", ".gone", ["gone.py"], None),
    ("src/acme/app.py", "acme.config", ["src/acme/config.py", "src/acme/__init__.py"], "src/acme/config.py"),
    ("tests/test_a.py", "acme.config", ["src/acme/config.py"], "src/acme/config.py"),
    ("backend/app/main.py", "app.config", ["backend/app/config.py"], "backend/app/config.py"),
    ("deep/tool.py", "acme.config", ["services/a/acme/config.py"], "services/a/acme/config.py"),
    ("services/b/x.py", "acme.config", ["services/a/acme/config.py", "services/b/lib2/acme/config.py"],
     "services/b/lib2/acme/config.py"),
    ("scripts/run.py", "helpers", ["scripts/helpers.py"], "scripts/helpers.py"),
    ("pkg/run.py", "helpers", ["pkg/helpers.py", "pkg/__init__.py"], "pkg/helpers.py"),
    ("far/run.py", "helpers", ["scripts/helpers.py"], None),
    ("app.py", "acme", ["acme/core.py"], "acme/"),
    ("openai.py", "openai", [], None),
    ("app.py", "numpy.linalg", ["src/x.py"], None),
    ("notebooks/a.ipynb", "acme.config", ["acme/config.py"], "acme/config.py"),
])
def test_python(importer, spec, files, expected):
    assert found(files, importer, spec) == expected


@pytest.mark.parametrize(("importer", "spec", "files", "expected"), [
    ("src/app.ts", "./config", ["src/config.ts"], "src/config.ts"),
    ("src/app.ts", "./config", ["src/config.js", "src/config.tsx"], "src/config.tsx"),
    ("src/app.ts", "./config.js", ["src/config.ts"], "src/config.ts"),
    ("src/app.ts", "./config.js", ["src/config.ts", "src/config.js"], "src/config.js"),
    ("src/app.ts", "./view.jsx", ["src/view.tsx"], "src/view.tsx"),
    ("src/app.ts", "./config.mjs", ["src/config.mts"], "src/config.mts"),
    ("src/app.ts", "./a.b", ["src/a.b.ts"], "src/a.b.ts"),
    ("src/app.ts", "../lib", ["lib/index.ts"], "lib/index.ts"),
    ("src/app.ts", ".", ["src/index.tsx"], "src/index.tsx"),
    ("src/app.ts", "../../x", ["x.ts"], None),
    ("src/app.ts", "./gone", [], None),
    ("src/app.ts", "./style.css", ["src/style.css"], None),
    ("apps/web/src/a/page.tsx", "@/lib/llm", ["apps/web/src/lib/llm.ts", "src/lib/llm.ts"], "apps/web/src/lib/llm.ts"),
    ("apps/web/a/page.tsx", "@/lib/llm", ["apps/web/lib/llm.ts"], "apps/web/lib/llm.ts"),
    ("server/api/x.ts", "~/utils/llm", ["utils/llm.ts"], "utils/llm.ts"),
    ("src/routes/x.ts", "$lib/llm", ["src/lib/llm.ts"], "src/lib/llm.ts"),
    ("src/routes/x.ts", "src/lib/llm", ["src/lib/llm.ts"], "src/lib/llm.ts"),
    ("src/x.ts", "openai", ["src/openai.ts"], None),
    ("src/x.ts", "@scope/pkg", ["scope/pkg.ts"], None),
])
def test_script(importer, spec, files, expected):
    assert found(files, importer, spec) == expected


def test_paths_of_the_nearest_tsconfig():
    def setting(path, key, text):
        return Setting(Location(path), key, Lit(text))

    facts = {
        "tsconfig.json": (setting("tsconfig.json", "compilerOptions.paths.@llm/*.0", "./wrong/*"),),
        "app/tsconfig.json": (
            setting("app/tsconfig.json", "compilerOptions.baseUrl", "./source"),
            setting("app/tsconfig.json", "compilerOptions.paths.@llm/*.0", "./gone/*"),
            setting("app/tsconfig.json", "compilerOptions.paths.@llm/*.1", "./llm/*"),
            setting("app/tsconfig.json", "compilerOptions.paths.@config~1file.0", "config/main"),
            setting("app/tsconfig.json", "compilerOptions.paths.@odd/*-x.0", "odd/*"),
            setting("app/tsconfig.json", "compilerOptions.strict", "true"),
        ),
    }
    files = ["app/source/llm/client.ts", "app/source/config/main.ts", "app/source/odd/a.ts", "app/source/plain.ts",
             "wrong/client.ts"]
    for spec, expected in (("@llm/client", files[0]), ("@config.file", files[1]), ("@odd/a-x", files[2]),
                           ("plain", files[3]), ("@llm/none", None)):
        assert found(files, "app/x.ts", spec, facts) == expected, spec


def test_local_tells_relative_and_found_ones_from_outside_ones():
    modules = Modules({}, ["a.py", "pkg/b.py", "x.ts"])
    assert modules.is_local("a.py", "")
    assert modules.is_local("a.py", ".gone")
    assert modules.is_local("a.py", "pkg.b")
    assert not modules.is_local("a.py", "openai")
    assert not modules.is_local("x.ts", "openai")
    assert modules.below("pkg/", "b") == "pkg/b.py"
    assert modules.below(ROOT, "a") == "a.py"
