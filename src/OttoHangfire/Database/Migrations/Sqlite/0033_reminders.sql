-- Each time that a reminder has come, until the person has answered it. A later one takes the place of one that nobody has answered.
CREATE TABLE otto_reminders (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    task_id     INTEGER NOT NULL,
    run_id      INTEGER NOT NULL UNIQUE,
    rang_at     TEXT    NOT NULL,
    answer      TEXT    NULL CHECK (answer IN ('done', 'snoozed', 'skipped', 'replaced', 'cancelled')),
    until       TEXT    NULL,            -- of a snooze: when it comes again
    answered_at TEXT    NULL,
    answered_by TEXT    NULL,            -- null where nobody did: a later one has come
    CHECK ((answer IS NULL) = (answered_at IS NULL))
);
CREATE INDEX ix_otto_reminders_task ON otto_reminders (task_id, id);
CREATE INDEX ix_otto_reminders_open ON otto_reminders (rang_at) WHERE answer IS NULL;

-- Of what came before, the last one of each task can still be answered.
INSERT INTO otto_reminders (task_id, run_id, rang_at)
SELECT t.id, o.run_id, coalesce(r.finished_at, o.due_at)
  FROM otto_tasks t
  JOIN otto_occurrences o ON o.id = (
       SELECT last.id FROM otto_occurrences last
        WHERE last.task_id = t.id AND last.outcome = 'ran'
        ORDER BY coalesce(last.moved_to, last.scheduled_for) DESC, last.id DESC LIMIT 1)
  JOIN otto_runs r ON r.id = o.run_id
 WHERE t.type = 'life_os.reminder' AND o.reason IS NULL AND t.removed_at IS NULL AND t.reason IS NOT 'cancelled';

CREATE TRIGGER otto_reminder_rang AFTER UPDATE OF outcome ON otto_occurrences
WHEN NEW.outcome = 'ran' AND OLD.outcome <> 'ran' AND NEW.reason IS NULL AND NEW.run_id IS NOT NULL
    AND EXISTS (SELECT 1 FROM otto_tasks WHERE id = NEW.task_id AND type = 'life_os.reminder')
BEGIN
    UPDATE otto_reminders
       SET answer = 'replaced', answered_at = coalesce((SELECT finished_at FROM otto_runs WHERE id = NEW.run_id), NEW.due_at)
     WHERE task_id = NEW.task_id AND answer IS NULL;
    INSERT INTO otto_reminders (task_id, run_id, rang_at)
    VALUES (NEW.task_id, NEW.run_id, coalesce((SELECT finished_at FROM otto_runs WHERE id = NEW.run_id), NEW.due_at));
END;

CREATE TRIGGER otto_reminder_cancelled AFTER UPDATE OF reason ON otto_tasks
WHEN NEW.reason = 'cancelled' AND OLD.reason IS NOT 'cancelled' AND NEW.type = 'life_os.reminder'
BEGIN
    UPDATE otto_reminders SET answer = 'cancelled', answered_at = NEW.updated_at WHERE task_id = NEW.id AND answer IS NULL;
END;

CREATE TRIGGER otto_reminder_gone AFTER DELETE ON otto_runs
BEGIN
    DELETE FROM otto_reminders WHERE run_id = OLD.id;
END;

-- Pages that show a task show whether its reminder is answered.
CREATE TRIGGER otto_changes_reminder AFTER UPDATE OF answer, until ON otto_reminders
BEGIN
    INSERT INTO otto_changes (kind, row_id) VALUES ('task', NEW.task_id);
END;
