-- A task that has been removed is gone for everybody at once; its rows go in short writes after that, also after a crash.
ALTER TABLE otto_tasks ADD COLUMN removed_at TEXT NULL;
CREATE INDEX ix_otto_tasks_removed ON otto_tasks (id) WHERE removed_at IS NOT NULL;

-- Each channel has its own queue. What was delivered or given up goes when it is old.
CREATE INDEX ix_otto_outbox_channel ON otto_outbox (channel, id) WHERE status = 'waiting';
CREATE INDEX ix_otto_outbox_finished ON otto_outbox (finished_at) WHERE finished_at IS NOT NULL;

-- Prompts that a person typed are few among the runs of tasks.
CREATE INDEX ix_otto_runs_shell ON otto_runs (id) WHERE source = 'shell';

-- How many tasks are pending: counted as they change, so that nobody has to count them when one more comes.
CREATE TABLE otto_pending (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    tasks INTEGER NOT NULL CHECK (tasks >= 0)
);
INSERT INTO otto_pending (id, tasks) SELECT 1, count(*) FROM otto_tasks WHERE status = 'pending';

CREATE TRIGGER otto_pending_added AFTER INSERT ON otto_tasks WHEN NEW.status = 'pending'
BEGIN
    UPDATE otto_pending SET tasks = tasks + 1;
END;

CREATE TRIGGER otto_pending_moved AFTER UPDATE OF status ON otto_tasks WHEN (OLD.status = 'pending') <> (NEW.status = 'pending')
BEGIN
    UPDATE otto_pending SET tasks = tasks + CASE WHEN NEW.status = 'pending' THEN 1 ELSE -1 END;
END;

CREATE TRIGGER otto_pending_deleted AFTER DELETE ON otto_tasks WHEN OLD.status = 'pending'
BEGIN
    UPDATE otto_pending SET tasks = tasks - 1;
END;

-- What is asked of a task with a million occurrences, and of a run, is found without a look at all of them.
CREATE INDEX ix_otto_occurrences_run ON otto_occurrences (run_id) WHERE run_id IS NOT NULL;
CREATE INDEX ix_otto_occurrences_latest ON otto_occurrences (task_id, id) WHERE outcome <> 'superseded';
CREATE INDEX ix_otto_occurrences_ran ON otto_occurrences (task_id, scheduled_for) WHERE outcome = 'ran';
DROP INDEX ix_otto_approvals_open;
CREATE INDEX ix_otto_approvals_open ON otto_approvals (status, expires_at) WHERE status = 'pending';
