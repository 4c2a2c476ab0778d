"""The pipeline: it alone knows the order of stages."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from shadowbom import __version__
from shadowbom.accepted import Lists, covered_by, gone_from, open_lists
from shadowbom.attribution import attributed, owned_in
from shadowbom.catalog.index import Catalogue
from shadowbom.core.asset import Asset
from shadowbom.core.evidence import Evidence
from shadowbom.core.fact import Dependency, Fact, FileMark, Server, Weights
from shadowbom.core.location import Location
from shadowbom.core.policy import PolicyResult
from shadowbom.core.result import Counts, ScanResult
from shadowbom.core.source import Problem, SourceFile
from shadowbom.discover import DiscoverOptions, Discovery, discover
from shadowbom.discover.classify import folder_scope
from shadowbom.discover.links import BROKEN, LEAVES
from shadowbom.extract.extractors import BY_ID, format_of
from shadowbom.judging import OF_POLICIES, date_of, findings_of, timestamp_of
from shadowbom.policy.decide import Policies, decide
from shadowbom.policy.suppress import Grounds, Marks, never
from shadowbom.policy.waive import waive
from shadowbom.reading import Reader, Reading
from shadowbom.resolve.link import Chains, relations
from shadowbom.resolve.merge import Manifests, merge
from shadowbom.rules.locked import Lock
from shadowbom.rules.view import ConfigurationFile, Link, View
from shadowbom.ruleset import Ruleset, open_ruleset
from shadowbom.workers import STEP, Readings, read_files

if TYPE_CHECKING:  # a scan of files on disk does without
    from shadowbom.discover.blobs import Blobs
    from shadowbom.discover.home import Machine

HOME = "~"
"""What a home folder is called where others have the folder's name."""
MAX_ROUNDS = 3
"""How often bind may ask for files that a passed file names."""

Progress = Callable[[str, int, int], None]
_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class ScanOptions:
    """What a caller may set. ``catalogs`` are folders of an organisation's own signatures; ``now`` an ISO date;
    ``jobs`` worker processes (0 = by the size of the work); ``prefilter`` False looks into every file;
    ``blame`` asks git who last changed each asset's first place and since when it is there;
    ``only`` is "secrets" to look for keys alone; ``rules`` are ids of rules that run only when they are asked for,
    "all" for all of them. ``baselines`` are files that list known findings (of detect-secrets, gitleaks or
    betterleaks); ``suppress`` False takes no pragma and no such list from the repository itself. ``engine`` is
    "detect-secrets" to have it look for generic secrets, too. ``policies`` are those that the assets are judged by.
    With ``home``, the files of that machine's user are read that MCP clients and coding agents keep outside of
    repositories."""

    exclude: tuple[str, ...] = ()
    catalogs: tuple[str, ...] = ()
    now: str = ""
    min_confidence: str = "low"
    jobs: int = 0
    prefilter: bool = True
    blame: bool = False
    only: str = ""
    rules: tuple[str, ...] = ()
    baselines: tuple[str, ...] = ()
    suppress: bool = True
    engine: str = ""
    policies: Policies = Policies()  # noqa: RUF009  # frozen
    home: Machine | None = None


@dataclass(slots=True)
class Read:
    """What reading one root has given: facts and keys by path, problems, counts. ``includes`` are files that others
    name, with the format they are expected to have; ``named`` who names which; ``configuration`` is what rules judge
    of the files of coding agents."""

    facts: dict[str, tuple[Fact, ...]] = field(default_factory=dict)
    keys: list[Evidence] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    includes: dict[str, str] = field(default_factory=dict)
    named: dict[str, tuple[str, ...]] = field(default_factory=dict)
    configuration: dict[str, tuple[Fact, ...]] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)
    marks: dict[str, Marks] = field(default_factory=dict)
    read: int = 0
    passed: int = 0

    def add(self, reading: Reading) -> None:
        """Take in what was read of one file."""
        self.problems.extend(reading.problems)
        if reading.marks is not None:
            self.marks[reading.path] = reading.marks
        if reading.includes:
            self.includes.update(dict.fromkeys(reading.includes, reading.named_as))
            self.named[reading.path] = reading.includes
        if reading.passed:
            self.passed += 1
            self.keys.extend(reading.keys)
            if reading.configuration:
                self.configuration[reading.path] = reading.configuration
            if reading.facts:
                self.facts[reading.path] = reading.facts
                self.done.add(reading.path)


