-- How many tasks of Otto's have not ended, and how many of those come again and again, is counted for each that he adds.
CREATE INDEX ix_otto_tasks_ottos_open ON otto_tasks (source, id)
 WHERE source = 'otto' AND removed_at IS NULL AND status IN ('pending', 'running', 'blocked');
CREATE INDEX ix_otto_tasks_ottos_recurring ON otto_tasks (source, id)
 WHERE source = 'otto' AND removed_at IS NULL AND status IN ('pending', 'running', 'blocked') AND schedule IS NOT NULL;
