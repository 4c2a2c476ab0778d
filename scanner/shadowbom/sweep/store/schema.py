"""The tables of a store, and how an older one becomes one of this version. Plain SQL, which other databases take."""

from __future__ import annotations

VERSION = 5

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
        # One run over all targets. ``started`` is an ISO time; ``status`` running, finished or abandoned.
        """CREATE TABLE sweep (
            id INTEGER PRIMARY KEY, started TEXT NOT NULL, finished TEXT NOT NULL, asked TEXT NOT NULL,
            version TEXT NOT NULL, ruleset TEXT NOT NULL, settings TEXT NOT NULL, status TEXT NOT NULL)""",
        """CREATE TABLE repository (
            id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, forge TEXT NOT NULL, host TEXT NOT NULL,
            name TEXT NOT NULL, url TEXT NOT NULL, visibility TEXT NOT NULL, archived INTEGER NOT NULL,
            fork INTEGER NOT NULL, language TEXT NOT NULL, team TEXT NOT NULL, pushed TEXT NOT NULL,
            target TEXT NOT NULL, first_sweep INTEGER NOT NULL, gone_sweep INTEGER)""",
        # What became of a repository in a sweep.
        """CREATE TABLE visit (
            sweep_id INTEGER NOT NULL, repository_id INTEGER NOT NULL, status TEXT NOT NULL, cause TEXT NOT NULL,
            reason TEXT NOT NULL, head TEXT NOT NULL, branch TEXT NOT NULL, attempts INTEGER NOT NULL,
            PRIMARY KEY (sweep_id, repository_id))""",
        # What could not be listed.
        """CREATE TABLE listing_problem (
            sweep_id INTEGER NOT NULL, target TEXT NOT NULL, cause TEXT NOT NULL, message TEXT NOT NULL)""",
        # A repository's newest result, and what it is the result of.
        """CREATE TABLE unit (
            repository_id INTEGER PRIMARY KEY, head TEXT NOT NULL, branch TEXT NOT NULL, ruleset TEXT NOT NULL,
            version TEXT NOT NULL, settings TEXT NOT NULL, status TEXT NOT NULL, reason TEXT NOT NULL,
            sweep_id INTEGER NOT NULL, document BLOB NOT NULL)""",
        """CREATE TABLE asset (
            repository_id INTEGER NOT NULL, key TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL,
            provider TEXT NOT NULL, product TEXT NOT NULL, version TEXT NOT NULL, purl TEXT NOT NULL,
            state TEXT NOT NULL, scope TEXT NOT NULL, score REAL NOT NULL, owners TEXT NOT NULL, path TEXT NOT NULL,
            line INTEGER NOT NULL, first_sweep INTEGER NOT NULL, last_sweep INTEGER NOT NULL, gone_sweep INTEGER,
            PRIMARY KEY (repository_id, key))""",
        """CREATE TABLE finding (
            repository_id INTEGER NOT NULL, fingerprint TEXT NOT NULL, rule TEXT NOT NULL, severity TEXT NOT NULL,
            asset TEXT NOT NULL, message TEXT NOT NULL, path TEXT NOT NULL, line INTEGER NOT NULL, status TEXT NOT NULL,
            first_sweep INTEGER NOT NULL, last_sweep INTEGER NOT NULL, gone_sweep INTEGER,
            PRIMARY KEY (repository_id, fingerprint))""",
        # ``what`` is asset or finding, ``kind`` new or gone, ``cause`` "", rules (another ruleset judged), first (the
        # repository was not known before) or repository (it is not listed any more).
        """CREATE TABLE event (
            sweep_id INTEGER NOT NULL, repository_id INTEGER NOT NULL, what TEXT NOT NULL, kind TEXT NOT NULL,
            cause TEXT NOT NULL, identity TEXT NOT NULL, label TEXT NOT NULL)""",
        """CREATE TABLE key_mark (
            repository_id INTEGER NOT NULL, mark TEXT NOT NULL, title TEXT NOT NULL, provider TEXT NOT NULL,
            shown TEXT NOT NULL, path TEXT NOT NULL, line INTEGER NOT NULL, severity TEXT NOT NULL,
            status TEXT NOT NULL)""",
        """CREATE TABLE publication (
            repository_id INTEGER NOT NULL, ecosystem TEXT NOT NULL, name TEXT NOT NULL, path TEXT NOT NULL)""",
        """CREATE TABLE consumption (
            repository_id INTEGER NOT NULL, ecosystem TEXT NOT NULL, name TEXT NOT NULL, version TEXT NOT NULL,
            path TEXT NOT NULL, line INTEGER NOT NULL)""",
        "CREATE INDEX visit_repository ON visit (repository_id)",
        "CREATE INDEX asset_key ON asset (key)",
        "CREATE INDEX event_sweep ON event (sweep_id)",
        "CREATE INDEX key_mark_mark ON key_mark (mark)",
        "CREATE INDEX key_mark_repository ON key_mark (repository_id)",
        "CREATE INDEX publication_name ON publication (ecosystem, name)",
        "CREATE INDEX publication_repository ON publication (repository_id)",
        "CREATE INDEX consumption_name ON consumption (ecosystem, name)",
        "CREATE INDEX consumption_repository ON consumption (repository_id)",
    ),
    (
        # AI systems with the score of their risk, 0 to 100.
        """CREATE TABLE system (
            repository_id INTEGER NOT NULL, key TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL,
            scope TEXT NOT NULL, criticality TEXT NOT NULL, owners TEXT NOT NULL, score INTEGER NOT NULL,
            band TEXT NOT NULL, breakdown TEXT NOT NULL, assets INTEGER NOT NULL, findings INTEGER NOT NULL,
            first_sweep INTEGER NOT NULL, last_sweep INTEGER NOT NULL, gone_sweep INTEGER,
            PRIMARY KEY (repository_id, key))""",
        # Who gets data. ``what`` and ``systems`` are lists as JSON, and so is ``chain``.
        """CREATE TABLE recipient (
            repository_id INTEGER NOT NULL, name TEXT NOT NULL, country TEXT NOT NULL, role TEXT NOT NULL,
            scope TEXT NOT NULL, sure INTEGER NOT NULL, what TEXT NOT NULL, systems TEXT NOT NULL)""",
        """CREATE TABLE attack_path (
            repository_id INTEGER NOT NULL, pattern TEXT NOT NULL, title TEXT NOT NULL, severity TEXT NOT NULL,
            confidence REAL NOT NULL, system TEXT NOT NULL, chain TEXT NOT NULL, path TEXT NOT NULL,
            line INTEGER NOT NULL)""",
        "CREATE INDEX recipient_repository ON recipient (repository_id)",
        "CREATE INDEX attack_path_repository ON attack_path (repository_id)",
        # What is stored says nothing of systems: the next sweep scans it again.
        "UPDATE unit SET ruleset = ''",
    ),
    (
        # 1 where the next sweep looks at it again although its commit is the same: what was lacking may be had.
        "ALTER TABLE unit ADD COLUMN again INTEGER NOT NULL DEFAULT 0",
    ),
    (
        # What is stored says nothing of the addresses by which others have a repository: the next sweep scans it again.
        "UPDATE unit SET ruleset = ''",
    ),
    (
        # What a forge has said of an address, by which it says the next time that it would say the same.
        """CREATE TABLE listing_page (
            address TEXT PRIMARY KEY, etag TEXT NOT NULL, following TEXT NOT NULL, body BLOB NOT NULL)""",
    ),
)
"""What is done to a store of version N to make it one of version N + 1, by N."""

NEWEST = ("key_mark", "publication", "consumption", "recipient", "attack_path")
"""Tables that have what the newest result of a repository says, and nothing of earlier ones."""
OF_REPOSITORY = ("visit", "unit", "asset", "finding", "system", "event", *NEWEST)
"""Tables with a ``repository_id``: what is known of one is in no other."""