def scan(paths: Sequence[str], options: ScanOptions | None = None, progress: Progress | None = None) -> ScanResult:
    """Scan files and folders, and the home folder where it is asked for, and give one result.

    Raises UserError where a path does not exist, an overlay is wrong or ``now`` is no date.
    """
    options = options or ScanOptions()
    date_of(options.now)  # a wrong one is told of before the work
    ruleset = ruleset_of(options)
    if options.engine:
        from shadowbom.generic import check_engine

        check_engine(options.engine)
    folders = paths or (() if options.home else (".",))

    def work() -> ScanResult:
        parts = [_root(path, options, ruleset, progress) for path in folders]
        if options.home is not None:
            parts.append(_home(options.home, options, ruleset, progress))
        return _result(parts, ruleset.catalogue, options)

    return _unhindered(work)


def ruleset_of(options: ScanOptions) -> Ruleset:
    """The catalogue and the prefilter that ``options`` ask for. Raises UserError where an overlay is wrong."""
    return open_ruleset(options.catalogs, "secret") if options.only else open_ruleset(options.catalogs)


def discover_options(options: ScanOptions) -> DiscoverOptions:
    """What is to be found: where keys alone are looked for, no file has a format."""
    return DiscoverOptions((lambda _: "") if options.only else format_of, options.exclude)


def agent_files(
    path: str, options: ScanOptions, progress: Progress | None = None
) -> tuple[tuple[ConfigurationFile, ...], tuple[Problem, ...]]:
    """The files below the folder ``path`` that coding agents and MCP clients read, and what could not be read.

    Raises UserError as ``scan`` does."""
    ruleset = open_ruleset(options.catalogs)
    part = _unhindered(lambda: _root(path, options, ruleset, progress))
    problems = {*part.discovery.problems, *part.read.problems}
    return _view(part, (), ruleset.catalogue, "").agents, tuple(sorted(problems))


def scan_listed(
    discovery: Discovery, options: ScanOptions, lists: Lists, listed: Listed, looked: Collection[str] | None = None,
    progress: Progress | None = None,
) -> ScanResult:
    """The result for a commit or the index, as ``discover.listed`` gives it, with the ``lists`` of known findings that
    hold there. With ``looked``, only these are read, and what they ask for. ``listed`` has read some of it already,
    maybe. Raises UserError as ``scan`` does."""
    reader = Reader(discovery.root, listed.ruleset, options.prefilter, lists.accepted, listed.blobs,
                    takes_pragmas=options.suppress)
    files = discovery.files if looked is None else [file for file in discovery.files if file.path in looked]
    job = _Job(discovery, reader, lists, files, listed.readings)
    part = _keys_of if options.only else _part_of
    return _unhindered(lambda: _result([part(job, options, progress)], listed.ruleset.catalogue, options))


def _unhindered(work: Callable[[], _Made]) -> _Made:
    collecting = gc.isenabled()
    # Nothing that a scan keeps has cycles; looking for them costs as much as reading the files.
    gc.disable()
    try:
        return work()
    finally:
        if collecting:
            gc.enable()


@dataclass(frozen=True, slots=True)
class Listed:
    """What scans of several states of one repository share: where contents come from, what was read of them, and the
    ruleset."""

    blobs: Blobs
    ruleset: Ruleset
    readings: Readings = field(default_factory=Readings)


@dataclass(frozen=True, slots=True)
class Part:
    """One root's share of a result. ``facts`` are bound; ``whole`` says that it is a folder, and not one file of it;
    ``lock`` is what its lockfile says; ``markers`` are files that make others an agent's."""

    discovery: Discovery
    read: Read
    evidence: tuple[Evidence, ...]
    chains: Chains
    manifests: frozenset[str]
    lists: Lists
    whole: bool
    facts: Mapping[str, tuple[Fact, ...]] = field(default_factory=dict)
    lock: Lock | None = None
    markers: Collection[str] = ()

    @property
    def of_machine(self) -> bool:
        """Whether it is of no folder that was named, but of a home folder."""
        return self.discovery.root_name == HOME


@dataclass(frozen=True, slots=True)
class _Job:
    """What is to be read of a root: ``files`` are those that are looked at unasked. ``readings`` are shared with other
    states of the same repository, None for files on disk."""

    discovery: Discovery
    reader: Reader
    lists: Lists
    files: Sequence[SourceFile]
    readings: Readings | None = None
    whole: bool = False


