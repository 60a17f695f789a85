-- Browsers in which the owner has pressed "Notify me here". One that was taken away is remembered without its secrets, so that it does not
-- come back by itself when a page is opened in it.
CREATE TABLE otto_devices (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    browser_id   TEXT    NOT NULL UNIQUE,        -- what the browser calls itself, the same each time
    name         TEXT    NOT NULL,
    state        TEXT    NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'gone', 'removed')),
    endpoint     TEXT    NULL,                   -- where its push service takes messages for it: a secret
    p256dh       TEXT    NULL,                   -- what they are encrypted with
    auth         TEXT    NULL,
    created_at   TEXT    NOT NULL,
    seen_at      TEXT    NOT NULL,
    last_sent_at TEXT    NULL,
    problem      TEXT    NULL,                   -- of the last message; null where it was taken
    CHECK ((state = 'removed') = (endpoint IS NULL AND p256dh IS NULL AND auth IS NULL))
);

-- The devices that have a message already, as ' 3 5 ': it goes on to the others only.
ALTER TABLE otto_outbox ADD COLUMN taken_by TEXT NULL;
