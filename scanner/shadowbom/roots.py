"""One root's share of a result: what is read of it, bound, and met by the catalogue."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from shadowbom.accepted import Lists
from shadowbom.catalog.index import Catalogue
from shadowbom.core.evidence import Evidence
from shadowbom.core.location import Location
from shadowbom.core.sampled import Sampled
from shadowbom.core.source import Problem, SourceFile
from shadowbom.discover import Discovery
from shadowbom.discover.classify import folder_scope
from shadowbom.discover.links import BROKEN
from shadowbom.extract.extractors import BY_ID, format_of
from shadowbom.options import Progress, ScanOptions
from shadowbom.policy.suppress import Marks
from shadowbom.reading import Reader, Reading
from shadowbom.resolve.link import Chains
from shadowbom.states import Asked, States
from shadowbom.workers import STEP, read_files

if TYPE_CHECKING:
    from shadowbom.bind import Bound
    from shadowbom.core.fact import Fact, ServerTable
    from shadowbom.core.flow import CodeFlow
    from shadowbom.rules.locked import Lock

HOME = "~"
"""What a home folder is called where others have the folder's name."""
MAX_ROUNDS = 3
"""How often bind may ask for files that a passed file names."""


@dataclass(slots=True)
class Read:
    """What reading one root has given: facts and keys by path, problems, counts. ``includes`` are files that others
    name, with the format they are expected to have; ``named`` who names which; ``configuration`` is what rules judge
    of the files of coding agents; ``tables`` the files that are said to hold a client's servers."""

    facts: dict[str, tuple[Fact, ...]] = field(default_factory=dict)
    keys: list[Evidence] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    includes: dict[str, str] = field(default_factory=dict)
    named: dict[str, tuple[str, ...]] = field(default_factory=dict)
    configuration: dict[str, tuple[Fact, ...]] = field(default_factory=dict)
    tables: dict[str, tuple[tuple[tuple[str, ...], ServerTable], ...]] = field(default_factory=dict)
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
        if reading.tables:
            self.tables[reading.path] = reading.tables
        if reading.passed:
            self.passed += 1
            self.keys.extend(reading.keys)
            if reading.configuration:
                self.configuration[reading.path] = reading.configuration
            if reading.facts:
                self.facts[reading.path] = reading.facts
                self.done.add(reading.path)

    def learn(self, reading: Reading) -> None:
        """Take in the servers of a file, which may have been read for other things before."""
        from shadowbom.core.fact import Server

        servers = tuple(fact for fact in reading.facts if isinstance(fact, Server))
        self.problems += [problem for problem in reading.problems if problem not in self.problems]
        if servers:
            self.configuration[reading.path] = reading.configuration
            others = (fact for fact in self.facts.get(reading.path, ()) if not isinstance(fact, Server))
            self.facts[reading.path] = (*servers, *others)


