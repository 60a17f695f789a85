-- The processes that may hold claims; otto_occurrences.owner is a name in here. Who beats lives. No time is compared: whose beat
-- has stood still for his lease, on the clock of whoever looks, is gone.
CREATE TABLE otto_owners (
    name          TEXT    NOT NULL PRIMARY KEY,
    started_at    TEXT    NOT NULL,               -- for a person who looks; nothing is decided by it
    beats         INTEGER NOT NULL,
    lease_seconds INTEGER NOT NULL CHECK (lease_seconds > 0)
);
