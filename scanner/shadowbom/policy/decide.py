"""What the policies in force make of each asset.

One policy: a matching deny wins over every allow, an allow over review, review over the default; where in the file they
stand makes no difference. Two policies, the organisation's and the repository's own: the stricter of both verdicts, and
what only the repository's lists name narrows the organisation's verdict and never widens it. An asset with places to
which different lists apply has the strictest of their verdicts. What is said of the classes of data that code sends to
it counts where it is stricter (``policy.data``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from shadowbom.catalog.records import Product
from shadowbom.core.asset import Asset
from shadowbom.core.evidence import Evidence
from shadowbom.core.location import Location
from shadowbom.core.policy import Decision, PolicyLine, PolicyResult, Unmet, Verdict
from shadowbom.policy.data import SUBJECT, can_be_told, data_verdicts, shows_none
from shadowbom.policy.force import Policies
from shadowbom.policy.globs import covers
from shadowbom.policy.lists import STRENGTH, Lists
from shadowbom.policy.read import Entry, Policy
from shadowbom.policy.subjects import JUDGED, names_of

_RUNS_CODE = frozenset({
    "bin", "ckpt", "h5", "hdf5", "joblib", "keras", "llamafile", "mar", "nemo", "npy", "npz", "pickle", "pkl", "pt",
    "pt2", "pth", "zip-pickle",
})
"""Formats of model files of which loading may run code."""


def decide(policies: Policies, assets: Iterable[Asset], products: Mapping[str, Product]) -> PolicyResult:
    """The decisions on ``assets`` that a policy judges, sorted by key. ``products`` are the catalogue's, by id."""
    lists = [Lists(policy) for policy in policies]
    judged = [asset for asset in assets if asset.kind in JUDGED]
    made = [_decision(policies, lists, asset, names_of(asset, products)) for asset in judged]
    about_data = [entry for policy in policies for entry in policy.entries if entry.subject == SUBJECT]
    untold = {entry.by for entry in about_data if not can_be_told(entry)}
    # Where no line can be judged, nobody asks what was seen.
    asked = len(untold) < len({entry.by for entry in about_data})
    return PolicyResult(
        files=tuple((policy.file, policy.digest) for policy in policies), mode=policies.mode, fail_on=policies.fail_on,
        required=tuple(sorted({name for policy in policies for name, _ in policy.required})),
        decisions=tuple(sorted(made, key=lambda one: one.asset)),
        not_evaluated=tuple(sorted(untold)),
        data_not_seen=tuple(sorted(asset.key for asset in judged if shows_none(asset))) if asked else (),
    )


def _decision(
    policies: Policies, lists: Sequence[Lists], asset: Asset, names: Mapping[str, tuple[str, ...]]
) -> Decision:
    places = _by_path(asset.evidence) or {".": Location(".")}
    found = [(one.policy, one.about(names)) for one in lists]
    if not any(entry.paths for _, entries in found for entry in entries):
        # No line asks where: the first place is as good as any.
        path, first = min(places.items(), key=lambda item: item[1])
        places = {path: first}
    judged = [(*_verdict(policies, found, path), first) for path, first in places.items()]
    verdict, by, place = min(judged, key=lambda one: (one[0].rank, one[2]))
    unmet = tuple(_unmet(policies, asset, place))
    data = data_verdicts(lists, asset, names)
    worst = min(data, key=lambda one: (one.verdict.rank, one.data_class), default=None)
    if worst is None or worst.verdict.rank >= verdict.rank:
        return Decision(asset.key, verdict, by, place, unmet, data)
    return Decision(asset.key, worst.verdict, worst.by, worst.location, unmet, data, (verdict, by, place))


def _by_path(evidence: Iterable[Evidence]) -> dict[str, Location]:
    """The first place in each file."""
    first: dict[str, Location] = {}
    for item in evidence:
        place = item.location
        known = first.get(place.path)
        if known is None or place < known:
            first[place.path] = place
    return first


def _verdict(
    policies: Policies, found: Sequence[tuple[Policy, Sequence[Entry]]], path: str
) -> tuple[Verdict, PolicyLine | None]:
    """The verdict at a path, from the entries that each policy has about an asset."""
    verdict, by = Verdict.SHADOW, None
    for policy, entries in found:
        decisive = next((entry for entry in entries if not entry.paths or covers(entry.paths, path)), None)
        if policy is (policies.central or policies.own):
            verdict, by = (policy.default, None) if decisive is None else (decisive.verdict, decisive.by)
        elif decisive is not None and decisive.verdict.rank < verdict.rank:
            verdict, by = decisive.verdict, decisive.by
    return verdict, by


def about(policies: Policies, asset: Asset, products: Mapping[str, Product]) -> list[Entry]:
    """Every entry that is about ``asset`` at one of its places, those that decide first."""
    names = names_of(asset, products)
    paths = _by_path(asset.evidence)
    found = [entry for policy in policies for entry in Lists(policy).about(names)
             if not entry.paths or any(covers(entry.paths, path) for path in paths)]
    return sorted(found, key=lambda entry: (STRENGTH.index(entry.verdict), entry.by))


def _unmet(policies: Policies, asset: Asset, place: Location) -> Iterator[Unmet]:
    said = dict(asset.properties)
    lacking = {
        "owner": "" if said.get("owners") else f"{asset.name} has no owner",
        "pinned_revision": _unpinned(asset, said),
        "safetensors": _runs_code(asset, said),
    }
    for name, by in sorted({pair for policy in policies for pair in policy.required}):
        if text := lacking.get(name, ""):
            yield Unmet(name, by, place, text)


def _unpinned(asset: Asset, said: Mapping[str, str]) -> str:
    """What to say of a model of a hub without a revision; "" for one that has one, and for what has none to state."""
    if asset.kind not in ("model", "embedding-model") or not asset.key.startswith("pkg:huggingface/"):
        return ""
    stated = said.get("revision") or any(version.kind == "revision" for version in asset.versions)
    return "" if stated else f"{asset.name} is loaded without a revision"


def _runs_code(asset: Asset, said: Mapping[str, str]) -> str:
    form = said.get("format", "").lower()
    return f"{asset.name} is a {form} file" if asset.kind == "model-file" and form in _RUNS_CODE else ""
