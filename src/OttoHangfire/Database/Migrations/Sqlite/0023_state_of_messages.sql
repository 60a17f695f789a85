-- What became of each message, in a word of its own. One that did not come can be sent again.
DROP INDEX ix_otto_outbox_waiting;
DROP INDEX ix_otto_outbox_pauses;
DROP INDEX ix_otto_outbox_channel;
ALTER TABLE otto_outbox ADD COLUMN state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sent', 'failed', 'gone', 'unknown'));
UPDATE otto_outbox
   SET state = CASE WHEN status = 'waiting' THEN 'pending' WHEN status = 'sent' THEN 'sent'
                    WHEN last_error LIKE '%gone for good%' THEN 'gone' ELSE 'failed' END;
ALTER TABLE otto_outbox DROP COLUMN status;
ALTER TABLE otto_outbox ADD COLUMN urgent INTEGER NOT NULL DEFAULT 0;
ALTER TABLE otto_outbox ADD COLUMN task_id INTEGER NULL;
UPDATE otto_outbox SET task_id = (SELECT task_id FROM otto_runs WHERE otto_runs.id = otto_outbox.run_id);
ALTER TABLE otto_outbox ADD COLUMN asked_at TEXT NULL;                        -- when it was put in, or told to be sent again: its day begins then
UPDATE otto_outbox SET asked_at = created_at;

CREATE INDEX ix_otto_outbox_waiting ON otto_outbox (next_try_at) WHERE state = 'pending';
CREATE INDEX ix_otto_outbox_pauses ON otto_outbox (waits_since) WHERE state = 'pending';
CREATE INDEX ix_otto_outbox_channel ON otto_outbox (channel, id) WHERE state = 'pending';

CREATE TRIGGER otto_changes_notification_added AFTER INSERT ON otto_outbox
BEGIN
    INSERT INTO otto_changes (kind, row_id) VALUES ('notification', NEW.id);
END;

CREATE TRIGGER otto_changes_notification AFTER UPDATE ON otto_outbox
BEGIN
    INSERT INTO otto_changes (kind, row_id) VALUES ('notification', NEW.id);
END;
