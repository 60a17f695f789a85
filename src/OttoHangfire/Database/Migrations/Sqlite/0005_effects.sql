-- An effect outside the database: what was about to happen, kept before it happens, and what a person saw when asked.
ALTER TABLE otto_actions ADD COLUMN journal TEXT NULL;
ALTER TABLE otto_actions ADD COLUMN pin TEXT NULL;

CREATE TABLE otto_bills (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    created_at   TEXT    NOT NULL,
    payee        TEXT    NOT NULL,
    amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),   -- cents, or what the currency has instead
    currency     TEXT    NOT NULL,                            -- ISO 4217
    due          TEXT    NOT NULL,                            -- a date: 2030-01-31
    paid_at      TEXT    NULL,
    run_id       INTEGER NULL
);

CREATE TABLE otto_files (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    path       TEXT    NOT NULL UNIQUE,
    bytes      INTEGER NOT NULL,
    sha256     TEXT    NOT NULL,                              -- as Otto left it; another content is somebody else's
    updated_at TEXT    NOT NULL,
    run_id     INTEGER NULL
);

-- A row is written with the action's mark, and sent afterwards as often as it takes.
CREATE TABLE otto_outbox (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id  TEXT    NOT NULL UNIQUE,                      -- the same at each try: receivers know a repetition by it
    created_at  TEXT    NOT NULL,
    channel     TEXT    NOT NULL,
    title       TEXT    NOT NULL,
    body        TEXT    NOT NULL,
    run_id      INTEGER NULL,
    status      TEXT    NOT NULL CHECK (status IN ('waiting', 'sent', 'dead')),
    tries       INTEGER NOT NULL DEFAULT 0,
    next_try_at TEXT    NOT NULL,
    last_error  TEXT    NULL,
    finished_at TEXT    NULL
);
CREATE INDEX ix_otto_outbox_waiting ON otto_outbox (next_try_at) WHERE status = 'waiting';
