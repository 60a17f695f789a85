-- The message id that a row is sent under: its own, or that of one message that tells of several. It is written before the first try, so that
-- whoever goes on after a crash sends the same again. What was put in before goes alone.
ALTER TABLE otto_outbox ADD COLUMN sent_as TEXT NULL;
UPDATE otto_outbox SET sent_as = message_id;

CREATE INDEX ix_otto_outbox_together ON otto_outbox (sent_as, id) WHERE state = 'pending' AND sent_as IS NOT NULL;