def _root(path: str, options: ScanOptions, ruleset: Ruleset, progress: Progress | None) -> Part:
    discovery = discover(path, discover_options(options))
    lists = open_lists(discovery.root, options.baselines, of_repository=options.suppress)
    reader = Reader(discovery.root, ruleset, options.prefilter, lists.accepted, takes_pragmas=options.suppress)
    job = _Job(discovery, reader, lists, discovery.files, whole=os.path.isdir(path))
    return _keys_of(job, options, progress) if options.only else _part_of(job, options, progress)


def _home(machine: Machine, options: ScanOptions, ruleset: Ruleset, progress: Progress | None) -> Part:
    """What MCP clients and coding agents keep in a home folder and on the machine."""
    from shadowbom.discover.home import home_files

    discovery = home_files(ruleset.catalogue.home_globs, machine, DiscoverOptions(format_of))
    lists = open_lists(discovery.root, options.baselines, of_repository=False)
    reader = Reader(discovery.root, ruleset, options.prefilter, lists.accepted)
    reader.takes_pragmas = options.suppress
    job = _Job(discovery, reader, lists, discovery.files)
    return _keys_of(job, options, progress) if options.only else _part_of(job, options, progress)


def _part_of(job: _Job, options: ScanOptions, progress: Progress | None) -> Part:
    # A scan for keys alone, which stands before many commits, does without all of these.
    from shadowbom.bind import bind
    from shadowbom.bind.shared import settled
    from shadowbom.inventory import evidence_of
    from shadowbom.linked import linked_facts
    from shadowbom.lockfile import open_lock
    from shadowbom.weighing import weigh

    discovery, reader, ruleset = job.discovery, job.reader, job.reader.ruleset
    markers = ruleset.catalogue.roles.markers(file.path for file in discovery.files)
    known = _known(discovery, ruleset.catalogue, markers)
    reader.know(frozenset(known), markers)
    read = _read(job, options, progress)
    by_path = {file.path: file for file in discovery.files}
    _read_included(read, by_path, reader, options)
    for link, declared in list(linked_facts(discovery, by_path, reader, read.facts)):
        by_path[link.path] = link
        read.facts[link.path] = declared
    paths = frozenset(by_path)
    asking = frozenset(read.facts)
    bound = bind(read.facts, paths, asking)
    for _ in range(MAX_ROUNDS):
        asked = set(bound.wanted) - read.done
        more = [by_path[name] for name in sorted(asked) if name in by_path and by_path[name].format]
        if not more:
            break
        for reading in read_files(more, reader, options.jobs, forced=True):
            read.add(reading)
        read.done.update(asked)
        bound = bind(read.facts, paths, asking)
    facts = settled(bound.facts, read.named)
    marks = _marks(known, ruleset.catalogue, facts)
    kinds = {name: (by_path[name].scope, by_path[name].format) for name in bound.facts}
    # An instruction file is Markdown, and no documentation: its folder alone says what it belongs to.
    quoting = {name: kinds[name][0] for name in marks if name in kinds}
    kinds.update({name: (folder_scope(name), format_of(name)) for name in marks})
    weights, unread = weigh(discovery, by_path, facts, ruleset) if job.readings is None else (_named(discovery), [])
    read.problems += unread
    for name, of_models in weights.items():
        marks[name] = (*marks.get(name, facts.get(name, ())), *of_models)
    evidence = evidence_of({**facts, **marks}, ruleset.catalogue, paths, kinds, quoting)
    dependencies = {
        name: [fact for fact in group if isinstance(fact, Dependency)] for name, group in facts.items()
    }
    _add_generic(discovery, reader, read, options, progress)
    lock, malformed = open_lock(by_path, reader, on_disk=job.readings is None)
    read.problems += malformed
    return Part(discovery, read, (*evidence, *read.keys), Chains(dependencies), _ecosystems(discovery.files), job.lists,
                job.whole, facts, lock, markers)


def _keys_of(job: _Job, options: ScanOptions, progress: Progress | None) -> Part:
    """The keys of a root, in files of every kind, and no fact of any of them."""
    reader = job.reader
    wanted = [file for file in job.files if reader.wants(file)]
    read = Read(read=len(wanted))
    shared = job.readings
    if shared is not None:
        known, wanted = shared.known(wanted, reader.accepted)
        for reading in known:
            read.add(reading)
    for start in range(0, len(wanted), STEP):
        if progress is not None:
            progress("reading", start, len(wanted))
        files = wanted[start : start + STEP]
        readings = reader.keys(files)
        for reading in readings if shared is None else shared.kept(files, readings, reader.accepted):
            read.add(reading)
    _add_generic(job.discovery, reader, read, options, progress)
    return Part(job.discovery, read, tuple(read.keys), Chains({}), frozenset(), job.lists, job.whole)


