"""The stores of the parts of a sweep, put together as if one machine had swept it."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from typing import Any

from shadowbom import __version__
from shadowbom.errors import UserError
from shadowbom.sweep.answers import last_sweep
from shadowbom.sweep.credentials import SALT
from shadowbom.sweep.forges import ListingProblem, RepositoryRef
from shadowbom.sweep.spec import FILTERED, LACKING, PENDING, UNCHANGED, UnitResult
from shadowbom.sweep.store import open_store, salt_of, sole_writer
from shadowbom.sweep.store.writer import FINISHED, Listed, Writer, unpack
from shadowbom.sweep.sweeping import forget_after, is_whole, now_of

_OF_SWEEP = ("ruleset", "settings", "version")


def merge(parts: Sequence[str], file: str, now: str = "", keep: int = 0) -> bool:
    """Take the newest sweep of each of the stores ``parts`` into the store ``file``, which then forgets what is older
    than ``keep`` days (0: nothing); whether that covers all. Raises UserError where they are not parts of one sweep,
    or have marked keys differently."""
    if os.path.abspath(file) in {os.path.abspath(part) for part in parts}:
        raise UserError(f"--store {file}: is one of the parts")
    stores = [open_store(part) for part in parts]
    try:
        sweeps = [last_sweep(store) for store in stores]
        asked, lacking = _asked(parts, sweeps)
        salts = {salt_of(store) for store in stores}
        if len(salts) > 1:
            raise UserError(f"the parts have marked keys differently: run all with the same {SALT}")
        with sole_writer(file), closing(open_store(file, create=True)) as store:
            salt_of(store, salts.pop())
            whole = _merged(store, list(zip(stores, sweeps, strict=True)), asked, lacking, now)
            forget_after(store, keep, now)
            return whole
    finally:
        for one in stores:
            one.close()


def _asked(parts: Sequence[str], sweeps: Sequence[sqlite3.Row]) -> tuple[dict[str, Any], list[ListingProblem]]:
    """What all parts were asked for, and what is missing of it."""
    first = json.loads(sweeps[0]["asked"])
    found: dict[int, str] = {}
    for part, sweep in zip(parts, sweeps, strict=True):
        asked = json.loads(sweep["asked"])
        same = all(asked[name] == first[name] for name in ("targets", "selection"))
        if not same or asked["shard"][1] != first["shard"][1] or any(sweep[one] != sweeps[0][one] for one in _OF_SWEEP):
            raise UserError(f"{part}: not a part of the same sweep as {parts[0]} (targets, options, version, ruleset)")
        if asked["shard"][0] in found:
            raise UserError(f"{part}: the same part as {found[asked['shard'][0]]}")
        found[asked["shard"][0]] = part
    if sweeps[0]["version"] != __version__:
        raise UserError(f"the parts are of version {sweeps[0]['version']}, and this is {__version__}")
    total = first["shard"][1]
    lacking = [ListingProblem("merge", "network", f"part {number} of {total} is missing")
               for number in range(1, total + 1) if number not in found]
    lacking += [ListingProblem("merge", "network", f"{part}: its sweep is not over")
                for part, sweep in zip(parts, sweeps, strict=True) if sweep["status"] != FINISHED]
    return {**first, "shard": [1, 1]}, lacking


def _merged(
    store: sqlite3.Connection, parts: Sequence[tuple[sqlite3.Connection, sqlite3.Row]], asked: dict[str, Any],
    lacking: list[ListingProblem], now: str,
) -> bool:
    first = parts[0][1]
    writer = Writer(store, first["ruleset"], first["settings"])
    writer.begin(json.dumps(asked, sort_keys=True), now_of(now))
    listed: list[tuple[Listed, UnitResult | None]] = []
    problems = set(lacking)
    for part, sweep in parts:
        problems |= {ListingProblem(*row) for row in part.execute(
            "SELECT target, cause, message FROM listing_problem WHERE sweep_id = ?", (sweep["id"],))}
        listed += [_visit(part, row) for row in part.execute(
            "SELECT v.*, r.*, v.status AS became FROM visit v JOIN repository r ON r.id = v.repository_id "
            "WHERE v.sweep_id = ?", (sweep["id"],)).fetchall()]
    listed.sort(key=lambda one: one[0].ref.key)
    writer.listed([one for one, _ in listed], sorted(problems), () if problems else asked["targets"])
    pending = writer.pending()
    for one, result in listed:
        if result is not None and one.ref.key in pending:
            known = result.document is not None and result.head == writer.seen(result.key)
            writer.take(UnitResult(result.key, UNCHANGED, result.head, result.branch) if known else result)
    writer.finish(now_of(now))
    return is_whole(store, writer.sweep)


def _visit(part: sqlite3.Connection, row: sqlite3.Row) -> tuple[Listed, UnitResult | None]:
    """A repository as a part has it, and what became of it there; None for one that is not settled."""
    ref = RepositoryRef(
        row["forge"], row["host"], row["key"].removeprefix(f"{row['forge']}:{row['host']}:"), row["name"], row["url"],
        head=row["head"], branch=row["branch"], visibility=row["visibility"], archived=bool(row["archived"]),
        fork=bool(row["fork"]), pushed=row["pushed"], language=row["language"], team=row["team"],
    )
    status = row["became"]
    listed = Listed(ref, row["target"], row["reason"] if status == FILTERED else "")
    if status in (FILTERED, PENDING):
        return listed, None
    result = UnitResult(ref.key, status, row["head"], row["branch"], row["cause"], row["reason"])
    unit = part.execute("SELECT * FROM unit WHERE repository_id = ?", (row["id"],)).fetchone()
    if unit is None or (status != UNCHANGED and unit["head"] != row["head"]):
        return listed, result
    rows = {table: tuple(
        {name: one[name] for name in one.keys() if name != "repository_id"}  # noqa: SIM118  # a Row is no mapping
        for one in part.execute(f"SELECT * FROM {table} WHERE repository_id = ?", (row["id"],))  # noqa: S608  # our own
    ) for table in ("key_mark", "publication", "consumption")}
    return listed, UnitResult(
        ref.key, unit["status"], unit["head"], unit["branch"], cause=LACKING if unit["again"] else "",
        reason=unit["reason"], document=unpack(unit["document"]),
        keys=rows["key_mark"], publishes=rows["publication"], consumes=rows["consumption"])
