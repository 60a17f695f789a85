-- Each line of the audit carries a hash over itself and the hash of the line before. What was written before this has none: it says what it
-- said, and nobody proved who it was. The first line with a hash stands for all that is before it.
ALTER TABLE otto_audit ADD COLUMN hash TEXT NULL;
