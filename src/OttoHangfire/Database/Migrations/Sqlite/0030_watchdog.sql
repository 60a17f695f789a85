-- What became of the last call to the watchdog outside: one row.
CREATE TABLE otto_watchdog (
    id        INTEGER PRIMARY KEY CHECK (id = 1),
    called_at TEXT    NULL,
    status    INTEGER NULL,               -- of the answer; null where nobody answered
    problem   TEXT    NULL,               -- null where it was taken
    withheld  TEXT    NULL                -- why it is not called at present
);
INSERT INTO otto_watchdog (id) VALUES (1);
