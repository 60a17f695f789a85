-- The page of the console that a message is about: its message has a link to it where Otto has a public address.
ALTER TABLE otto_outbox ADD COLUMN page TEXT NULL;
