-- The audit tells of tasks, too. What a line may tell of is named where lines are written: the next kind needs no new table.
DROP TRIGGER otto_audit_no_update;
DROP TRIGGER otto_audit_no_delete;
DROP TRIGGER otto_audit_no_replace;
ALTER TABLE otto_audit RENAME TO otto_audit_before;
DROP INDEX ix_otto_audit_task;
DROP INDEX ix_otto_audit_run;

CREATE TABLE otto_audit (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    at             TEXT    NOT NULL,
    event          TEXT    NOT NULL,
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
INSERT INTO otto_audit
SELECT id, at, event, outcome, asked_by, allowed_by, task_id, run_id, action_index, type, payload_sha256, reply_sha256, change
  FROM otto_audit_before ORDER BY id;
DROP TABLE otto_audit_before;

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
