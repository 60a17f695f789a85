-- What is wrong, once for each cause: a task, an approval, a finding of the doctor. A cause that comes back has its old row. What has been
-- told of it, and what is still to be told, the columns say; so nothing is told twice, whoever dies when.
CREATE TABLE otto_incidents (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    kind            TEXT    NOT NULL CHECK (kind IN ('task', 'missed', 'approval', 'budget', 'doctor')),
    subject         TEXT    NOT NULL,               -- the number of the task or approval, or the id of the finding
    stage           INTEGER NOT NULL,               -- grows when it becomes worse
    times           INTEGER NOT NULL,               -- how often it has happened since it opened
    opened_at       TEXT    NOT NULL,
    last_at         TEXT    NOT NULL,
    closed_at       TEXT    NULL,
    ending          TEXT    NULL CHECK (ending IN ('works_again', 'settled')),
    acknowledged_at TEXT    NULL,
    acknowledged_by TEXT    NULL,
    title           TEXT    NULL,                   -- null until the first look
    sentence        TEXT    NULL,                   -- with the command of the next step
    shown           TEXT    NULL,                   -- the same for the console, with its pages and buttons
    command         TEXT    NULL,
    page            TEXT    NULL,
    told_at         TEXT    NULL,
    told_stage      INTEGER NOT NULL DEFAULT 0,
    owes_end        INTEGER NOT NULL DEFAULT 0,     -- 1 = it was told, and "works again" was not
    version         INTEGER NOT NULL DEFAULT 1,     -- grows with each change
    looked_at       INTEGER NOT NULL DEFAULT 0,     -- the version that was looked at last
    UNIQUE (kind, subject),
    CHECK ((closed_at IS NULL) = (ending IS NULL))
);
CREATE INDEX ix_otto_incidents_changed ON otto_incidents (id) WHERE looked_at < version;
CREATE INDEX ix_otto_incidents_open ON otto_incidents (told_at) WHERE closed_at IS NULL;
CREATE INDEX ix_otto_incidents_unseen ON otto_incidents (id) WHERE closed_at IS NULL AND acknowledged_at IS NULL;
CREATE INDEX ix_otto_incidents_closed ON otto_incidents (closed_at) WHERE closed_at IS NOT NULL;

-- To report is to write into this view. What is open goes on; what was closed opens again, and nobody has seen it then.
CREATE VIEW otto_incident_reports AS SELECT kind, subject, stage, times, last_at AS at FROM otto_incidents;

CREATE TRIGGER otto_incident_reported INSTEAD OF INSERT ON otto_incident_reports
BEGIN
    INSERT INTO otto_incidents (kind, subject, stage, times, opened_at, last_at)
    VALUES (NEW.kind, NEW.subject, NEW.stage, max(NEW.times, 1), NEW.at, NEW.at)
    ON CONFLICT (kind, subject) DO UPDATE
       SET opened_at = CASE WHEN closed_at IS NULL THEN opened_at ELSE NEW.at END,
           times = CASE WHEN closed_at IS NULL THEN times + NEW.times ELSE max(NEW.times, 1) END,
           stage = CASE WHEN closed_at IS NULL THEN max(stage, NEW.stage) ELSE NEW.stage END,
           acknowledged_at = CASE WHEN closed_at IS NULL THEN acknowledged_at END,
           acknowledged_by = CASE WHEN closed_at IS NULL THEN acknowledged_by END,
           last_at = NEW.at,
           closed_at = NULL,
           ending = NULL,
           version = version + 1;
END;

-- A task stands still, and needs somebody. Who has said no herself needs not be told.
CREATE TRIGGER otto_incident_of_task AFTER UPDATE OF status, reason ON otto_tasks
WHEN NEW.status IN ('error', 'blocked') AND (NEW.status <> OLD.status OR NEW.reason IS NOT OLD.reason)
    AND NEW.reason NOT IN ('paused', 'awaiting_approval', 'cancelled') AND NEW.removed_at IS NULL
    AND NOT (NEW.reason = 'rejected' AND EXISTS (
        SELECT 1 FROM otto_approvals
         WHERE run_id = (SELECT max(id) FROM otto_runs WHERE task_id = NEW.id) AND status = 'rejected' AND decided_by <> 'backend'))
BEGIN
    INSERT INTO otto_incident_reports (kind, subject, stage, times, at)
    VALUES ('task', NEW.id, 2, NEW.schedule IS NULL, NEW.updated_at);
END;

CREATE TRIGGER otto_incident_of_task_over AFTER UPDATE OF status, reason, removed_at ON otto_tasks
WHEN (NEW.status = 'success' AND OLD.status <> 'success') OR NEW.removed_at IS NOT OLD.removed_at
    OR (NEW.reason IN ('paused', 'cancelled') AND NEW.reason IS NOT OLD.reason)