@dataclass(frozen=True, slots=True)
class Part:
    """One root's share of a result. ``facts`` are bound; ``whole`` says that it is a folder, and not one file of it;
    ``lock`` is what its lockfile says; ``markers`` are files that make others an agent's; ``flows`` what an
    analyser of data flow has found, None where it was not asked or came to no end; ``sampled`` is what rows of datasets
    show."""

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
    flows: tuple[CodeFlow, ...] | None = None
    sampled: tuple[Sampled, ...] = ()

    @property
    def of_machine(self) -> bool:
        """Whether it is of no folder that was named, but of a home folder."""
        return self.discovery.root_name == HOME


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be read of a root: ``files`` are those that are looked at unasked. ``states`` is what is shared with
    other states of the same repository, None for files on disk."""

    discovery: Discovery
    reader: Reader
    lists: Lists
    files: Sequence[SourceFile]
    states: States | None = None
    whole: bool = False


def share_of(job: Job, options: ScanOptions, progress: Progress | None) -> Part:
    """What a root gives: all of it, or the keys alone where nothing else is asked for."""
    return _keys_of(job, options, progress) if options.only else _part_of(job, options, progress)


def _part_of(job: Job, options: ScanOptions, progress: Progress | None) -> Part:
    # A scan for keys alone, which stands before many commits, does without all of these.
    from shadowbom.bind.shared import settled
    from shadowbom.inventory import evidence_of
    from shadowbom.linked import linked_facts
    from shadowbom.lockfile import open_lock
    from shadowbom.named_tables import readings_of_tables
    from shadowbom.sampling import samples
    from shadowbom.weighing import weigh

    discovery, reader, ruleset = job.discovery, job.reader, job.reader.ruleset
    markers = ruleset.catalogue.roles.markers(file.path for file in discovery.files)
    known = _known(discovery, ruleset.catalogue, markers)
    reader.know(frozenset(known), markers)
    read = _read(job, options, progress)
    by_path = {file.path: file for file in discovery.files}
    _read_included(read, by_path, reader, options)
    for reading in readings_of_tables(read.tables, by_path, reader):
        read.learn(reading)
    for link, declared in list(linked_facts(discovery, by_path, reader, read.facts)):
        by_path[link.path] = link
        read.facts[link.path] = declared
    paths = frozenset(by_path)
    bound = _bound(job, read, by_path, options)
    facts = settled(bound.facts, read.named)
    marks = _marks(known, ruleset.catalogue, facts)
    kinds = {name: (by_path[name].scope, by_path[name].format) for name in bound.facts}
    # An instruction file is Markdown, and no documentation: its folder alone says what it belongs to.
    quoting = {name: kinds[name][0] for name in marks if name in kinds}
    kinds.update({name: (folder_scope(name), format_of(name)) for name in marks})
    weights, unread = weigh(discovery, by_path, facts, ruleset) if job.states is None else (_named(discovery), [])
    read.problems += unread
    for name, of_models in weights.items():
        marks[name] = (*marks.get(name, facts.get(name, ())), *of_models)
    met = {**facts, **marks}

    def made() -> tuple[Evidence, ...]:
        return evidence_of(met, ruleset.catalogue, paths, kinds, quoting)

    evidence = made() if job.states is None else job.states.evidence((met, paths, kinds, quoting), made)
    from shadowbom.core.fact import Dependency

    dependencies = {
        name: [fact for fact in group if isinstance(fact, Dependency)] for name, group in facts.items()
    }
    _add_generic(discovery, reader, read, options, progress)
    lock, malformed = open_lock(by_path, reader, on_disk=job.states is None)
    read.problems += malformed
    flows = _flows((*evidence, *read.keys), by_path, reader, read) if options.deep else None
    sampled: tuple[Sampled, ...] = ()
    if job.states is None and job.whole:
        sampled, unsampled = samples(discovery.root, discovery.files, {item.location.path for item in evidence})
        read.problems += unsampled
    return Part(discovery, read, (*evidence, *read.keys), Chains(dependencies), _ecosystems(discovery.files), job.lists,
                job.whole, facts, lock, markers, flows, sampled)


def _flows(
    evidence: Iterable[Evidence], by_path: Mapping[str, SourceFile], reader: Reader, read: Read
) -> tuple[CodeFlow, ...] | None:
    """The flows of data that another analyser finds; what it cannot do is a problem."""
    # It starts a process; most scans never do.
    from shadowbom.deep import code_flows

    answer = code_flows(evidence, by_path, reader)
    read.problems += answer.problems
    return answer.flows if answer.whole else None


def _bound(job: Job, read: Read, by_path: Mapping[str, SourceFile], options: ScanOptions) -> Bound:
    """The facts that were read, bound, with those of the files that they ask for."""
    def made() -> Asked:
        return _asked(job, read, by_path, options)

    if job.states is None:
        return made().bound
    asked = job.states.bound(read.facts, by_path, made)
    _read_named(job, read, asked.files, options)
    return asked.bound


def _asked(job: Job, read: Read, by_path: Mapping[str, SourceFile], options: ScanOptions) -> Asked:
    # As in ``_part_of``.
    from shadowbom.bind import Binding
    from shadowbom.detect.relevance import acting as acting_in

    paths = frozenset(by_path)
    asking = frozenset(read.facts)
    acting = acting_in(read.facts, job.reader.ruleset.catalogue)
    found: list[SourceFile] = []
    binding: Binding | None = None
    wanted: Collection[str] = job.states.named if job.states is not None else ()
    for _ in range(MAX_ROUNDS + 1):
        asked = set(wanted) - read.done
        more = [by_path[name] for name in sorted(asked) if name in by_path and by_path[name].format]
        if binding is not None and not more:
            break
        _read_named(job, read, more, options)
        found += more
        # What they do matters to what makes agents; where nothing does, nobody asks for it.
        acting.update(asked if acting else ())
        binding = Binding(read.facts, paths, asking, acting)
        wanted = binding.wanted
    assert binding is not None
    return Asked(binding.bound(), tuple(found))


def _read_named(job: Job, read: Read, files: Sequence[SourceFile], options: ScanOptions) -> None:
    """Take in those of ``files``, which others name, that are not read yet, whatever the prefilter says of them."""
    more = [file for file in files if file.path not in read.done]
    read.done.update(file.path for file in more)
    rest = _unread(job, more, read, forced=True)
    for reading in _kept(job, rest, read_files(rest, job.reader, options.jobs, forced=True), forced=True):
        read.add(reading)


def _keys_of(job: Job, options: ScanOptions, progress: Progress | None) -> Part:
    """The keys of a root, in files of every kind, and no fact of any of them."""
    reader = job.reader
    wanted = [file for file in job.files if reader.wants(file)]
    read = Read(read=len(wanted))
    wanted = _unread(job, wanted, read)
    for start in range(0, len(wanted), STEP):
        if progress is not None:
            progress("reading", start, len(wanted))
        files = wanted[start : start + STEP]
        for reading in _kept(job, files, reader.keys(files)):
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
    from shadowbom.core.fact import Weights

    return {
        file.path: (Weights(Location(file.path), file.format, (("size", str(file.size)),) if file.size >= 0 else ()),)
        for file in discovery.weights
    }


def _read(job: Job, options: ScanOptions, progress: Progress | None) -> Read:
    read = Read()
    known = {weights.path for weights in job.discovery.weights}
    wanted = [file for file in job.files if file.format or (job.reader.wants(file) and file.path not in known)]
    read.read = len(wanted) + len(known)
    wanted = _unread(job, wanted, read)
    report = None if progress is None else lambda done, total: progress("reading", done, total)
    for reading in _kept(job, wanted, read_files(wanted, job.reader, options.jobs, progress=report)):
        read.add(reading)
    return read


def _unread(job: Job, wanted: list[SourceFile], read: Read, *, forced: bool = False) -> list[SourceFile]:
    """Those of ``wanted`` that have to be read: what another state of the repository has given of the rest is taken
    in."""
    if job.states is None:
        return wanted
    known, rest = job.states.readings.known(wanted, job.reader.accepted, forced=forced)
    for reading in known:
        read.add(reading)
    return rest


def _kept(
    job: Job, files: Sequence[SourceFile], readings: Iterable[Reading], *, forced: bool = False
) -> Iterable[Reading]:
    """``readings`` of ``files``, kept for other states of the repository on their way."""
    if job.states is None:
        return readings
    return job.states.readings.kept(files, readings, job.reader.accepted, forced=forced)


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
    from shadowbom.core.fact import FileMark

    found: dict[str, tuple[Fact, ...]] = {}
    for path in filter(catalogue.config_paths.hit, known):
        found[path] = (*bound.get(path, ()), FileMark(Location(path)))
    return found


def _ecosystems(files: Iterable[SourceFile]) -> frozenset[str]:
    rows = [BY_ID[format_id] for format_id in {file.format for file in files if file.format}]
    return frozenset(name for row in rows if row.kind == "manifest" for name in row.ecosystem.split())
