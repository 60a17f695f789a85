-- Where a rule counts from the end of the last good run: when that was. Null where none has ended well yet, and for every other rule.
ALTER TABLE otto_tasks ADD COLUMN counts_from TEXT NULL;
CREATE INDEX ix_otto_tasks_counts_from ON otto_tasks (counts_from) WHERE counts_from IS NOT NULL;