def _add_generic(
    discovery: Discovery, reader: Reader, read: Read, options: ScanOptions, progress: Progress | None
) -> None:
    """What another scanner's engine finds, if it is asked for."""
    if not options.engine:
        return
    # It starts processes; most scans never do.
    from shadowbom.generic import generic_secrets

    wanted = [file for file in discovery.files if reader.wants(file)]
    added = generic_secrets(wanted, reader, read.keys, read.marks, progress)
    read.keys.extend(added.evidence)
    read.problems.extend(added.problems)
    read.marks.update(added.marks)


def _named(discovery: Discovery) -> dict[str, tuple[Fact, ...]]:
    """Model files by their format and size alone: of a commit's, the headers are not read."""
    return {
        file.path: (Weights(Location(file.path), file.format, (("size", str(file.size)),)),)
        for file in discovery.weights
    }


def _read(job: _Job, options: ScanOptions, progress: Progress | None) -> Read:
    read = Read()
    known = {weights.path for weights in job.discovery.weights}
    wanted = [file for file in job.files if file.format or (job.reader.wants(file) and file.path not in known)]
    read.read = len(wanted) + len(known)
    shared = job.readings
    if shared is not None:
        known_readings, wanted = shared.known(wanted, job.reader.accepted)
        for reading in known_readings:
            read.add(reading)
    report = None if progress is None else lambda done, total: progress("reading", done, total)
    readings = read_files(wanted, job.reader, options.jobs, progress=report)
    for reading in readings if shared is None else shared.kept(wanted, readings, job.reader.accepted):
        read.add(reading)
    return read


def _read_included(read: Read, by_path: Mapping[str, SourceFile], reader: Reader, options: ScanOptions) -> None:
    """Read the files that files name, and what those name, each once: whatever they are called, their format is
    the one that the naming file expects, if it expects one."""
    while asked := {name: format_id for name, format_id in read.includes.items() if name not in read.done}:
        read.done.update(asked)
        known = [by_path[name] for name in sorted(asked) if name in by_path]
        more = [file._replace(format=asked[file.path] or file.format) for file in known]
        for reading in read_files(more, reader, options.jobs, forced=True):
            read.add(reading)


def _known(discovery: Discovery, catalogue: Catalogue, markers: Collection[str]) -> list[str]:
    """The paths that the catalogue knows by themselves, of files and links, those that lead nowhere too; and those of
    files that it knows by what lies beside them."""
    among = catalogue.known_paths.among
    broken = [problem.path for problem in discovery.problems if problem.message.startswith(BROKEN)]
    links = (*(link.path for link in discovery.links), *broken)
    beside = catalogue.roles.conditional((file.path for file in discovery.files), markers)
    return list(dict.fromkeys((*among(file.path for file in discovery.files), *among(links), *beside)))


def _marks(
    known: Iterable[str], catalogue: Catalogue, bound: Mapping[str, tuple[Fact, ...]]
) -> dict[str, tuple[Fact, ...]]:
    """Facts that a file's being there is: configuration that the catalogue knows by path. A link that leads nowhere
    says by its name what was set up, too."""
    found: dict[str, tuple[Fact, ...]] = {}
    for path in filter(catalogue.config_paths.hit, known):
        found[path] = (*bound.get(path, ()), FileMark(Location(path)))
    return found


def _ecosystems(files: Iterable[SourceFile]) -> frozenset[str]:
    rows = [BY_ID[format_id] for format_id in {file.format for file in files if file.format}]
    return frozenset(name for row in rows if row.kind == "manifest" for name in row.ecosystem.split())