BEGIN
    UPDATE otto_incidents
       SET closed_at = NEW.updated_at, version = version + 1,
           ending = CASE WHEN kind = 'task' AND NEW.status = 'success' AND NEW.removed_at IS NULL THEN 'works_again' ELSE 'settled' END
     WHERE kind IN ('task', 'missed') AND subject = CAST(NEW.id AS TEXT) AND closed_at IS NULL;
END;

-- One run of a recurring task has ended badly, and it goes on.
CREATE TRIGGER otto_incident_of_run AFTER UPDATE OF outcome ON otto_occurrences
WHEN NEW.outcome = 'ran' AND OLD.outcome <> 'ran' AND NEW.reason IS NOT NULL
    AND EXISTS (SELECT 1 FROM otto_tasks WHERE id = NEW.task_id AND schedule IS NOT NULL AND removed_at IS NULL)
    AND NOT (NEW.reason = 'rejected' AND EXISTS (
        SELECT 1 FROM otto_approvals WHERE run_id = NEW.run_id AND status = 'rejected' AND decided_by <> 'backend'))
BEGIN
    INSERT INTO otto_incident_reports (kind, subject, stage, times, at)
    VALUES ('task', NEW.task_id, 1, 1, coalesce((SELECT finished_at FROM otto_runs WHERE id = NEW.run_id), NEW.due_at));
END;

CREATE TRIGGER otto_incident_of_run_over AFTER UPDATE OF outcome ON otto_occurrences
WHEN NEW.outcome = 'ran' AND OLD.outcome <> 'ran' AND NEW.reason IS NULL
BEGIN
    UPDATE otto_incidents
       SET closed_at = coalesce((SELECT finished_at FROM otto_runs WHERE id = NEW.run_id), NEW.due_at), version = version + 1,
           ending = CASE kind WHEN 'task' THEN 'works_again' ELSE 'settled' END
     WHERE kind IN ('task', 'missed') AND subject = CAST(NEW.task_id AS TEXT) AND closed_at IS NULL;
END;

-- Instants that nobody was there for.
CREATE TRIGGER otto_incident_of_instant_added AFTER INSERT ON otto_occurrences WHEN NEW.outcome = 'missed'
BEGIN
    INSERT INTO otto_incident_reports (kind, subject, stage, times, at)
    VALUES ('missed', NEW.task_id, 1, coalesce(NEW.gap_count, 1),
            coalesce((SELECT last_seen_at FROM otto_clock WHERE id = 1), NEW.scheduled_for));
END;

CREATE TRIGGER otto_incident_of_instant AFTER UPDATE OF outcome ON otto_occurrences WHEN NEW.outcome = 'missed' AND OLD.outcome <> 'missed'
BEGIN
    INSERT INTO otto_incident_reports (kind, subject, stage, times, at)
    VALUES ('missed', NEW.task_id, 1, coalesce(NEW.gap_count, 1),
            coalesce((SELECT last_seen_at FROM otto_clock WHERE id = 1), NEW.scheduled_for));
END;

-- A person is asked.
CREATE TRIGGER otto_incident_of_approval AFTER INSERT ON otto_approvals WHEN NEW.status = 'pending'
BEGIN
    INSERT INTO otto_incident_reports (kind, subject, stage, times, at) VALUES ('approval', NEW.id, 1, 1, NEW.created_at);
END;

CREATE TRIGGER otto_incident_of_approval_over AFTER UPDATE OF status ON otto_approvals WHEN NEW.status <> 'pending'
BEGIN
    UPDATE otto_incidents
       SET closed_at = coalesce(NEW.decided_at, NEW.expires_at), ending = 'settled', version = version + 1
     WHERE kind = 'approval' AND subject = CAST(NEW.id AS TEXT) AND closed_at IS NULL;
END;

CREATE TRIGGER otto_incident_of_approval_gone AFTER DELETE ON otto_approvals WHEN OLD.status = 'pending'
BEGIN
    UPDATE otto_incidents
       SET closed_at = OLD.expires_at, ending = 'settled', version = version + 1
     WHERE kind = 'approval' AND subject = CAST(OLD.id AS TEXT) AND closed_at IS NULL;
END;

-- Pages follow what is wrong, too.
CREATE TRIGGER otto_changes_incident_added AFTER INSERT ON otto_incidents
BEGIN
    INSERT INTO otto_changes (kind, row_id) VALUES ('incident', NEW.id);
END;

CREATE TRIGGER otto_changes_incident AFTER UPDATE ON otto_incidents
BEGIN
    INSERT INTO otto_changes (kind, row_id) VALUES ('incident', NEW.id);
END;
