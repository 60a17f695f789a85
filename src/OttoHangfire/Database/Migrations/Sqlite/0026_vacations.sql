-- Times in which recurring tasks do not run. An instant inside is skipped when it comes; nothing is written ahead, so a vacation ends by itself.
CREATE TABLE otto_vacations (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    from_at    TEXT    NOT NULL,
    to_at      TEXT    NOT NULL,  -- the first moment after it
    task_types TEXT    NULL,      -- a JSON list; null = tasks of every type
    note       TEXT    NULL,
    created_at TEXT    NOT NULL,
    added_by   TEXT    NOT NULL
);
CREATE INDEX ix_otto_vacations_to ON otto_vacations (to_at);

CREATE TRIGGER otto_changes_vacation_added AFTER INSERT ON otto_vacations
BEGIN
    INSERT INTO otto_changes (kind, row_id) VALUES ('vacation', NEW.id);
END;

CREATE TRIGGER otto_changes_vacation_removed AFTER DELETE ON otto_vacations
BEGIN
    INSERT INTO otto_changes (kind, row_id) VALUES ('vacation', OLD.id);
END;
