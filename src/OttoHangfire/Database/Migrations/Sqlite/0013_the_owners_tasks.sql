-- Who put a task in, and whether the owner proved that it was her. What was put in before proof was asked stays hers: it goes on as it
-- did. Who put it in is not known then, and the audit says so.
ALTER TABLE otto_tasks ADD COLUMN is_owners INTEGER NOT NULL DEFAULT 1;
ALTER TABLE otto_tasks ADD COLUMN put_in_by TEXT NULL;

-- Browsers in which the owner is signed in, and keys of programs; of all secrets the hashes only.
CREATE TABLE otto_sessions (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    created_at    TEXT    NOT NULL,
    last_used_at  TEXT    NOT NULL,
    expires_at    TEXT    NOT NULL,
    browser       TEXT    NOT NULL,
    cookie_sha256 TEXT    NOT NULL UNIQUE,
    token_sha256  TEXT    NOT NULL
);

CREATE TABLE otto_keys (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    name         TEXT    NOT NULL UNIQUE,
    scope        TEXT    NOT NULL CHECK (scope IN ('read', 'tasks', 'owner')),
    sha256       TEXT    NOT NULL UNIQUE,
    created_at   TEXT    NOT NULL,
    expires_at   TEXT    NULL,
    last_used_at TEXT    NULL
);
