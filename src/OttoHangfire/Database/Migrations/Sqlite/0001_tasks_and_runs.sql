-- Times are UTC text of one width (2026-12-01T08:00:00.0000000Z), so that text order is time order.

CREATE TABLE otto_tasks (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    created_at      TEXT    NOT NULL,
    updated_at      TEXT    NOT NULL,
    status          TEXT    NOT NULL CHECK (status IN ('pending', 'running', 'success', 'error', 'blocked')),
    reason          TEXT    NULL,
    type            TEXT    NOT NULL,
    description     TEXT    NOT NULL,
    payload         TEXT    NULL,
    next_run_at     TEXT    NULL,
    schedule        TEXT    NULL,
    max_attempts    INTEGER NOT NULL,
    timeout_seconds INTEGER NOT NULL,
    last_run_at     TEXT    NULL,
    last_error      TEXT    NULL,
    attempt         INTEGER NOT NULL DEFAULT 0,
    source          TEXT    NOT NULL,
    parent_run_id   INTEGER NULL,
    hangfire_job_id TEXT    NULL
);
CREATE INDEX ix_otto_tasks_status ON otto_tasks (status, id);
CREATE INDEX ix_otto_tasks_type ON otto_tasks (type, id);
CREATE INDEX ix_otto_tasks_parent ON otto_tasks (parent_run_id) WHERE parent_run_id IS NOT NULL;

-- One row for each instant at which a task is due: (task, instant) exists once, and one claim wins it.
CREATE TABLE otto_occurrences (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    task_id       INTEGER NOT NULL REFERENCES otto_tasks (id) ON DELETE CASCADE,
    scheduled_for TEXT    NOT NULL,
    kind          TEXT    NOT NULL CHECK (kind IN ('scheduled', 'manual')),
    outcome       TEXT    NOT NULL CHECK (outcome IN ('pending', 'running', 'ran', 'skipped', 'missed', 'superseded')),
    reason        TEXT    NULL,
    due_at        TEXT    NOT NULL,               -- scheduled_for, or the next try
    owner         TEXT    NULL,                   -- the process that holds the claim
    fence         INTEGER NOT NULL DEFAULT 0,     -- grows with each claim: a late owner is refused
    claimed_at    TEXT    NULL,
    attempt       INTEGER NOT NULL DEFAULT 0,     -- tries in this round that reached Otto
    crash_count   INTEGER NOT NULL DEFAULT 0,     -- claims that never came to an end
    outage_count  INTEGER NOT NULL DEFAULT 0,
    outage_since  TEXT    NULL,
    run_id        INTEGER NULL,                   -- the open run, or the last one
    UNIQUE (task_id, scheduled_for)
);
CREATE INDEX ix_otto_occurrences_due ON otto_occurrences (due_at) WHERE outcome = 'pending';
CREATE INDEX ix_otto_occurrences_running ON otto_occurrences (claimed_at) WHERE outcome = 'running';

CREATE TABLE otto_runs (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    task_id         INTEGER NULL REFERENCES otto_tasks (id) ON DELETE CASCADE,
    occurrence_id   INTEGER NULL REFERENCES otto_occurrences (id) ON DELETE CASCADE,
    source          TEXT    NOT NULL CHECK (source IN ('worker', 'shell')),
    status          TEXT    NOT NULL CHECK (status IN ('pending', 'running', 'success', 'error', 'blocked')),
    reason          TEXT    NULL,
    attempt         INTEGER NOT NULL,
    scheduled_for   TEXT    NULL,
    created_at      TEXT    NOT NULL,
    started_at      TEXT    NULL,
    finished_at     TEXT    NULL,
    duration_ms     INTEGER NULL,
    input_text      TEXT    NOT NULL,
    input_payload   TEXT    NULL,
    output_text     TEXT    NULL,
    reply           TEXT    NULL,                 -- as Otto sent it, saved before the first action
    hangfire_job_id TEXT    NULL,
    trace_id        TEXT    NULL,
    usage           TEXT    NULL
);
CREATE INDEX ix_otto_runs_task ON otto_runs (task_id, id);
CREATE INDEX ix_otto_runs_status ON otto_runs (status, id);
CREATE INDEX ix_otto_runs_occurrence ON otto_runs (occurrence_id, id);

CREATE TABLE otto_run_logs (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id  INTEGER NOT NULL REFERENCES otto_runs (id) ON DELETE CASCADE,
    at      TEXT    NOT NULL,
    level   TEXT    NOT NULL CHECK (level IN ('debug', 'info', 'warning', 'error')),
    message TEXT    NOT NULL
);
CREATE INDEX ix_otto_run_logs_run ON otto_run_logs (run_id, id);

-- One row for each proposed action, made together with the saved reply. Its effect and its 'ok' commit together.
CREATE TABLE otto_actions (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id        INTEGER NOT NULL REFERENCES otto_runs (id) ON DELETE CASCADE,
    occurrence_id INTEGER NOT NULL,
    position      INTEGER NOT NULL,
    type          TEXT    NOT NULL,
    payload       TEXT    NULL,
    sha256        TEXT    NOT NULL,               -- of type and canonical payload
    status        TEXT    NOT NULL CHECK (status IN ('planned', 'started', 'ok', 'error', 'unknown', 'awaiting_approval',
                                                     'rejected', 'expired', 'skipped', 'outcome_unknown')),
    tier          INTEGER NULL,
    message       TEXT    NULL,
    error         TEXT    NULL,
    duration_ms   INTEGER NULL,
    UNIQUE (run_id, position)
);
CREATE INDEX ix_otto_actions_occurrence ON otto_actions (occurrence_id, sha256) WHERE status = 'ok';

CREATE TABLE otto_notes (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    created_at TEXT    NOT NULL,
    text       TEXT    NOT NULL,
    tags       TEXT    NOT NULL DEFAULT '[]',
    task_id    INTEGER NULL,
    run_id     INTEGER NULL
);
CREATE INDEX ix_otto_notes_task ON otto_notes (task_id, id);
