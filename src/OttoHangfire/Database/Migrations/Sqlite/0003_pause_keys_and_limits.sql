-- What a paused task goes back to.
ALTER TABLE otto_tasks ADD COLUMN paused_status TEXT NULL;
ALTER TABLE otto_tasks ADD COLUMN paused_reason TEXT NULL;

-- How far from a person's task: 0 a person's, 1 made by a run of one, … It stays when the run it came from is gone.
ALTER TABLE otto_tasks ADD COLUMN depth INTEGER NOT NULL DEFAULT 0;
WITH RECURSIVE line (id, depth) AS (
    SELECT id, 0 FROM otto_tasks WHERE parent_run_id IS NULL
    UNION ALL
    SELECT t.id, line.depth + 1 FROM line JOIN otto_runs r ON r.task_id = line.id JOIN otto_tasks t ON t.parent_run_id = r.id
)
UPDATE otto_tasks SET depth = (SELECT depth FROM line WHERE line.id = otto_tasks.id)
 WHERE id IN (SELECT id FROM line WHERE depth > 0);
CREATE INDEX ix_otto_tasks_made_by_otto ON otto_tasks (created_at) WHERE source = 'otto';

-- Why an action was rejected, where the run's end depends on it: 'limit'.
ALTER TABLE otto_actions ADD COLUMN reason TEXT NULL;

-- Requests that may come twice, by the key that their sender gave them; kept for a day. The task may be gone before that.
CREATE TABLE otto_request_keys (
    key        TEXT    NOT NULL PRIMARY KEY,
    created_at TEXT    NOT NULL,
    sha256     TEXT    NOT NULL,               -- of the canonical request
    task_id    INTEGER NOT NULL
);
CREATE INDEX ix_otto_request_keys_age ON otto_request_keys (created_at);

-- What has ended and is old is found without a look at all the rest.
CREATE INDEX ix_otto_runs_finished ON otto_runs (finished_at, id, hangfire_job_id) WHERE finished_at IS NOT NULL;
CREATE INDEX ix_otto_occurrences_ended ON otto_occurrences (scheduled_for, id) WHERE outcome NOT IN ('pending', 'running');
CREATE INDEX ix_otto_tasks_at_rest ON otto_tasks (updated_at, id) WHERE hangfire_job_id IS NOT NULL AND status NOT IN ('pending', 'running');

-- The rows that stand for a long gap, which are few.
CREATE INDEX ix_otto_occurrences_gaps ON otto_occurrences (task_id, scheduled_for) WHERE gap_to IS NOT NULL;
