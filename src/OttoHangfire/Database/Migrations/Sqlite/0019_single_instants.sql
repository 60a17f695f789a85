-- One instant of a schedule can be skipped or moved, and the rule stays. Such an instant is_early: it was decided before its time.
ALTER TABLE otto_occurrences ADD COLUMN moved_to TEXT NULL;  -- when it is due instead

-- What was moved and written off by a clock that was ahead.
CREATE INDEX ix_otto_occurrences_moved ON otto_occurrences (moved_to) WHERE moved_to IS NOT NULL;

-- Which instant ran last: by the time at which it was due in the end.
DROP INDEX ix_otto_occurrences_ran;
CREATE INDEX ix_otto_occurrences_ran ON otto_occurrences (task_id, coalesce(moved_to, scheduled_for)) WHERE outcome = 'ran';
