-- A task may come after another one instead of having a schedule: each end of a run of that one, as after_on says, makes it due once.
-- What it names may be gone by now, so this is no foreign key.
ALTER TABLE otto_tasks ADD COLUMN after_task_id INTEGER NULL;
ALTER TABLE otto_tasks ADD COLUMN after_on TEXT NULL CHECK (after_on IN ('success', 'error', 'any'));
CREATE INDEX ix_otto_tasks_after ON otto_tasks (after_task_id, id) WHERE after_task_id IS NOT NULL;

-- Those that wait for another task are looked at each quarter of a minute: what they wait for may be over.
CREATE INDEX ix_otto_tasks_awaiting_task ON otto_tasks (id) WHERE status = 'pending' AND reason = 'awaiting_task';

-- What Otto has put in and what comes again and again is counted for each task that he adds.
CREATE INDEX ix_otto_tasks_ottos_following ON otto_tasks (source, id)
 WHERE source = 'otto' AND removed_at IS NULL AND status IN ('pending', 'running', 'blocked') AND after_task_id IS NOT NULL;

-- What comes after another task goes on after a bad run, as what has a schedule does: each bad run is told.
DROP TRIGGER otto_incident_of_task;
CREATE TRIGGER otto_incident_of_task AFTER UPDATE OF status, reason ON otto_tasks
WHEN NEW.status IN ('error', 'blocked') AND (NEW.status <> OLD.status OR NEW.reason IS NOT OLD.reason)
    AND NEW.reason NOT IN ('paused', 'awaiting_approval', 'cancelled') AND NEW.removed_at IS NULL
    AND NOT (NEW.reason = 'rejected' AND EXISTS (
        SELECT 1 FROM otto_approvals
         WHERE run_id = (SELECT max(id) FROM otto_runs WHERE task_id = NEW.id) AND status = 'rejected' AND decided_by <> 'backend'))
BEGIN
    INSERT INTO otto_incident_reports (kind, subject, stage, times, at)
    VALUES ('task', NEW.id, 2, NEW.schedule IS NULL AND NEW.after_task_id IS NULL, NEW.updated_at);
END;

DROP TRIGGER otto_incident_of_run;
CREATE TRIGGER otto_incident_of_run AFTER UPDATE OF outcome ON otto_occurrences
WHEN NEW.outcome = 'ran' AND OLD.outcome <> 'ran' AND NEW.reason IS NOT NULL
    AND EXISTS (SELECT 1 FROM otto_tasks WHERE id = NEW.task_id AND (schedule IS NOT NULL OR after_task_id IS NOT NULL) AND removed_at IS NULL)
    AND NOT (NEW.reason = 'rejected' AND EXISTS (
        SELECT 1 FROM otto_approvals WHERE run_id = NEW.run_id AND status = 'rejected' AND decided_by <> 'backend'))
BEGIN
    INSERT INTO otto_incident_reports (kind, subject, stage, times, at)
    VALUES ('task', NEW.task_id, 1, 1, coalesce((SELECT finished_at FROM otto_runs WHERE id = NEW.run_id), NEW.due_at));
END;
