from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from key_samples import SAMPLES
from shadowbom.catalog.store import open_catalogue
from shadowbom.errors import UserError
from shadowbom.policies import policy_in
from shadowbom.policy.force import Policies
from shadowbom.sweep.answers import (
    SEVERITIES,
    by_rule,
    changes,
    coverage,
    coverage_lines,
    findings,
    shared_assets,
    shared_keys,
)
from shadowbom.sweep.credentials import SALT
from shadowbom.sweep.forges import Target
from shadowbom.sweep.formats import FORMATS, render
from shadowbom.sweep.judging import not_told, verdicts, vulnerable
from shadowbom.sweep.merging import merge
from shadowbom.sweep.organisation import bill, of_changes
from shadowbom.sweep.reporting import answers_of, asked, chosen_of
from shadowbom.sweep.spec import Limits
from shadowbom.sweep.store import open_store
from shadowbom.sweep.store.forgetting import forget_gone, forget_repository
from shadowbom.sweep.store.writer import pack, unpack
from shadowbom.sweep.systems import countries, owners, recipients, systems
from shadowbom.sweep.unit import _few
from sweep_rig import NOW, bare, dump, swept

KEY = next(sample for sample in SAMPLES if sample.signature == "anthropic").value(1)
SERVER = '{"mcpServers": {"files": {"command": "npx", "args": ["-y", "%s"]}}}\n'
BAD = "mcp-remote@0.1.10"
MODEL = 'from openai import OpenAI\nOpenAI().responses.create(model="gpt-4o", input="x")\n'


@pytest.fixture(scope="module")
def organisation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("answers") / "org"
    bare(folder, "api", {"CODEOWNERS": "* @acme/ai\n", "app.py": MODEL, ".env": f"ANTHROPIC_API_KEY={KEY}\n",
                         ".mcp.json": SERVER % BAD, "Dockerfile": "FROM python:3\nCOPY app.py .\nCMD python app.py\n"})
    bare(folder, "ml", {"run.py": MODEL, "conf/a.env": f"X\nANTHROPIC_API_KEY={KEY}\n", ".mcp.json": SERVER % BAD})
    bare(folder, "=cmd|x", {"a.py": "import cohere\n", "\x1b[31m\n.py": "import openai\n"})
    bare(folder, "site", {"a.html": "hello\n", "tests/t.py": "import anthropic\nanthropic.Anthropic()\n"})
    return folder


@pytest.fixture(scope="module")
def file(organisation: Path) -> Path:
    file = organisation.parent / "s.db"
    swept(Target("folder", str(organisation)), file)
    return file


@pytest.fixture
def store(file: Path) -> Iterator[sqlite3.Connection]:
    with closing(open_store(str(file))) as opened:
        yield opened


def test_the_same_key_in_several_repositories_is_told_without_the_key(store: sqlite3.Connection, file: Path) -> None:
    (one,) = shared_keys(store)
    assert (one["in"], one["places"]) == (["api", "ml"], ["api:.env:1", "ml:conf/a.env:2"])
    assert KEY not in json.dumps(one)
    assert KEY not in dump(file)
    assert KEY.encode() not in file.read_bytes()


def test_the_same_server_and_the_same_model_in_several_repositories(store: sqlite3.Connection) -> None:
    (server,) = shared_assets(store, ("mcp-server",))
    assert server["in"] == ["api", "ml"]
    assert [row["what"] for row in shared_assets(store, ("model",))] == ["gpt-4o"]


