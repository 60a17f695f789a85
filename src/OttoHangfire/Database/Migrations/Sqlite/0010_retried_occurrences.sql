-- What a retry would take: the occurrences that were begun and ended badly.
CREATE INDEX ix_otto_occurrences_bad ON otto_occurrences (task_id, claimed_at)
 WHERE run_id IS NOT NULL AND reason IS NOT NULL AND outcome IN ('ran', 'skipped');
