from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from git_histories import Builder, git
from key_samples import BY_ID
from shadowbom.bind import Binding
from shadowbom.change import scan_range, scan_staged
from shadowbom.core.asset import Asset
from shadowbom.core.change import Delta
from shadowbom.core.result import ScanResult
from shadowbom.core.source import SourceFile
from shadowbom.delta import compare
from shadowbom.discover.blobs import Blobs
from shadowbom.errors import UserError
from shadowbom.inventory import evidence_of
from shadowbom.report import render
from shadowbom.scan import ScanOptions, scan

KEY = BY_ID["anthropic:api-key"].value("change")
OTHER = BY_ID["anthropic:api-key"].value("other")
APP = 'from openai import OpenAI\nclient = OpenAI()\nclient.responses.create(model="gpt-4o", input="x")\n'
OPTIONS = ScanOptions(now="2026-11-20", jobs=1)
KEYS = ScanOptions(now="2026-11-20", jobs=1, only="secrets")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with an application that calls a provider and leaks an old key."""
    built = Builder(tmp_path / "r")
    built.commit({"app.py": APP, "requirements.txt": "openai==1.0\n", "old.env": f"ANTHROPIC_API_KEY={KEY}\n"})
    built.done()
    return tmp_path / "r"


def stage(root: Path, **files: str | None) -> None:
    for name, text in files.items():
        path = root / name.replace("__", "/").replace("_", ".")
        if text is None:
            git(root, "rm", "-q", "--cached", str(path.relative_to(root)))
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        git(root, "add", "-f", str(path.relative_to(root)))


def commit(root: Path, **files: str | None) -> str:
    stage(root, **files)
    git(root, "commit", "-qm", "more")
    return git(root, "rev-parse", "HEAD")


def places(result: ScanResult) -> list[str]:
    return [str(finding.location) for finding in result.findings]


def keys(result: ScanResult) -> list[str]:
    return [asset.key for asset in result.assets]


def test_nothing_staged_adds_nothing(root: Path) -> None:
    result = scan_staged(str(root), OPTIONS)
    assert (result.assets, result.findings, result.problems) == ((), (), ())
    assert result.change is not None
    assert (result.change.base, result.change.head) == (git(root, "rev-parse", "HEAD"), "index")


@pytest.mark.parametrize("options", [OPTIONS, KEYS])
def test_the_index_counts_and_not_the_work_tree(root: Path, options: ScanOptions) -> None:
    stage(root, new_env=f"x=1\nANTHROPIC_API_KEY={OTHER}\n")
    (root / "new.env").write_text("x=1\n")
    assert places(scan_staged(str(root), options)) == ["new.env:2"]
    stage(root, new_env="x=1\n")
    (root / "new.env").write_text(f"ANTHROPIC_API_KEY={OTHER}\n")
    assert places(scan_staged(str(root), options)) == []


def suppressed(result: ScanResult) -> dict[str, str]:
    return {str(finding.location): finding.status for finding in result.findings}


@pytest.mark.parametrize("options", [OPTIONS, KEYS])
def test_the_lists_of_the_index_hold_and_not_those_of_the_work_tree(root: Path, options: ScanOptions) -> None:
    stage(root, new_env=f"ANTHROPIC_API_KEY={OTHER}\n")
    (root / ".gitleaksignore").write_text("new.env:anthropic-api-key:1\n")
    assert suppressed(scan_staged(str(root), options)) == {"new.env:1": "open"}
    git(root, "add", ".gitleaksignore")
    (root / ".gitleaksignore").unlink()
    assert suppressed(scan_staged(str(root), options)) == {"new.env:1": "suppressed"}
    given = tmp_list(root, "new.env:anthropic-api-key:1\n")
    git(root, "rm", "-q", "--cached", ".gitleaksignore")
    assert suppressed(scan_staged(str(root), replace(options, baselines=(given,)))) == {"new.env:1": "suppressed"}


def tmp_list(root: Path, text: str) -> str:
    (root.parent / "given.gitleaksignore").write_text(text)
    return str(root.parent / "given.gitleaksignore")


@pytest.mark.parametrize("options", [OPTIONS, KEYS])
def test_a_key_that_is_no_longer_listed_is_new(root: Path, options: ScanOptions) -> None:
    row = {"type": "Secret Keyword", "hashed_secret": hashlib.sha1(KEY.encode()).hexdigest(), "line_number": 1}
    commit(root, _secrets_baseline=json.dumps({"results": {"old.env": [row]}}))
    assert suppressed(scan([str(root)], options)) == {"old.env:1": "baselined"}
    commit(root, _secrets_baseline='{"results": {}}')
    (root / ".secrets.baseline").unlink()
    assert suppressed(scan_range(str(root), "HEAD~1..HEAD", options)) == {"old.env:1": "open"}
    # The other way round the change lists what the base has open: it is nothing new, and nothing is let pass by it.
    assert suppressed(scan_range(str(root), "HEAD..HEAD~1", options)) == {}


def test_a_list_above_the_folder_holds_and_one_that_is_a_link_does_not(root: Path) -> None:
    stage(root, pkg__new_env=f"ANTHROPIC_API_KEY={OTHER}\n", _gitleaksignore="pkg/new.env:anthropic-api-key:1\n")
    assert suppressed(scan_staged(str(root / "pkg"), OPTIONS)) == {"new.env:1": "suppressed"}
    git(root, "rm", "-q", "--cached", ".gitleaksignore")
    (root / ".gitleaksignore").rename(root / "list")
    (root / ".gitleaksignore").symlink_to("list")
    git(root, "add", ".gitleaksignore", "list")
    result = scan_staged(str(root), OPTIONS)
    assert suppressed(result) == {"pkg/new.env:1": "open"}
    assert [problem.path for problem in result.problems] == [".gitleaksignore"]


@pytest.mark.parametrize("options", [OPTIONS, KEYS])
def test_what_two_states_share_is_read_once(
    root: Path, options: ScanOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(root, new_env=f"ANTHROPIC_API_KEY={OTHER}\n")
    read: Counter[str] = Counter()
    each = Blobs.each

    def counted(self: Blobs, files: Sequence[SourceFile], *rest: Any) -> Any:
        read.update(file.path for file in files)
        return each(self, files, *rest)

    monkeypatch.setattr(Blobs, "each", counted)
    assert places(scan_range(str(root), "HEAD~1..HEAD", options)) == ["new.env:1"]
    assert read == {"app.py": 1, "requirements.txt": 1, "old.env": 1, "new.env": 1}


def test_a_wrong_date_is_told_of_before_the_work(root: Path) -> None:
    wrong = replace(OPTIONS, now="2026-13-01")
    with pytest.raises(UserError, match="--now: '2026-13-01'"):
        scan_staged(str(root / "nothing"), wrong)
    with pytest.raises(UserError, match="--now"):
        scan_range(str(root), "nothing", wrong)


def test_old_debt_in_a_changed_file_is_left_alone_and_a_new_key_on_its_place_is_not(root: Path) -> None:
    stage(root, old_env=f"# a comment above\nANTHROPIC_API_KEY={KEY}\nx=1\n")
    assert places(scan_staged(str(root), OPTIONS)) == []
    stage(root, old_env=f"ANTHROPIC_API_KEY={OTHER}\n")
    assert places(scan_staged(str(root), OPTIONS)) == ["old.env:1"]


def test_a_renamed_file_brings_its_old_debt_along(root: Path) -> None:
    git(root, "mv", "old.env", "moved.env")
    result = scan_staged(str(root), OPTIONS)
    assert places(result) == []
    assert result.change is not None
    assert result.change.fixed == ()
    text = f"ANTHROPIC_API_KEY={KEY}\n" + "".join(f"line{number} = {number}\n" for number in range(30))
    commit(root, moved_env=text)
    git(root, "mv", "moved.env", "again.env")
    stage(root, again_env=text + f"ANTHROPIC_API_KEY={OTHER}\n")
    assert places(scan_staged(str(root), OPTIONS)) == ["again.env:32"]


def test_a_renamed_file_without_its_old_key_is_mended(root: Path) -> None:
    filler = "".join(f"line{number} = {number}\n" for number in range(30))
    commit(root, old_env=f"ANTHROPIC_API_KEY={KEY}\n" + filler)
    git(root, "mv", "old.env", "moved.env")
    for line, new in (("x=1\n", []), (f"ANTHROPIC_API_KEY={OTHER}\n", ["moved.env:1"])):
        stage(root, moved_env=line + filler)
        result = scan_staged(str(root), OPTIONS)
        assert result.change is not None
        assert [str(one.location) for one in result.change.fixed] == ["old.env:1"]
        assert places(result) == new


def test_a_deleted_file_and_a_pragma_that_goes(root: Path) -> None:
    commit(root, held_env=f"ANTHROPIC_API_KEY={OTHER}  # gitleaks:allow\n")
    stage(root, old_env=None)
    result = scan_staged(str(root), OPTIONS)
    assert places(result) == []
    assert result.change is not None
    assert [str(one.location) for one in result.change.fixed] == ["old.env:1"]
    stage(root, held_env=f"ANTHROPIC_API_KEY={OTHER}\n")
    assert places(scan_staged(str(root), OPTIONS)) == ["held.env:1"]


def test_the_first_commit(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    stage(tmp_path, app_py=APP, _env=f"ANTHROPIC_API_KEY={KEY}\n")
    result = scan_staged(str(tmp_path), OPTIONS)
    assert places(result) == [".env:1"]
    assert "pkg:pypi/openai" in keys(result)
    assert result.change is not None
    assert result.change.base == ""


def test_a_merge_under_way_adds_only_what_neither_side_has(root: Path) -> None:
    git(root, "checkout", "-qb", "side")
    commit(root, theirs_env=f"ANTHROPIC_API_KEY={OTHER}\n")
    git(root, "checkout", "-q", "main")
    commit(root, mine_txt="1\n")
    git(root, "merge", "-q", "--no-commit", "--no-ff", "side")
    assert places(scan_staged(str(root), OPTIONS)) == []
    third = BY_ID["anthropic:api-key"].value("third")
    stage(root, theirs_env=f"ANTHROPIC_API_KEY={OTHER}\nANTHROPIC_ADMIN={third}\n")
    assert places(scan_staged(str(root), OPTIONS)) == ["theirs.env:2"]


def test_a_conflict_is_told_and_looked_at_from_our_side(root: Path) -> None:
    git(root, "checkout", "-qb", "side")
    commit(root, old_env="x=1\n")
    git(root, "checkout", "-q", "main")
    commit(root, old_env="x=2\n")
    with pytest.raises(Exception, match="merge"):
        git(root, "merge", "-q", "side")
    result = scan_staged(str(root), OPTIONS)
    assert [(problem.path, "unmerged" in problem.message) for problem in result.problems] == [("old.env", True)]


def test_submodules_and_links_are_passed_over(root: Path) -> None:
    git(root, "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},sub")
    (root / "link").symlink_to("old.env")
    git(root, "add", "link")
    result = scan_staged(str(root), OPTIONS)
    assert (result.findings, result.problems) == ((), ())


def test_a_staged_file_is_bound_to_files_that_are_not_staged(root: Path) -> None:
    commit(root, settings_py='MODEL = "gpt-4o-mini"\n', pkg__keep_txt="")
    stage(root, more_py="from openai import OpenAI\nfrom settings import MODEL\n"
                        'OpenAI().responses.create(model=MODEL, input="x")\n')
    found = {asset.name: asset for asset in scan_staged(str(root), OPTIONS).assets}
    assert "gpt-4o-mini" in found
    # The manifest in the folder above is looked at, too: the package is no undeclared one.
    assert found["openai"].state == "called"


def test_a_file_that_names_lead_to_is_compared_though_it_names_no_product(root: Path) -> None:
    base = commit(root, names_py='MODEL = "house-model-1"\n',
                  app_py=APP.replace('"gpt-4o"', "MODEL").replace("from", "from names import MODEL\nfrom", 1))
    commit(root, names_py='MODEL = "house-model-2"\n')
    change = scan_range(str(root), f"{base}..HEAD", OPTIONS).change
    assert change is not None
    assert [asset.name for asset in change.added] == ["house-model-2"]
    assert [asset.name for asset in change.removed] == ["house-model-1"]
    commit(root, notes_py="x = 1\n")
    change = scan_range(str(root), "HEAD~1..HEAD", OPTIONS).change
    assert change is not None
    assert (change.added, change.removed, change.changed) == ((), (), ())


def test_states_without_a_difference_in_facts_are_bound_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bound: list[int] = []
    evidence: list[int] = []

    def counted_binding(facts: Any, files: Any, *more: Any) -> Any:
        bound.append(len(facts))
        return Binding(facts, files, *more)

    def counted_evidence(facts: Any, *more: Any) -> Any:
        evidence.append(len(facts))
        return evidence_of(facts, *more)

    monkeypatch.setattr("shadowbom.bind.Binding", counted_binding)
    monkeypatch.setattr("shadowbom.inventory.evidence_of", counted_evidence)
    base = commit(root, notes_py="x = 1\n")
    commit(root, notes_py="x = 2\n")
    result = scan_range(str(root), f"{base}..HEAD", OPTIONS)
    assert (len(bound), len(evidence)) == (1, 1)
    assert (result.assets, result.findings) == ((), ())
    commit(root, app_py=APP + APP)
    scan_range(str(root), "HEAD~1..HEAD", OPTIONS)
    assert (len(bound), len(evidence)) == (3, 3)


def test_a_range_adds_what_is_new_to_the_whole_repository(root: Path) -> None:
    base = git(root, "rev-parse", "HEAD")
    head = commit(root, second_py=APP.replace("gpt-4o", "o3-mini"), requirements_txt="openai==2.0\nanthropic==0.40\n")
    result = scan_range(str(root), f"{base}..{head}", OPTIONS)
    change = result.change
    assert change is not None
    assert [asset.key for asset in change.added] == [
        key for key in keys(scan([str(root)], OPTIONS)) if "anthropic" in key or "o3-mini" in key
    ]
    versions = {one.asset.name: {field.name: (field.before, field.after) for field in one.fields}
                for one in change.changed}
    assert versions["openai"]["versions"] == ("pkg:pypi/openai 1.0 (declared)", "pkg:pypi/openai 2.0 (declared)")
    openai = next(asset for asset in result.assets if asset.name == "openai")
    assert {piece.location.path for piece in openai.evidence} == {"second.py", "requirements.txt"}
    assert not any("gpt-4o" in asset.name for asset in result.assets)


def test_three_dots_begin_where_the_two_parted(root: Path) -> None:
    git(root, "checkout", "-qb", "side")
    commit(root, mine_env=f"ANTHROPIC_API_KEY={OTHER}\n")
    git(root, "checkout", "-q", "main")
    commit(root, old_env=None)
    assert places(scan_range(str(root), "main...side", OPTIONS)) == ["mine.env:1"]
    assert places(scan_range(str(root), "main..side", OPTIONS)) == ["mine.env:1", "old.env:1"]
    git(root, "checkout", "-qf", "side")
    assert places(scan_range(str(root), "main", OPTIONS)) == ["mine.env:1"]


def test_a_base_that_cannot_be_had_means_all_of_the_head(root: Path) -> None:
    commit(root, app_txt="1\n")
    git(root.parent, "clone", "-q", "--depth=1", f"file://{root}", "shallow")
    for spelt in ("HEAD~1...HEAD", "nowhere..HEAD"):
        result = scan_range(str(root.parent / "shallow"), spelt, OPTIONS)
        assert places(result) == ["old.env:1"]
        assert any("all of the head counts as added" in problem.message for problem in result.problems)
    with pytest.raises(UserError, match="there is no commit nowhere"):
        scan_range(str(root), "HEAD..nowhere", OPTIONS)


def test_a_head_against_nothing_is_what_a_scan_finds(root: Path) -> None:
    commit(root, deep__more_py=APP, weird_txt="x")
    whole = scan([str(root)], OPTIONS)
    added = scan_range(str(root), "nowhere..HEAD", OPTIONS)
    assert (added.assets, added.findings, added.relations) == (whole.assets, whole.findings, whole.relations)


def test_a_folder_of_the_repository(root: Path) -> None:
    stage(root, sub__a_env=f"ANTHROPIC_API_KEY={OTHER}\n", b_env=f"ANTHROPIC_API_KEY={OTHER}\n")
    assert places(scan_staged(str(root / "sub"), OPTIONS)) == ["a.env:1"]
    with pytest.raises(UserError, match="not in a git repository"):
        scan_staged(str(root.parent), OPTIONS)


def test_worker_processes_change_nothing(root: Path) -> None:
    base = git(root, "rev-parse", "HEAD")
    commit(root, **{f"f{number}_py": APP for number in range(5)})
    ways = [scan_range(str(root), base, ScanOptions(now="2026-11-20", jobs=jobs)) for jobs in (1, 2)]
    assert ways[0] == ways[1]
    assert ways[0].assets


def test_reports_of_a_change_and_its_schema(root: Path) -> None:
    stage(root, requirements_txt="openai==2.0\nanthropic==0.40\n", old_env=None)
    result = scan_staged(str(root), OPTIONS)
    table = render("table", result)
    assert "what the index adds to" in table
    assert "changed  openai" in table
    assert "fixed    old.env:1" in table
    document = json.loads(render("json", result))
    schema = json.loads(Path("docs/schema/shadowbom-result-1.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(document, schema)
    assert document["change"]["head"] == "index"
    assert "change" not in json.loads(render("json", scan([str(root)], OPTIONS)))


def test_a_delta_of_a_result_with_itself_is_empty_and_turns_round(root: Path) -> None:
    before = scan([str(root)], OPTIONS)
    assert compare(before, before).added == compare(before, before).changed == compare(before, before).new == ()
    commit(root, requirements_txt="anthropic==0.40\n", old_env=None)
    (root / "old.env").unlink()
    after = scan([str(root)], OPTIONS)
    there, back = compare(before, after), compare(after, before)
    assert (there.added, there.removed, there.new, there.fixed) == (back.removed, back.added, back.fixed, back.new)
    assert there.fixed


def test_another_content_of_instructions_is_a_change(root: Path) -> None:
    commit(root, CLAUDE_md="Be brief.\nUse tabs.\n")
    (root / "CLAUDE.md").write_text("Be brief.\n")
    git(root, "commit", "-qam", "only a deletion")
    (one,) = delta_of(scan_range(str(root), "HEAD~1..HEAD", OPTIONS)).changed
    (field,) = one.fields
    assert (one.asset.name, field.name) == ("claude-code", "content of CLAUDE.md")
    assert [field.before, field.after] == [git(root, "rev-parse", f"{at}:CLAUDE.md")[:12] for at in ("HEAD~1", "HEAD")]
    git(root, "mv", "CLAUDE.md", "AGENTS.md")
    git(root, "commit", "-qm", "another name")
    assert not [one for one in delta_of(scan_range(str(root), "HEAD~1..HEAD", OPTIONS)).changed if "content" in
                one.fields[0].name]
    stage(root, AGENTS_md="Be brief.\nSay please.\n")
    names = {field.name for one in delta_of(scan_staged(str(root), OPTIONS)).changed for field in one.fields}
    assert names == {"content of AGENTS.md"}


def test_what_was_there_before_is_counted(root: Path) -> None:
    base = git(root, "rev-parse", "HEAD")
    commit(root, new_env=f"ANTHROPIC_API_KEY={OTHER}\n")
    delta = delta_of(scan_range(str(root), base, OPTIONS))
    assert (len(delta.new), delta.kept, len(delta.fixed)) == (1, 1, 0)
    assert f'"kept": {delta.kept}' in render("json", scan_range(str(root), base, OPTIONS))
    commit(root, old_env=None)
    delta = delta_of(scan_range(str(root), base, OPTIONS))
    assert (len(delta.new), delta.kept, len(delta.fixed)) == (1, 0, 1)


def delta_of(result: ScanResult) -> Delta:
    assert result.change is not None
    return result.change


def test_attributes_do_not_make_all_of_a_file_new(tmp_path: Path) -> None:
    """Many repositories tell git not to show their lockfiles: one line of one is new all the same."""
    lock = '[[package]]\nname = "openai"\nversion = "1.0"\n\n[[package]]\nname = "{}"\nversion = "1.0"\n'
    built = Builder(tmp_path / "r")
    built.commit({".gitattributes": "*.lock -diff\n", "uv.lock": lock.format("idna"), "sub/poetry.lock": "x\n"})
    built.commit({".gitattributes": "*.lock -diff\n", "uv.lock": lock.format("anthropic"), "sub/poetry.lock": "\0"})
    ids = built.done()
    git(tmp_path / "r", "reset", "-q", "--hard", ids[2])
    for result in (scan_range(str(tmp_path / "r"), f"{ids[1]}..{ids[2]}", OPTIONS), _staged(tmp_path / "r", ids[1])):
        places = {(asset.name, piece.location.line) for asset in result.assets for piece in asset.evidence}
        assert places == {("anthropic", 6)}


def _staged(root: Path, base: str) -> ScanResult:
    git(root, "reset", "-q", "--soft", base)
    return scan_staged(str(root), OPTIONS)


RETIRED = 'from openai import OpenAI\nclient = OpenAI()\nclient.chat.completions.create(model="gpt-4", messages=[])\n'


def test_a_finding_that_the_base_has_is_told_at_the_places_that_the_change_adds(root: Path) -> None:
    commit(root, old_py=RETIRED)
    commit(root, tests__old_py=RETIRED, other_py="x = 1\n")
    told = scan_range(str(root), "HEAD~1..HEAD", OPTIONS)
    assert [(one.rule, str(one.location), one.severity, one.occurrences) for one in told.findings] == [
        ("model-retired", "tests/old.py:3", "low", ())]
    assert told.change is not None
    assert [*map(str, (one.location for one in told.change.new))] == ["tests/old.py:3"]
    assert told.change.fixed == ()
    # Where the code that runs is what the change adds, nothing is lowered.
    told = scan_range(str(root), "HEAD..HEAD~1", OPTIONS)
    assert told.findings == ()
    commit(root, old_py=None)
    told = scan_range(str(root), "HEAD..HEAD~1", OPTIONS)
    assert [(str(one.location), one.severity) for one in told.findings] == [("old.py:3", "high")]


@pytest.mark.parametrize("name", ["app.py", "renamed.py"])
def test_lines_that_are_indented_anew_are_no_additions(root: Path, name: str) -> None:
    filler = "".join(f"x{number} = {number}\n" for number in range(30))
    body = 'client = OpenAI()\nclient.chat.completions.create(model="gpt-4", messages=[])\n'
    commit(root, app_py=f"from openai import OpenAI\n{filler}if True:\n    {body.replace(chr(10), chr(10) + '    ')}\n")
    text = f"from openai import OpenAI\n{filler}if True:\n        {body.replace(chr(10), chr(10) + '        ')}\n"
    commit(root, **{"app_py": None, name.replace(".", "_"): text} if name != "app.py" else {"app_py": text})
    told = scan_range(str(root), "HEAD~1..HEAD", OPTIONS)
    assert (told.assets, told.findings) == ((), ())
    commit(root, **{name.replace(".", "_"): text + f'        print("{KEY}")\n'})
    assert places(scan_range(str(root), "HEAD~1..HEAD", OPTIONS)) == [f"{name}:{text.count(chr(10)) + 1}"]


AGENT = "from autogen_core import RoutedAgent\nclass Helper(RoutedAgent):\n    pass\n"


def agents(assets: Sequence[Asset]) -> list[str]:
    return [str(one.evidence[0].location) for one in assets if one.kind == "agent"]


def test_an_agent_of_a_known_name_is_the_one_that_is_added_and_no_other(root: Path) -> None:
    """Which of two has the key without a file depends on both."""
    commit(root, docs__guide_py=AGENT)
    commit(root, samples__app_py=AGENT)

    def told(spelt: str) -> tuple[list[str], list[str], list[str]]:
        change = scan_range(str(root), spelt, OPTIONS).change
        assert change is not None
        return agents(change.added), agents([one.asset for one in change.changed]), agents(change.removed)

    assert told("HEAD~1..HEAD") == (["samples/app.py:2"], [], [])
    assert told("HEAD..HEAD~1") == ([], [], ["samples/app.py:2"])
    # One that moves stays the one that it was.
    commit(root, samples__app_py=None, samples__moved_py=AGENT)
    assert told("HEAD~1..HEAD") == ([], [], [])
