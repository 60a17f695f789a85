-- What a recurring task needs: how it rings, how often it failed in a row, and one row for a long gap.

ALTER TABLE otto_tasks ADD COLUMN recurring_job INTEGER NOT NULL DEFAULT 0;   -- 1 = Hangfire's recurring job rings for it
ALTER TABLE otto_tasks ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;        -- occurrences in a row that ended badly
CREATE INDEX ix_otto_tasks_recurring ON otto_tasks (id) WHERE schedule IS NOT NULL;
CREATE INDEX ix_otto_tasks_recurring_job ON otto_tasks (id) WHERE recurring_job = 1;

-- A gap stands for all instants from gap_from to gap_to, both included; its scheduled_for is gap_from.
ALTER TABLE otto_occurrences ADD COLUMN gap_from TEXT NULL;
ALTER TABLE otto_occurrences ADD COLUMN gap_to TEXT NULL;
ALTER TABLE otto_occurrences ADD COLUMN gap_count INTEGER NULL;

-- Each question of a task's way is a walk on one of these, however many occurrences there are.
CREATE INDEX ix_otto_occurrences_waiting ON otto_occurrences (task_id, due_at) WHERE outcome = 'pending';
CREATE INDEX ix_otto_occurrences_running_task ON otto_occurrences (task_id) WHERE outcome = 'running';
CREATE INDEX ix_otto_occurrences_suspects ON otto_occurrences (due_at) WHERE outcome = 'pending' AND crash_count > 0;
CREATE INDEX ix_otto_runs_job ON otto_runs (hangfire_job_id) WHERE hangfire_job_id IS NOT NULL;

-- The last time that this database was seen with a clock that could be believed.
CREATE TABLE otto_clock (
    id           INTEGER PRIMARY KEY CHECK (id = 1),
    last_seen_at TEXT    NOT NULL
);
