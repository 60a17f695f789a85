-- What has changed, in the order in which it was committed: so whoever follows can be told what he has missed, also over a restart. How it is now,
-- the row itself says. Triggers write it, so that no change can be forgotten; the last ten thousand stay.
CREATE TABLE otto_changes (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    kind   TEXT    NOT NULL,
    row_id INTEGER NOT NULL
);

CREATE TRIGGER otto_changes_bounded AFTER INSERT ON otto_changes WHEN NEW.id % 100 = 0
BEGIN
    DELETE FROM otto_changes WHERE id <= NEW.id - 10000;
END;

-- That a task is removed is told once; what is cleared away after that belongs to it.
CREATE TRIGGER otto_changes_task_added AFTER INSERT ON otto_tasks
BEGIN
    INSERT INTO otto_changes (kind, row_id) VALUES ('task', NEW.id);
END;

CREATE TRIGGER otto_changes_task AFTER UPDATE ON otto_tasks WHEN OLD.removed_at IS NULL
BEGIN
    INSERT INTO otto_changes (kind, row_id) VALUES ('task', NEW.id);
END;

-- What is planned for a run comes in the transaction that saves its reply, and needs no change of its own.
CREATE TRIGGER otto_changes_run_added AFTER INSERT ON otto_runs
BEGIN
    INSERT INTO otto_changes (kind, row_id) VALUES ('run', NEW.id);
END;

CREATE TRIGGER otto_changes_run AFTER UPDATE ON otto_runs
BEGIN
    INSERT INTO otto_changes (kind, row_id) VALUES ('run', NEW.id);
END;

CREATE TRIGGER otto_changes_action AFTER UPDATE ON otto_actions
BEGIN
    INSERT INTO otto_changes (kind, row_id) VALUES ('run', NEW.run_id);
END;

CREATE TRIGGER otto_changes_run_log AFTER INSERT ON otto_run_logs
BEGIN
    INSERT INTO otto_changes (kind, row_id) VALUES ('run', NEW.run_id);
END;

CREATE TRIGGER otto_changes_approval_added AFTER INSERT ON otto_approvals
BEGIN
    INSERT INTO otto_changes (kind, row_id) VALUES ('approval', NEW.id);
END;

CREATE TRIGGER otto_changes_approval AFTER UPDATE ON otto_approvals
BEGIN
    INSERT INTO otto_changes (kind, row_id) VALUES ('approval', NEW.id);
END;

CREATE TRIGGER otto_changes_note_added AFTER INSERT ON otto_notes
BEGIN
    INSERT INTO otto_changes (kind, row_id) VALUES ('note', NEW.id);
END;

-- Only pages follow these. An instant that ran or runs has moved its task, too.
CREATE TRIGGER otto_changes_occurrence_added AFTER INSERT ON otto_occurrences WHEN NEW.outcome NOT IN ('pending', 'running')
BEGIN
    INSERT INTO otto_changes (kind, row_id) VALUES ('occurrence', NEW.task_id);
END;

CREATE TRIGGER otto_changes_occurrence AFTER UPDATE OF outcome ON otto_occurrences WHEN NEW.outcome IN ('skipped', 'missed', 'superseded')
BEGIN
    INSERT INTO otto_changes (kind, row_id) VALUES ('occurrence', NEW.task_id);
END;

CREATE TRIGGER otto_changes_bill_added AFTER INSERT ON otto_bills
BEGIN
    INSERT INTO otto_changes (kind, row_id) VALUES ('bill', NEW.id);
END;

CREATE TRIGGER otto_changes_bill AFTER UPDATE ON otto_bills
BEGIN
    INSERT INTO otto_changes (kind, row_id) VALUES ('bill', NEW.id);
END;

CREATE TRIGGER otto_changes_file_added AFTER INSERT ON otto_files
BEGIN
    INSERT INTO otto_changes (kind, row_id) VALUES ('file', NEW.id);
END;

CREATE TRIGGER otto_changes_file AFTER UPDATE ON otto_files
BEGIN
    INSERT INTO otto_changes (kind, row_id) VALUES ('file', NEW.id);
END;

CREATE TRIGGER otto_changes_worker AFTER UPDATE ON otto_worker
BEGIN
    INSERT INTO otto_changes (kind, row_id) VALUES ('worker', NEW.id);
END;

-- Who may look on is asked again when a browser is signed out or a key revoked.
CREATE TRIGGER otto_changes_session_ended AFTER DELETE ON otto_sessions
BEGIN
    INSERT INTO otto_changes (kind, row_id) VALUES ('access', OLD.id);
END;

CREATE TRIGGER otto_changes_key_revoked AFTER DELETE ON otto_keys
BEGIN
    INSERT INTO otto_changes (kind, row_id) VALUES ('access', OLD.id);
END;

-- The tasks that need somebody are few, and counted on each page.
CREATE INDEX ix_otto_tasks_stuck ON otto_tasks (id)
 WHERE removed_at IS NULL AND status NOT IN ('pending', 'running', 'success')
   AND reason NOT IN ('paused', 'awaiting_approval', 'cancelled', 'rejected');
