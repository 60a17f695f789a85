-- What an action made in our own tables: the id of the task, the note or the bill. By it the action can be taken back.
-- Null where it made nothing, or was done by an earlier version.
ALTER TABLE otto_actions ADD COLUMN made INTEGER NULL;