def test_the_same_vulnerable_package_by_the_table_of_today(
    store: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    (row,) = vulnerable(store)
    assert (row["what"], row["in"]) == ("npm:mcp-remote@0.1.10", ["api", "ml"])
    monkeypatch.setattr("shadowbom.sweep.judging.rows", dict)
    assert vulnerable(store) == []


def test_stored_results_are_judged_by_another_policy_without_cloning(store: sqlite3.Connection) -> None:
    products = open_catalogue().products
    assert verdicts(store, Policies(), products) == []
    text = b'[policy.providers]\ndenied = ["Cohere"]\napproved = ["OpenAI"]\n'
    policy = policy_in("policy.toml", text, ("policy",), needed=True)
    said = {(row["repository"], row["name"]): row["verdict"] for row in verdicts(store, Policies(policy), products)}
    assert said["=cmd|x", "cohere"] == "denied"
    assert said["api", "openai"] == "approved"
    assert said["api", "files"] == "shadow"


def test_stored_classes_of_data_are_judged_and_what_cannot_be_is_told(tmp_path: Path) -> None:
    sent = MODEL.replace('"x"', "patient").replace("OpenAI().", "def f(patient):\n    OpenAI().")
    bare(tmp_path / "org", "clinic", {"app.py": sent})
    bare(tmp_path / "org", "shop", {"app.py": MODEL})
    swept(Target("folder", str(tmp_path / "org")), tmp_path / "s.db")
    text = b'[policy.data_classes]\ndenied = ["health", "biometric"]\n[policy.providers]\napproved = ["OpenAI"]\n'
    policies = Policies(policy_in("p.toml", text, ("policy",), needed=True))
    health, unknown = "p.toml:2 data_classes.denied: health", "p.toml:2 data_classes.denied: biometric"
    with closing(open_store(str(tmp_path / "s.db"))) as store:
        rows = {(one["repository"], one["kind"]): one for one in verdicts(store, policies, open_catalogue().products)}
        denied = [(key, one["by"], one["line"], one["data"]) for key, one in rows.items() if one["verdict"] == "denied"]
        assert denied == [(("clinic", "provider-sdk"), health, 3, [f"health: denied by {health} (app.py:3)"])]
        assert rows["clinic", "model"]["verdict"] == "approved"
        said = [(one["repository"], one["by"], one["why"]) for one in not_told(store, policies)]
        assert said == [("", unknown, "no such class of data is known")]
        assert not_told(store, Policies()) == []
        # What an earlier version has stored may lack what shows them.
        row = store.execute("SELECT rowid AS id, document FROM unit ORDER BY rowid").fetchone()
        store.execute("UPDATE unit SET document = ? WHERE rowid = ?",
                      (pack(unpack(row["document"]) | {"schema_version": "1.4"}), row["id"]))
        assert [(one["by"], one["why"]) for one in not_told(store, policies) if one["repository"]] == [
            (health, "its stored result tells of no classes of data")]


def test_of_a_large_result_each_class_of_data_stays() -> None:
    pieces: list[dict[str, Any]] = [{"entry": "import", "match": str(number)} for number in range(30)]
    pieces += [{"entry": "data.health", "match": str(number)} for number in range(3)]
    kept = _few(pieces)
    assert [one["match"] for one in kept] == [*map(str, range(10)), "0"]
    assert [one["entry"] for one in _few([pieces[-1], *pieces[:20]])].count("data.health") == 1


def test_findings_are_told_worst_first(store: sqlite3.Connection) -> None:
    rows = findings(store)
    assert [row["severity"] for row in rows] == sorted(
        (row["severity"] for row in rows), key=["critical", "high", "medium", "low", "info"].index)
    assert {row["rule"] for row in rows} >= {"leaked-key"}


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_every_format_tells_the_same_rows_and_obeys_no_name(store: sqlite3.Connection, form: str) -> None:
    answer = asked(store, "assets", ())
    text = render(form, {}, [answer], ())
    assert "\x1b" not in text
    assert text == render(form, {}, [asked(store, "assets", ())], ())
    names = ["=cmd|x", "=cmd|x", "api", "ml"]
    if form == "csv":
        rows = list(csv.DictReader(io.StringIO(text)))
        assert {row["repository"] for row in rows} == {"'=cmd|x", "api", "ml", "site"}
        assert len(rows) == len(answer.rows)
    elif form == "json":
        assert len(json.loads(text)["assets"]) == len(answer.rows)
    elif form == "jsonl":
        assert [json.loads(line)["type"] for line in text.splitlines()] == ["assets"] * len(answer.rows)
    else:
        assert len(text.splitlines()) == len(answer.rows) + 2
        assert all(name in text for name in names)


def test_a_report_has_all_answers_and_the_coverage(store: sqlite3.Connection) -> None:
    answers = {one.name: one.rows for one in answers_of(store, Policies(), open_catalogue(), "2026-01-01")}
    assert set(answers) == {
        "changes", "used", "not_approved", "findings", "vulnerable", "shared_keys", "shared_servers", "shared_models",
        "shared_findings", "inherited", "countries", "teams", "recipients", "recipient_countries", "systems", "owners",
        "paths", "policy_not_evaluated", "findings_by_rule"}
    assert [(row["country"], row["repositories"]) for row in answers["countries"]] == [("US", 4), ("CA", 1)]
    assert [(row["team"], row["providers"]) for row in answers["teams"]] == [("@acme/ai", ["Anthropic", "OpenAI"])]
    openai = next(row for row in answers["used"] if row["name"] == "openai")
    assert (openai["repositories"], openai["country"]) == (3, "US")
    said = coverage(store)
    assert said["units"] == {"scanned": 4, "unchanged": 0, "empty": 0, "failed": 0, "pending": 0, "filtered": 0}
    assert [row["name"] for row in said["repositories"]] == ["=cmd|x", "api", "ml", "site"]
    assert all(len(row["head"]) == 40 for row in said["repositories"])


def test_findings_are_counted_by_rule_the_worst_first(store: sqlite3.Connection) -> None:
    rows = by_rule(findings(store))
    assert sum(row["findings"] for row in rows) == len(findings(store))
    assert [(row["severity"], row["rule"], row["repositories"], row["in"]) for row in rows[:1]] == [
        ("critical", "leaked-key", 2, ["api", "ml"])]
    assert [SEVERITIES.index(row["severity"]) for row in rows] == sorted(
        SEVERITIES.index(row["severity"]) for row in rows)


def test_whom_a_setting_alone_names_is_in_no_known_country(tmp_path: Path) -> None:
    code = "from openai import OpenAI\nOpenAI(base_url='https://ai.acme.example/v1')\n"
    bare(tmp_path / "org", "web", {"app.py": code})
    swept(Target("folder", str(tmp_path / "org")), tmp_path / "s.db")
    with closing(open_store(str(tmp_path / "s.db"))) as opened:
        told = {one.name: one.rows for one in answers_of(opened, Policies(), open_catalogue(), "")}
    assert {(row["name"], row["country"]) for row in told["used"]} >= {("openai-compatible", "unknown")}
    assert {row["country"] for row in told["countries"]} == {"US", "unknown"}


def test_what_a_sweep_has_not_come_to_yet_has_not_failed(organisation: Path, tmp_path: Path) -> None:
    swept(Target("folder", str(organisation)), tmp_path / "s.db")
    with closing(open_store(str(tmp_path / "s.db"))) as opened:
        opened.execute("UPDATE visit SET status = 'pending' WHERE repository_id > 2")
        opened.execute("UPDATE visit SET status = 'failed', cause = 'auth' WHERE repository_id = 2")
        opened.execute("UPDATE sweep SET status = 'running'")
        said = coverage(opened)
        assert (said["units"]["pending"], said["units"]["failed"], said["complete"]) == (2, 1, False)
        lines = coverage_lines(said)
        assert lines[0].endswith("1 failed, 2 not looked at yet; this sweep is not over")
        assert lines[1:] == ["  api: failed (auth)"]


def test_systems_are_told_riskiest_first_with_whose_they_are(store: sqlite3.Connection) -> None:
    ranked = systems(store, Policies())
    assert [(row["repository"], row["name"], row["owner"], row["band"]) for row in ranked] == [
        ("api", "api", "@acme/ai", "critical"), ("ml", "ml repository", "unknown", "critical"),
        ("api", "api repository", "@acme/ai", "low"), ("=cmd|x", "=cmd|x repository", "unknown", "info")]
    assert all(row["breakdown"].startswith(f"{row['score']} = ") for row in ranked)
    assert [(row["owner"], row["systems"], row["riskiest"]) for row in owners(ranked)] == [
        ("@acme/ai", 2, "api (api)"), ("unknown", 2, "ml repository (ml)")]
    assert [row["name"] for row in asked(store, "systems", ("SITE",)).rows] == ["site repository"]
    text = b'[[policy.systems]]\nsystem = "ml*"\nowner = "@acme/ml"\n'
    policy = policy_in("policy.toml", text, ("policy",), needed=True)
    assert {row["owner"] for row in systems(store, Policies(policy))} == {"@acme/ai", "@acme/ml", "unknown"}


def test_who_gets_our_data_and_where_it_goes(store: sqlite3.Connection) -> None:
    getting = recipients(store)
    assert [(row["who"], row["country"], row["in"]) for row in getting] == [
        ("OpenAI", "US", ["=cmd|x", "api", "ml"]), ("Cohere", "CA", ["=cmd|x"])]
    assert getting[0]["systems"] == ["=cmd|x: =cmd|x repository", "api: api", "ml: ml repository"]
    assert [(row["country"], row["who"], row["repositories"]) for row in countries(getting)] == [
        ("US", ["OpenAI"], 3), ("CA", ["Cohere"], 1)]
    (one,) = asked(store, "recipients", ("anthropic",)).rows
    assert (one["in"], one["scopes"]) == (["site"], ["test"])


def test_paths_of_attack_are_told_worst_first(store: sqlite3.Connection) -> None:
    rows = asked(store, "paths", ()).rows
    assert {(row["severity"], row["repository"], row["path"]) for row in rows} == {
        ("critical", "api", ".env"), ("critical", "ml", "conf/a.env")}
    assert rows[0]["chain"].startswith("ANTHROPIC_API_KEY in .env > account at Anthropic > ")
    assert asked(store, "paths", ("no such",)).rows == ()


def test_a_store_without_systems_is_scanned_again(organisation: Path, tmp_path: Path) -> None:
    file = tmp_path / "s.db"
    swept(Target("folder", str(organisation)), file)
    with closing(sqlite3.connect(file)) as older:
        for table in ("system", "recipient", "attack_path", "listing_page"):
            older.execute(f"DROP TABLE {table}")
        older.execute("ALTER TABLE unit DROP COLUMN again")
        older.execute("PRAGMA user_version = 1")
    assert swept(Target("folder", str(organisation)), file, now="2026-11-27").scanned == 4
    with closing(open_store(str(file))) as opened:
        assert len(systems(opened, Policies())) == 4
        assert {row["cause"] for row in changes(opened, "2026-11-25") if row["what"] == "system"} == {"rules"}


def test_what_is_partial_and_has_not_changed_is_not_scanned_again(tmp_path: Path) -> None:
    bare(tmp_path / "org", "wide", {"a.py": "import openai\n", "b.py": "import cohere\n"})
    target, file = Target("folder", str(tmp_path / "org")), tmp_path / "s.db"
    assert swept(target, file, limits=Limits(entries=1)).scanned == 1
    run = swept(target, file, limits=Limits(entries=1), now="2026-11-27")
    assert (run.scanned, run.unchanged, run.failed, run.whole) == (0, 1, 0, False)
    with closing(open_store(str(file))) as opened:
        said = coverage(opened)
        assert (said["units"]["scanned"], said["units"]["unchanged"], said["complete"]) == (0, 1, False)
        (one,) = said["repositories"]
        assert (one["status"], one["cause"]) == ("partial", "unchanged")
        assert one["reason"] == "more than 1 files: the rest is left out"
        assert [row["name"] for row in asked(opened, "assets", ()).rows] == ["openai"]
        opened.execute("UPDATE unit SET again = 1")
    assert swept(target, file, limits=Limits(entries=1), now="2026-12-04").scanned == 1


def test_what_is_asked_without_its_words_is_told(store: sqlite3.Connection) -> None:
    with pytest.raises(UserError, match="who-uses"):
        asked(store, "who-uses", ())
    assert asked(store, "findings", ("no such",)).rows == ()
    assert {row["repository"] for row in asked(store, "assets", ("GPT-4o",)).rows} == {"api", "ml"}


def test_one_document_for_all_has_a_component_for_each(store: sqlite3.Connection) -> None:
    text = bill(store)
    assert JsonStrictValidator(SchemaVersion.V1_7).validate_str(text) is None
    made = json.loads(text)
    assert [one["name"] for one in made["components"]] == ["=cmd|x", "api", "ml", "site"]
    refs = [one["ref"] for one in made["dependencies"]]
    assert len(refs) == len(set(refs))
    assert {part["name"] for part in made["components"][0]["components"]} == {"cohere", "openai"}
    assert text == bill(store)


def test_parts_put_together_know_what_one_sweep_knows(
    organisation: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SALT, "the same for all")
    target = Target("folder", str(organisation))
    swept(target, tmp_path / "whole.db")
    for number in (1, 2):
        swept(target, tmp_path / f"{number}.db", shard=(number, 2))
    parts = [str(tmp_path / f"{number}.db") for number in (1, 2)]
    merged = tmp_path / "merged.db"
    assert merge(parts, str(merged), NOW)
    assert dump(merged) == dump(tmp_path / "whole.db")
    assert merge(parts, str(merged), "2026-11-27")
    with closing(open_store(str(merged))) as opened:
        assert coverage(opened)["units"]["unchanged"] == 4
    assert not merge(parts[:1], str(tmp_path / "half.db"), NOW)
    with closing(open_store(str(tmp_path / "half.db"))) as opened:
        assert [one["message"] for one in coverage(opened)["listing_problems"]] == ["part 2 of 2 is missing"]
    with pytest.raises(UserError, match="the same part"):
        merge([parts[0], parts[0]], str(tmp_path / "x.db"))
    with pytest.raises(UserError, match="not a part of the same sweep"):
        merge([str(tmp_path / "whole.db"), parts[0]], str(tmp_path / "x.db"))
    with pytest.raises(UserError, match="is one of the parts"):
        merge(parts, parts[0])
    monkeypatch.setenv(SALT, "another")
    swept(target, tmp_path / "other.db", shard=(2, 2))
    with pytest.raises(UserError, match="marked keys differently"):
        merge([parts[0], str(tmp_path / "other.db")], str(tmp_path / "x.db"))


def test_what_is_forgotten_is_nowhere(organisation: Path, tmp_path: Path) -> None:
    file = tmp_path / "s.db"
    swept(Target("folder", str(organisation)), file)
    with closing(open_store(str(file))) as opened:
        forget_repository(opened, "ml")
        with pytest.raises(UserError, match="no repository of that name"):
            forget_repository(opened, "ml")
        assert [row["name"] for row in coverage(opened)["repositories"]] == ["=cmd|x", "api", "site"]
        left = opened.execute("SELECT count(*) FROM asset WHERE path = 'run.py'").fetchone()[0]
        assert left == 0
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert b"conf/a.env" not in file.read_bytes()
    swept(Target("folder", str(organisation / "api.git")), file, now="2026-12-01")
    with closing(open_store(str(file))) as opened:
        with pytest.raises(UserError, match="--gone-before"):
            forget_gone(opened, "soon")
        assert forget_gone(opened, "2026-11-30") == 4 + 12
        assert forget_gone(opened, "2026-11-30") == 0


def test_an_answer_about_assets_is_a_document_of_these_alone(store: sqlite3.Connection) -> None:
    made = json.loads(bill(store, chosen_of("assets", asked(store, "assets", ("gpt-4o",)))))
    assert [(one["name"], [part["name"] for part in one["components"]]) for one in made["components"]] == [
        ("api", ["gpt-4o"]), ("ml", ["gpt-4o"])]
    said = {(one["name"], one["value"]) for one in made["components"][0]["properties"]}
    assert ("shadowbom:system", "api (container, owner @acme/ai, criticality unknown)") in said
    assert ("shadowbom:recipient", "OpenAI (US, provider, production)") in said
    with pytest.raises(UserError, match="is for assets and who-uses"):
        chosen_of("keys", asked(store, "keys", ()))
    gone = {"repository": "ml", "what": "asset", "kind": "gone", "identity": "pkg:x/y", "label": "y"}
    text = bill(store, *of_changes([*changes(store, "2026-01-01"), gone], "2026-01-01"))
    assert JsonStrictValidator(SchemaVersion.V1_7).validate_str(text) is None
    said = {(one["name"], one["value"]) for one in json.loads(text)["metadata"]["properties"]}
    assert {("shadowbom:since", "2026-01-01"), ("shadowbom:gone", "ml: y (pkg:x/y)")} <= said


def test_what_is_older_than_it_is_to_be_kept_is_forgotten_by_a_sweep(organisation: Path, tmp_path: Path) -> None:
    folder, file = tmp_path / "org", tmp_path / "s.db"
    shutil.copytree(organisation / "ml.git", folder / "ml.git")
    shutil.copytree(organisation / "site.git", folder / "site.git")
    target = Target("folder", str(folder))
    swept(target, file, now="2026-09-01")
    shutil.rmtree(folder / "ml.git")
    swept(target, file, now="2026-09-08", keep=60)
    with closing(open_store(str(file))) as opened:
        assert opened.execute("SELECT count(*) FROM repository").fetchone()[0] == 2
        assert opened.execute("SELECT count(*) FROM asset WHERE gone_sweep IS NOT NULL").fetchone()[0] > 0
    swept(target, file, now="2026-11-20", keep=60)
    with closing(open_store(str(file))) as opened:
        assert [row["name"] for row in opened.execute("SELECT name FROM repository")] == ["site"]
        assert opened.execute("SELECT count(*) FROM asset WHERE gone_sweep IS NOT NULL").fetchone()[0] == 0
        # The first one is named by what is there since then, the second by nothing.
        assert [row["id"] for row in opened.execute("SELECT id FROM sweep ORDER BY id")] == [1, 3]
        assert changes(opened, "2026-01-01") == []
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert b"conf/a.env" not in file.read_bytes()
