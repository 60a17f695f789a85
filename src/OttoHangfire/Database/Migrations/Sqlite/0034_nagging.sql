-- A reminder whose task wants it asks again until it is answered. When it asks next stands here, so that a restart forgets nothing.
ALTER TABLE otto_reminders ADD COLUMN is_planned INTEGER NOT NULL DEFAULT 0;  -- 1 = it was looked at whether it asks again
ALTER TABLE otto_reminders ADD COLUMN nags INTEGER NOT NULL DEFAULT 0;        -- how often it has asked again
ALTER TABLE otto_reminders ADD COLUMN nag_at TEXT NULL;                       -- null = it asks no more
ALTER TABLE otto_reminders ADD COLUMN nag_since TEXT NULL;                    -- when that was decided

-- What came before this version asks nobody again.
UPDATE otto_reminders SET is_planned = 1;

CREATE INDEX ix_otto_reminders_unplanned ON otto_reminders (rang_at) WHERE is_planned = 0;
CREATE INDEX ix_otto_reminders_nagging ON otto_reminders (nag_at) WHERE nag_at IS NOT NULL AND answer IS NULL;
