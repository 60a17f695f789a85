-- A message may wait for the end of the quiet hours, unless the owner has told it to go.
ALTER TABLE otto_outbox ADD COLUMN quiet_until TEXT NULL;                     -- it waits for this as long as it is its next_try_at
ALTER TABLE otto_outbox ADD COLUMN at_once INTEGER NOT NULL DEFAULT 0;

CREATE INDEX ix_otto_outbox_quiet ON otto_outbox (quiet_until) WHERE state = 'pending' AND quiet_until IS NOT NULL;
