from __future__ import annotations

import pytest

from shadowbom.core.fact import Server, ServerTable
from shadowbom.core.source import Document, SourceFile
from shadowbom.extract.extractors import Request
from shadowbom.extract.settings.written import MAX_TABLES, written_servers

PATH = ".github/workflows/a.yml"
TABLE = ServerTable("claude", (PATH,), "written", ("mcpServers",), shared=True)
ENTRY = '{"mcpServers": {"files": {"command": "npx", "args": ["-y", "@acme/files"]}}}'


def read(text: str, *tables: ServerTable) -> tuple[Server, ...]:
    return written_servers(Document(SourceFile(PATH, PATH.encode(), "yaml"), text), Request(tables or (TABLE,)))


def test_each_server_is_found_at_its_place() -> None:
    text = f"""run: |
  cat > a.json << 'EOF'
  {{
    "mcpServers": {{
      "files": {{"command": "npx", "args": ["{{x"]}},
      "web": {{"url": "https://web.acme.example/mcp"}}
    }}
  }}
  EOF
args: --mcp-config '{ENTRY}'
"""
    found = [(server.name, server.location.line, server.location.column) for server in read(text)]
    assert found == [("files", 5, 7), ("web", 6, 7), ("files", 10, 37)]


@pytest.mark.parametrize("text", [
    f"# args: --mcp-config '{ENTRY}'", '{"servers": {"files": {"command": "npx"}}}', '{"mcpServers": ["files"]}',
    '{"mcpServers": {"files": {"title": "Files"}}}', '"mcpServers": {"files": {"command": "npx"}}', "mcpServers", "",
    '{"mcpServers": }',
])
def test_other_texts_declare_nothing(text: str) -> None:
    assert read(text) == ()


def test_only_a_table_of_this_form_is_read() -> None:
    assert read(ENTRY, ServerTable("other", (PATH,), "json", ("mcpServers",))) == ()


@pytest.mark.parametrize("text", [
    '{"mcpServers":' * 50_000, "{" + " " * 500_000 + '"mcpServers"', '{"mcpServers": "' + "a" * 500_000, "{ " * 200_000,
], ids=["open", "blank", "string", "braces"])
def test_hostile_texts_are_read_within_bounds(text: str) -> None:
    assert read(text + "mcpServers") == ()
    assert len(read(f"{ENTRY}\n" * 500)) == MAX_TABLES
