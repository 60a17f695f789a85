-- What the language model was paid, or may still have to be: a row for each time that it is asked. First it holds the most that the
-- answer may cost; once that is known, what it did cost. A row that nobody has settled counts as it is.
CREATE TABLE otto_usage (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id        INTEGER NOT NULL,               -- as it was; the run itself may be gone by now
    at            TEXT    NOT NULL,
    model         TEXT    NULL,
    input_tokens  INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    cost_micros   INTEGER NOT NULL,               -- millionths of the currency; 0 where no price is set
    is_settled    INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX ix_otto_usage_at ON otto_usage (at);
CREATE INDEX ix_otto_usage_run ON otto_usage (run_id, id);
