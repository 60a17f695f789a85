-- What a clock that was ahead has left, once it is set right.

ALTER TABLE otto_occurrences ADD COLUMN is_early INTEGER NOT NULL DEFAULT 0;  -- 1 = begun before its time had really come
ALTER TABLE otto_occurrences ADD COLUMN waits_since TEXT NULL;                -- when its pause began
ALTER TABLE otto_outbox ADD COLUMN waits_since TEXT NULL;                     -- when it was put in, or its last try failed

-- What was written off, by the last instant that it stands for: what lies ahead of now is the error of a clock.
CREATE INDEX ix_otto_occurrences_written_off ON otto_occurrences (coalesce(gap_to, scheduled_for), task_id)
 WHERE outcome IN ('missed', 'skipped') AND kind = 'scheduled' AND run_id IS NULL AND reason <> 'cancelled';
CREATE INDEX ix_otto_occurrences_early ON otto_occurrences (task_id, scheduled_for) WHERE is_early = 1;
CREATE INDEX ix_otto_occurrences_pauses ON otto_occurrences (waits_since) WHERE outcome = 'pending' AND waits_since IS NOT NULL;
CREATE INDEX ix_otto_outbox_pauses ON otto_outbox (waits_since) WHERE status = 'waiting';
