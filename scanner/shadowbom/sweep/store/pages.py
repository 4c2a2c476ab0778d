"""What forges have said before, so that they need not say it again."""

from __future__ import annotations

import json
import sqlite3
import zlib

from shadowbom.sweep.forges import Page
from shadowbom.sweep.store import transaction


class Pages:
    """The pages of listings in ``store``, by address."""

    def __init__(self, store: sqlite3.Connection) -> None:
        self._store = store
        self._known: dict[str, str] = {}
        self._kept: set[str] = set()

    def known(self, address: str) -> Page | None:
        """What was said of an address, None for nothing."""
        row = self._store.execute("SELECT * FROM listing_page WHERE address = ?", (address,)).fetchone()
        if row is None:
            return None
        self._known[address] = row["etag"]
        return Page(row["etag"], json.loads(zlib.decompress(row["body"])), row["following"])

    def keep(self, address: str, page: Page) -> None:
        """Remember what was said of an address."""
        self._kept.add(address)
        if self._known.get(address) == page.etag:
            return
        body = zlib.compress(json.dumps(page.said).encode())
        self._store.execute(
            "INSERT INTO listing_page (address, etag, following, body) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (address) DO UPDATE SET etag = excluded.etag, following = excluded.following, "
            "body = excluded.body", (address, page.etag, page.following, body))

    def settle(self) -> None:
        """Forget what was not kept by this listing, which is whole."""
        with transaction(self._store):
            rows = self._store.execute("SELECT address FROM listing_page").fetchall()
            self._store.executemany("DELETE FROM listing_page WHERE address = ?",
                                    [(row["address"],) for row in rows if row["address"] not in self._kept])