def _result(parts: list[Part], catalogue: Catalogue, options: ScanOptions) -> ScanResult:
    evidence = [item for part in parts for item in part.evidence]
    ecosystems = frozenset(name for part in parts for name in part.manifests)
    assets = merge(evidence, catalogue, Manifests(ecosystems))
    for part in parts:
        assets = tuple(part.chains.add_to(asset) for asset in assets)
    kept, unknown = attributed([asset for asset in assets if _sure_enough(asset, options.min_confidence)],
                               [part.discovery for part in parts if not part.of_machine], blame=options.blame)
    first = parts[0].discovery
    timestamp = timestamp_of(options.now, first.commit_date)
    date = date_of(options.now)
    policy = decide(options.policies, kept, catalogue.products) if options.policies else None
    findings, rules, unused = findings_of(
        [_view(part, assets, catalogue, date, policy) for part in parts],
        (*options.rules, "generic-secret") if options.engine else options.rules,
        [_grounds(part, catalogue, options) for part in parts],
    )
    if policy is not None:
        findings, idle = waive(findings, options.policies, {asset.key: asset for asset in kept}, date,
                               owned_in(first))
        unused = tuple(sorted({*unused, *idle}))
    return ScanResult(
        root=first.root_name, version=__version__, commit=first.commit, date=date,
        timestamp=timestamp, catalogue=catalogue.date, ruleset=catalogue.digest, assets=kept,
        relations=relations(kept), findings=findings, rules=rules,
        problems=tuple(sorted({
            *unknown, *(item for part in parts
                        for item in (*part.discovery.problems, *part.read.problems, *part.lists.problems))})),
        counts=Counts(
            found=sum(len(part.discovery.files) for part in parts), read=sum(part.read.read for part in parts),
            passed=sum(part.read.passed for part in parts),
            skipped=sum(part.discovery.skipped + _left_out(part.read.problems) for part in parts),
        ),
        signatures=len(catalogue.products),
        unused=unused,
        policy=policy,
    )


def _left_out(problems: Iterable[Problem]) -> int:
    """Files that were not read at all, for their size or because they could not be opened."""
    return len({problem.path for problem in problems if problem.stage == "discover"})


_LEVELS = {"low": 0.0, "medium": 0.5, "high": 0.8}


def _sure_enough(asset: Asset, level: str) -> bool:
    return asset.confidence.score >= _LEVELS[level]


def _view(
    part: Part, assets: tuple[Asset, ...], catalogue: Catalogue, date: str, policy: PolicyResult | None = None
) -> View:
    """What rules look at in one root."""
    files = []
    for path, facts in sorted(part.read.configuration.items()):
        servers = [fact for fact in part.facts.get(path, ()) if isinstance(fact, Server)]
        products = (*catalogue.agent_paths.find(path), *catalogue.roles.products(path, part.markers)) or tuple(
            sorted({server.client for server in servers}))
        of_agent = any(catalogue.products[id_].kind == "coding-agent-config" for id_ in products)
        files.append(ConfigurationFile(path, folder_scope(path), products, (*facts, *servers), of_agent))
    escaping = [(problem.path, "") for problem in part.discovery.problems if problem.message.endswith(LEAVES)]
    links = [Link(*pair) for pair in (*((link.path, link.target) for link in part.discovery.links), *escaping)
             if catalogue.agent_paths.hit(pair[0])]
    return View(part.evidence, assets, date, tuple(files), part.facts, tuple(links), tuple(part.read.problems),
                lambda host: catalogue.hosts.find(host) is not None, part.lock, policy, _looked_at(part),
                catalogue.server_packages, lambda ecosystem, name: catalogue.packages.find(ecosystem, name) is not None)


def _looked_at(part: Part) -> Callable[[str], bool]:
    """Says whether all that a path of the lockfile holds is known: its file was read whole, or it is gone. Of part of
    a folder, or of a change, nothing is."""
    if not part.whole or part.lock is None:
        return never
    unsure = {problem.path for problem in part.read.problems}
    found = {file.path for file in part.discovery.files} - unsure
    gone = gone_from(part.discovery.root)
    return lambda path: path in found or gone(path)


def _grounds(part: Part, catalogue: Catalogue, options: ScanOptions) -> Grounds:
    """What is accepted in a root."""
    marks, alone = part.read.marks, bool(options.only)
    barred = OF_POLICIES.difference(options.policies.allow_inline) if options.policies.central else frozenset()
    base = Grounds(marks=marks, keys_alone=alone, barred=barred, is_added=part.lists.is_added, added=part.lists.added,
                   allowed=options.policies.allow_inline)
    if not part.lists.accepted.entries:
        return base
    return replace(
        base, accepted=part.lists.accepted,
        looked_at=frozenset(file.path for file in part.discovery.files),
        gone=gone_from(part.discovery.root) if part.whole else never,
        covers=covered_by(catalogue),
    )
