-- What the skill was given to know, a JSON object by need; null where it needs nothing.
ALTER TABLE otto_runs ADD COLUMN context TEXT NULL;
