"""From the shares of all roots to one result: merged, judged by rules and policies, and counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from shadowbom import __version__
from shadowbom.accepted import covered_by, gone_from
from shadowbom.attribution import attributed, owned_in
from shadowbom.catalog.index import Catalogue
from shadowbom.core.asset import Asset
from shadowbom.core.policy import PolicyResult
from shadowbom.core.result import Counts, ScanResult
from shadowbom.core.source import Problem
from shadowbom.dates import date_of, timestamp_of
from shadowbom.discover.classify import folder_scope
from shadowbom.discover.links import LEAVES
from shadowbom.judging import OF_FLOWS, OF_POLICIES, findings_of
from shadowbom.options import ScanOptions
from shadowbom.policy.suppress import Grounds, never
from shadowbom.resolve.link import relations
from shadowbom.resolve.merge import Manifests, merge
from shadowbom.roots import Part
from shadowbom.rules.view import ConfigurationFile, Link, View
from shadowbom.ruleset import open_ruleset

if TYPE_CHECKING:
    from shadowbom.osv import LookedUp

if TYPE_CHECKING:  # facts are many classes: a search for keys alone does without
    from shadowbom.core.fact import Fact, Server


def result_of(
    parts: list[Part], catalogue: Catalogue, options: ScanOptions, *, assessed: bool = False
) -> ScanResult:
    """The result of all roots together, judged; with its posture where it is to be ``assessed``."""
    evidence = [item for part in parts for item in part.evidence]
    ecosystems = frozenset(name for part in parts for name in part.manifests)
    assets = merge(evidence, catalogue, Manifests(ecosystems))
    for part in parts:
        assets = tuple(part.chains.add_to(asset) for asset in assets)
    kept, unknown, owners = attributed([asset for asset in assets if _sure_enough(asset, options.min_confidence)],
                               [part.discovery for part in parts if not part.of_machine], blame=options.blame)
    first = parts[0].discovery
    timestamp = timestamp_of(options.now, first.commit_date)
    date = date_of(options.now)
    policy = None
    if options.policies:  # most scans have none, and do without what judges by them
        from shadowbom.policy.decide import decide

        policy = decide(options.policies, kept, catalogue.products)
    views = [view_of(part, assets, catalogue, date, policy) for part in parts]
    looked = _looked_up(parts, catalogue, options)
    if looked is not None:
        views = [replace(view, advisories=looked.advisories) for view in views]
    findings, rules, unused, baselines = findings_of(
        views,
        _asked(parts, options),
        [_grounds(part, catalogue, options) for part in parts],
    )
    if policy is not None:
        from shadowbom.policy.waive import waive

        findings, idle = waive(findings, options.policies, {asset.key: asset for asset in kept}, date,
                               owned_in(first))
        unused = tuple(sorted({*unused, *idle}))
    posture = None
    if assessed and not options.only:
        # What is read of one commit to compare it with another has none.
        from shadowbom.assessment import Judged, posture_of

        posture = posture_of(
            Judged(kept, findings, rules, options.policies, policy), first.root_name,
            [file for part in parts for file in part.discovery.files],
            {path: facts for part in reversed(parts) for path, facts in part.facts.items()}, owners, catalogue,
        )
    return ScanResult(
        root=first.root_name, version=__version__, commit=first.commit, date=date,
        timestamp=timestamp, catalogue=catalogue.date, ruleset=catalogue.digest, assets=kept,
        relations=relations(kept), findings=findings, rules=rules,
        problems=tuple(sorted({
            *unknown, *(looked.problems if looked is not None else ()),
            *(item for part in parts
                        for item in (*part.discovery.problems, *part.read.problems, *part.lists.problems))})),
        counts=Counts(
            found=sum(len(part.discovery.files) for part in parts), read=sum(part.read.read for part in parts),
            passed=sum(part.read.passed for part in parts),
            skipped=sum(part.discovery.skipped + _left_out(part.read.problems) for part in parts),
        ),
        signatures=len(catalogue.products),
        unused=tuple(sorted({*unused, *(one for part in parts for one in part.discovery.idle)})),
        policy=policy,
        baselines=baselines,
        posture=posture,
        advisories=looked.check if looked is not None else None,
    )


def _looked_up(parts: list[Part], catalogue: Catalogue, options: ScanOptions) -> LookedUp | None:
    """What a service says of the AI packages, None where none is to be asked."""
    if options.osv is None:
        return None
    # It opens a connection; most scans never do.
    from shadowbom.osv import looked_up

    # Names that only an organisation's own signatures have are nobody else's business.
    packages = (open_ruleset(()).catalogue if options.catalogs else catalogue).packages
    return looked_up([part.facts for part in parts],
                     lambda ecosystem, name: packages.find(ecosystem, name) is not None, options.osv)


def _asked(parts: list[Part], options: ScanOptions) -> tuple[str, ...]:
    """The rules that run because something was asked for: not those about data flow where some of it was not seen,
    since then nobody knows what of it is gone."""
    generic = ("generic-secret",) if options.engine else ()
    flows = tuple(sorted(OF_FLOWS)) if options.deep and all(part.flows is not None for part in parts) else ()
    return (*options.rules, *generic, *flows)


def _left_out(problems: Iterable[Problem]) -> int:
    """Files that were not read at all, for their size or because they could not be opened."""
    return len({problem.path for problem in problems if problem.stage == "discover"})


_LEVELS = {"low": 0.0, "medium": 0.5, "high": 0.8}


def _sure_enough(asset: Asset, level: str) -> bool:
    return asset.confidence.score >= _LEVELS[level]


def view_of(
    part: Part, assets: tuple[Asset, ...], catalogue: Catalogue, date: str, policy: PolicyResult | None = None
) -> View:
    """What rules look at in one root."""
    files = []
    for path, facts in sorted(part.read.configuration.items()):
        servers = _servers(part.facts.get(path, ()))
        products = (*catalogue.agent_paths.find(path), *catalogue.roles.products(path, part.markers)) or tuple(
            sorted({server.client for server in servers}))
        of_agent = any(catalogue.products[id_].kind == "coding-agent-config" for id_ in products)
        files.append(ConfigurationFile(path, folder_scope(path), products, (*facts, *servers), of_agent))
    escaping = [(problem.path, "") for problem in part.discovery.problems if problem.message.endswith(LEAVES)]
    links = [Link(*pair) for pair in (*((link.path, link.target) for link in part.discovery.links), *escaping)
             if catalogue.agent_paths.hit(pair[0])]
    return View(part.evidence, assets, date, tuple(files), part.facts, tuple(links), tuple(part.read.problems),
                lambda host: catalogue.hosts.find(host) is not None, part.lock, policy, _looked_at(part),
                catalogue.server_packages, lambda ecosystem, name: catalogue.packages.find(ecosystem, name) is not None,
                catalogue.packages.states, part.flows or (), part.sampled)


def _servers(facts: Iterable[Fact]) -> list[Server]:
    from shadowbom.core.fact import Server

    return [fact for fact in facts if isinstance(fact, Server)]


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
    lists = part.lists
    base = Grounds(marks=marks, keys_alone=alone, barred=barred, is_added=lists.is_added, added=lists.added,
                   allowed=options.policies.allow_inline)
    if not (lists.accepted.entries or lists.baselines or lists.proposed):
        return base
    gone = gone_from(part.discovery.root)
    unread = {problem.path for problem in (*part.discovery.problems, *part.read.problems)}
    return replace(
        base, accepted=lists.accepted,
        looked_at=frozenset(file.path for file in part.discovery.files if file.path not in unread),
        gone=gone if part.whole else never,
        covers=covered_by(catalogue),
        baselines=lists.baselines,
        proposed=lists.proposed,
        touched=lists.touched,
        missing=lists.missing or gone,
    )
