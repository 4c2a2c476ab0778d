from __future__ import annotations

import pytest

from shadowbom.core.source import Scope
from shadowbom.discover.classify import folder_scope, scope_of

PRODUCTION = """
app.py
src/app/main.py
.claude/skills/fix-e2e-tests/SKILL.md
.github/skills/test/SKILL.md
pkg/.claude/commands/docs/write.md
cookbook/models.py
src/latest.py
src/contest.py
src/testing_utils.py
app/locales/en.ts
src/i18n/translate.py
config/locale.yml
src/attestation/a.py
protest/a.py
api/openapi.spec.json
packaging/app.spec
apps/web/website/page.tsx
src/doc/render.py
pkg/documents/store.go
src/dist_utils/a.js
dist/app-1.0/src/app.py
.github/workflows/ci.yml
.github/copilot-instructions.md
.editor/rules/style.md
AGENTS.md
packages/cache/AGENTS.md
skills/review/SKILL.md
prompts/review.prompt.md
requirements.txt
src/Contest.java
src/distribution/a.js
models/model.safetensors
Dockerfile
.env
""".strip().splitlines()
TEST = """
tests/test_app.py
test/app.py
src/__tests__/a.ts
src/pkg/test_models.py
src/pkg/models_test.go
src/pkg/models_test.py
src/pkg/models_tests.py
conftest.py
src/a.test.ts
src/a.spec.tsx
src/a.stories.tsx
src/a.stories.mdx
src/a.cy.js
src/types.test-d.ts
spec/models/user_spec.rb
lib/user_spec.rb
e2e/login.py
cypress/integration/login.js
pkg/testdata/config.json
src/fixtures/a.json
.claude/skills/test/tests/a.py
tests/.claude/skills/a/SKILL.md
src/__snapshots__/a.snap
src/main/UserServiceTest.java
App.Tests/Login.cs
integration-tests/a.py
examples/chat/tests/a.py
docker/test/Dockerfile
""".strip().splitlines()
EXAMPLE = """
examples/chat.py
example/chat.py
samples/chat.ts
sample/chat.ts
demo/app.py
packages/x/demos/app.py
tutorials/one.py
notebooks/a.py
analysis.ipynb
src/analysis.ipynb
""".strip().splitlines()
DOCS = """
docs/conf.py
apps/docs/app/page.tsx
documentation/site.js
doc/util.go
website/src/index.js
packages/website/src/index.js
README.md
guide.mdx
CHANGES.rst
docs/examples/a.py
docs/tests/a.py
tests/README.md
docs/analysis.ipynb
config/locales/client.de.yml
public/locales/en/common.json
l10n/fr.json
""".strip().splitlines()
VENDORED = """
node_modules/x/index.js
packages/a/node_modules/x/README.md
vendor/github.com/x/y.go
third_party/x/y.py
third-party/x/y.py
external-crates/async/src/lib.rs
venv/lib/python3.11/site-packages/x/y.py
bower_components/x.js
static/jquery.min.js
static/app.bundle.js
static/app-min.css
dist/index.js
packages/a/dist/index.mjs
docs/vendor/x.js
tests/node_modules/a.test.js
.yarn/releases/yarn-4.cjs
""".strip().splitlines()


@pytest.mark.parametrize("path", PRODUCTION)
def test_production(path: str) -> None:
    assert scope_of(path) is Scope.PRODUCTION


@pytest.mark.parametrize("path", TEST)
def test_test(path: str) -> None:
    assert scope_of(path) is Scope.TEST


@pytest.mark.parametrize("path", EXAMPLE)
def test_example(path: str) -> None:
    assert scope_of(path) is Scope.EXAMPLE


@pytest.mark.parametrize("path", DOCS)
def test_docs(path: str) -> None:
    assert scope_of(path) is Scope.DOCS


@pytest.mark.parametrize("path", VENDORED)
def test_vendored(path: str) -> None:
    assert scope_of(path) is Scope.VENDORED


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("README.md", Scope.PRODUCTION),
        ("src/a.test.ts", Scope.PRODUCTION),
        ("docs/CONTEXT.md", Scope.DOCS),
        ("tests/CONTEXT.md", Scope.TEST),
        ("vendor/x/CONTEXT.md", Scope.VENDORED),
    ],
)
def test_the_folders_alone(path: str, scope: Scope) -> None:
    assert folder_scope(path) is scope


def test_case_does_not_matter() -> None:
    assert scope_of("Docs/Guide/a.py") is Scope.DOCS
    assert scope_of("Tests/A.PY") is Scope.TEST
    assert scope_of("Analysis.IPYNB") is Scope.EXAMPLE


def test_files_of_the_machine_are_production_and_those_of_the_top_folder_are_what_they_are() -> None:
    for path in ("~/.claude/skills/tests/SKILL.md", "/etc/codex/docs/a.md", "$CODEX_HOME/examples/a.toml"):
        assert scope_of(path) is folder_scope(path) is Scope.PRODUCTION
    assert scope_of("conftest.py") is Scope.TEST
    assert scope_of("~tests/a.py") is scope_of("$x/a.py") is Scope.PRODUCTION
    assert scope_of("$x/tests/a.py") is Scope.TEST
