-- What a person is asked. The question cannot be changed while it is open, nor the answer once it is given.
CREATE TABLE otto_approvals (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    action_id      INTEGER NOT NULL UNIQUE REFERENCES otto_actions (id) ON DELETE CASCADE,
    run_id         INTEGER NOT NULL,
    task_id        INTEGER NULL,
    action_index   INTEGER NOT NULL,
    type           TEXT    NOT NULL,
    payload        TEXT    NOT NULL,
    payload_sha256 TEXT    NOT NULL,               -- of the canonical payload
    tier           INTEGER NOT NULL CHECK (tier BETWEEN 0 AND 4),
    confirm        TEXT    NULL,                   -- the name that has to be typed, at tier 4
    summary        TEXT    NOT NULL,               -- the server's own sentence, never Otto's
    status         TEXT    NOT NULL CHECK (status IN ('pending', 'approved', 'rejected', 'expired')),
    created_at     TEXT    NOT NULL,
    expires_at     TEXT    NOT NULL,
    decided_at     TEXT    NULL,
    decided_by     TEXT    NULL,
    comment        TEXT    NULL,
    CHECK ((status = 'pending') = (decided_at IS NULL))
);
CREATE INDEX ix_otto_approvals_open ON otto_approvals (expires_at) WHERE status = 'pending';
CREATE INDEX ix_otto_approvals_status ON otto_approvals (status, id);
CREATE INDEX ix_otto_approvals_run ON otto_approvals (run_id);

CREATE TRIGGER otto_approvals_question
BEFORE UPDATE OF id, action_id, run_id, task_id, action_index, type, payload, payload_sha256, tier, confirm, summary, created_at, expires_at ON otto_approvals
BEGIN
    SELECT RAISE(ABORT, 'what a person was asked cannot be changed');
END;

CREATE TRIGGER otto_approvals_answer
BEFORE UPDATE ON otto_approvals WHEN OLD.status <> 'pending'
BEGIN
    SELECT RAISE(ABORT, 'what a person has decided cannot be changed');
END;

-- Who asked, which reply, who allowed it, what changed. No keys to other tables: it outlives what it tells of.
CREATE TABLE otto_audit (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    at             TEXT    NOT NULL,
    event          TEXT    NOT NULL CHECK (event IN ('action', 'approval', 'worker')),
    outcome        TEXT    NOT NULL,
    asked_by       TEXT    NOT NULL,
    allowed_by     TEXT    NULL,
    task_id        INTEGER NULL,
    run_id         INTEGER NULL,
    action_index   INTEGER NULL,
    type           TEXT    NULL,
    payload_sha256 TEXT    NULL,
    reply_sha256   TEXT    NULL,
    change         TEXT    NULL
);
CREATE INDEX ix_otto_audit_task ON otto_audit (task_id, id);
CREATE INDEX ix_otto_audit_run ON otto_audit (run_id, id);

CREATE TRIGGER otto_audit_no_update BEFORE UPDATE ON otto_audit
BEGIN
    SELECT RAISE(ABORT, 'the audit is only added to');
END;

CREATE TRIGGER otto_audit_no_delete BEFORE DELETE ON otto_audit
BEGIN
    SELECT RAISE(ABORT, 'the audit is only added to');
END;

-- INSERT OR REPLACE deletes without asking the trigger above.
CREATE TRIGGER otto_audit_no_replace BEFORE INSERT ON otto_audit WHEN EXISTS (SELECT 1 FROM otto_audit WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'the audit is only added to');
END;

-- The stop switch; one row.
CREATE TABLE otto_worker (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    enabled INTEGER NOT NULL CHECK (enabled IN (0, 1))
);
INSERT INTO otto_worker (id, enabled) VALUES (1, 1);

-- Which reply it was, for the audit.
ALTER TABLE otto_runs ADD COLUMN reply_sha256 TEXT NULL;
CREATE INDEX ix_otto_runs_created ON otto_runs (created_at);

-- The types of the tasks that a task comes from, the oldest first: it may do no more than any of them. It stays when those are gone.
ALTER TABLE otto_tasks ADD COLUMN lineage TEXT NOT NULL DEFAULT '[]';
WITH RECURSIVE line (id, lineage) AS (
    SELECT id, '[]' FROM otto_tasks WHERE parent_run_id IS NULL
    UNION ALL
    SELECT t.id, json_insert(line.lineage, '$[#]', p.type)
      FROM line
      JOIN otto_tasks p ON p.id = line.id
      JOIN otto_runs r ON r.task_id = p.id
      JOIN otto_tasks t ON t.parent_run_id = r.id
)
UPDATE otto_tasks SET lineage = (SELECT lineage FROM line WHERE line.id = otto_tasks.id)
 WHERE id IN (SELECT id FROM line WHERE lineage <> '[]');
