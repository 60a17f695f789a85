-- What makes two actions the same is asked of what their handlers read, and no more of how they were written.
DROP INDEX ix_otto_actions_occurrence;
ALTER TABLE otto_actions DROP COLUMN sha256;
CREATE INDEX ix_otto_actions_occurrence ON otto_actions (occurrence_id) WHERE status = 'ok';
