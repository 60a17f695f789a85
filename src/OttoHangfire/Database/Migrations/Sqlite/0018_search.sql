-- What can be found by its words: tasks, runs, notes, bills and actions, the newest first.

-- One row for each of them. Its id is the place in the order, so it is given once and stays when the text changes.
CREATE TABLE otto_search_rows (
    id   INTEGER PRIMARY KEY,
    kind TEXT    NOT NULL CHECK (kind IN ('task', 'run', 'note', 'bill', 'action')),
    ref  INTEGER NOT NULL,                        -- the id in the table of its kind
    UNIQUE (kind, ref)
);

-- The words alone: the texts stand in their own tables. 'kind' is one letter, which is too short for the index of beginnings.
CREATE VIRTUAL TABLE otto_search USING fts5 (
    text, kind, content = '', contentless_delete = 1, prefix = '2 3', tokenize = "unicode61 remove_diacritics 2"
);

-- The words that there are; a view of the index, which keeps nothing of its own.
CREATE VIRTUAL TABLE otto_search_terms USING fts5vocab (otto_search, instance);

-- What is looked through, field by field, with the separator that ASCII has for them. Of JSON it is the values, without names and escapes.
-- Of a text that is longer than a note can be it is the beginning, so that no write takes long. There is a view for each kind: a trigger
-- has one kind, and the engine reads a trigger anew with each statement that may set it off.
CREATE VIEW otto_search_tasks (ref, at, task_id, run_id, action_index, title, text) AS
SELECT t.id, t.created_at, t.id, NULL, NULL, substr(t.description, 1, 500),
       substr(concat_ws(char(31), t.description, t.type,
              (SELECT group_concat(value.atom, char(31)) FROM json_tree(CASE WHEN json_valid(t.payload) THEN t.payload END) value
                WHERE value.type IN ('text', 'integer', 'real')),
              t.last_error), 1, 65536)
  FROM otto_tasks t
 WHERE t.removed_at IS NULL;

CREATE VIEW otto_search_runs (ref, at, task_id, run_id, action_index, title, text) AS
SELECT r.id, r.created_at, r.task_id, r.id, NULL, substr(r.input_text, 1, 500),
       substr(concat_ws(char(31), substr(r.input_text, 1, 8192), r.output_text), 1, 65536)
  FROM otto_runs r
 WHERE NOT EXISTS (SELECT 1 FROM otto_tasks gone WHERE gone.id = r.task_id AND gone.removed_at IS NOT NULL);

CREATE VIEW otto_search_notes (ref, at, task_id, run_id, action_index, title, text) AS
SELECT n.id, n.created_at, n.task_id, n.run_id, NULL, substr(n.text, 1, 500),
       concat_ws(char(31), substr(n.text, 1, 65536),
                 (SELECT group_concat(tag.atom, char(31)) FROM json_tree(CASE WHEN json_valid(n.tags) THEN n.tags END) tag))
  FROM otto_notes n;

CREATE VIEW otto_search_bills (ref, at, task_id, run_id, action_index, title, text) AS
SELECT b.id, b.created_at, NULL, b.run_id, NULL, b.payee,
       concat_ws(char(31), b.payee,
                 CASE WHEN b.currency IN ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'VND', 'VUV', 'XAF', 'XOF', 'XPF')
                      THEN printf('%d', b.amount_minor)
                      WHEN b.currency IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND')
                      THEN printf('%d.%03d', b.amount_minor / 1000, b.amount_minor % 1000)
                      ELSE printf('%d.%02d', b.amount_minor / 100, b.amount_minor % 100)
                 END || ' ' || b.currency,
                 b.due, CASE WHEN b.paid_at IS NULL THEN 'unpaid' ELSE 'paid' END)
  FROM otto_bills b;

CREATE VIEW otto_search_actions (ref, at, task_id, run_id, action_index, title, text) AS
SELECT a.id, r.created_at, r.task_id, a.run_id, a.position, a.type,
       substr(concat_ws(char(31), a.type,
              (SELECT group_concat(value.atom, char(31))
                 FROM json_tree(CASE WHEN json_valid(coalesce(a.corrected_payload, a.payload)) THEN coalesce(a.corrected_payload, a.payload) END) value
                WHERE value.type IN ('text', 'integer', 'real')),
              a.message, a.error), 1, 65536)
  FROM otto_actions a
  JOIN otto_runs r ON r.id = a.run_id
 WHERE NOT EXISTS (SELECT 1 FROM otto_tasks gone WHERE gone.id = r.task_id AND gone.removed_at IS NOT NULL);

CREATE VIEW otto_search_texts (kind, ref, at, task_id, run_id, action_index, title, text) AS
SELECT 'task', ref, at, task_id, run_id, action_index, title, text FROM otto_search_tasks
UNION ALL
SELECT 'run', ref, at, task_id, run_id, action_index, title, text FROM otto_search_runs
UNION ALL
SELECT 'note', ref, at, task_id, run_id, action_index, title, text FROM otto_search_notes
UNION ALL
SELECT 'bill', ref, at, task_id, run_id, action_index, title, text FROM otto_search_bills
UNION ALL
SELECT 'action', ref, at, task_id, run_id, action_index, title, text FROM otto_search_actions;

-- What is there already, in the order in which it came.
INSERT INTO otto_search_rows (kind, ref) SELECT kind, ref FROM otto_search_texts ORDER BY at, kind, ref;
INSERT INTO otto_search (rowid, text, kind)
SELECT r.id, t.text, 't' FROM otto_search_rows r JOIN otto_search_tasks t ON t.ref = r.ref WHERE r.kind = 'task' ORDER BY r.id;
INSERT INTO otto_search (rowid, text, kind)
SELECT r.id, t.text, 'r' FROM otto_search_rows r JOIN otto_search_runs t ON t.ref = r.ref WHERE r.kind = 'run' ORDER BY r.id;
INSERT INTO otto_search (rowid, text, kind)
SELECT r.id, t.text, 'n' FROM otto_search_rows r JOIN otto_search_notes t ON t.ref = r.ref WHERE r.kind = 'note' ORDER BY r.id;
INSERT INTO otto_search (rowid, text, kind)
SELECT r.id, t.text, 'b' FROM otto_search_rows r JOIN otto_search_bills t ON t.ref = r.ref WHERE r.kind = 'bill' ORDER BY r.id;
INSERT INTO otto_search (rowid, text, kind)
SELECT r.id, t.text, 'a' FROM otto_search_rows r JOIN otto_search_actions t ON t.ref = r.ref WHERE r.kind = 'action' ORDER BY r.id;

-- From here on triggers keep it right, in the transaction of whoever writes.
CREATE TRIGGER otto_search_task_added AFTER INSERT ON otto_tasks
BEGIN
    INSERT INTO otto_search_rows (kind, ref) VALUES ('task', NEW.id);
    INSERT INTO otto_search (rowid, text, kind)
    SELECT (SELECT id FROM otto_search_rows WHERE kind = 'task' AND ref = NEW.id), text, 't'
      FROM otto_search_tasks WHERE ref = NEW.id;
END;

CREATE TRIGGER otto_search_task_changed AFTER UPDATE OF type, description, payload, last_error, removed_at ON otto_tasks
WHEN OLD.type IS NOT NEW.type OR OLD.description IS NOT NEW.description
     OR OLD.payload IS NOT NEW.payload OR OLD.last_error IS NOT NEW.last_error OR OLD.removed_at IS NOT NEW.removed_at
BEGIN
    DELETE FROM otto_search WHERE rowid = (SELECT id FROM otto_search_rows WHERE kind = 'task' AND ref = NEW.id);
    INSERT OR IGNORE INTO otto_search_rows (kind, ref) VALUES ('task', NEW.id);
    INSERT INTO otto_search (rowid, text, kind)
    SELECT (SELECT id FROM otto_search_rows WHERE kind = 'task' AND ref = NEW.id), text, 't'
      FROM otto_search_tasks WHERE ref = NEW.id;
    DELETE FROM otto_search_rows WHERE kind = 'task' AND ref = NEW.id AND NEW.removed_at IS NOT NULL;
END;

CREATE TRIGGER otto_search_task_deleted AFTER DELETE ON otto_tasks
BEGIN
    DELETE FROM otto_search WHERE rowid = (SELECT id FROM otto_search_rows WHERE kind = 'task' AND ref = OLD.id);
    DELETE FROM otto_search_rows WHERE kind = 'task' AND ref = OLD.id;
END;

CREATE TRIGGER otto_search_note_added AFTER INSERT ON otto_notes
BEGIN
    INSERT INTO otto_search_rows (kind, ref) VALUES ('note', NEW.id);
    INSERT INTO otto_search (rowid, text, kind)
    SELECT (SELECT id FROM otto_search_rows WHERE kind = 'note' AND ref = NEW.id), text, 'n'
      FROM otto_search_notes WHERE ref = NEW.id;
END;

CREATE TRIGGER otto_search_note_changed AFTER UPDATE OF text, tags ON otto_notes
WHEN OLD.text IS NOT NEW.text OR OLD.tags IS NOT NEW.tags
BEGIN
    DELETE FROM otto_search WHERE rowid = (SELECT id FROM otto_search_rows WHERE kind = 'note' AND ref = NEW.id);
    INSERT OR IGNORE INTO otto_search_rows (kind, ref) VALUES ('note', NEW.id);
    INSERT INTO otto_search (rowid, text, kind)
    SELECT (SELECT id FROM otto_search_rows WHERE kind = 'note' AND ref = NEW.id), text, 'n'
      FROM otto_search_notes WHERE ref = NEW.id;
END;

CREATE TRIGGER otto_search_note_deleted AFTER DELETE ON otto_notes
BEGIN
    DELETE FROM otto_search WHERE rowid = (SELECT id FROM otto_search_rows WHERE kind = 'note' AND ref = OLD.id);
    DELETE FROM otto_search_rows WHERE kind = 'note' AND ref = OLD.id;
END;

CREATE TRIGGER otto_search_bill_added AFTER INSERT ON otto_bills
BEGIN
    INSERT INTO otto_search_rows (kind, ref) VALUES ('bill', NEW.id);
    INSERT INTO otto_search (rowid, text, kind)
    SELECT (SELECT id FROM otto_search_rows WHERE kind = 'bill' AND ref = NEW.id), text, 'b'
      FROM otto_search_bills WHERE ref = NEW.id;
END;

CREATE TRIGGER otto_search_bill_changed AFTER UPDATE OF payee, amount_minor, currency, due, paid_at ON otto_bills
WHEN OLD.payee IS NOT NEW.payee OR OLD.amount_minor IS NOT NEW.amount_minor OR OLD.currency IS NOT NEW.currency
     OR OLD.due IS NOT NEW.due OR OLD.paid_at IS NOT NEW.paid_at
BEGIN
    DELETE FROM otto_search WHERE rowid = (SELECT id FROM otto_search_rows WHERE kind = 'bill' AND ref = NEW.id);
    INSERT OR IGNORE INTO otto_search_rows (kind, ref) VALUES ('bill', NEW.id);
    INSERT INTO otto_search (rowid, text, kind)
    SELECT (SELECT id FROM otto_search_rows WHERE kind = 'bill' AND ref = NEW.id), text, 'b'
      FROM otto_search_bills WHERE ref = NEW.id;
END;

CREATE TRIGGER otto_search_bill_deleted AFTER DELETE ON otto_bills
BEGIN
    DELETE FROM otto_search WHERE rowid = (SELECT id FROM otto_search_rows WHERE kind = 'bill' AND ref = OLD.id);
    DELETE FROM otto_search_rows WHERE kind = 'bill' AND ref = OLD.id;
END;

-- A run and its actions can be found once it has ended or waits for a person: they are written once, and not at each of their steps.
CREATE TRIGGER otto_search_run_stopped AFTER UPDATE OF status ON otto_runs WHEN NEW.status NOT IN ('pending', 'running')
BEGIN
    DELETE FROM otto_search WHERE rowid IN (
        SELECT id FROM otto_search_rows WHERE kind = 'run' AND ref = NEW.id
        UNION ALL
        SELECT id FROM otto_search_rows WHERE kind = 'action' AND ref IN (SELECT id FROM otto_actions WHERE run_id = NEW.id));
    INSERT OR IGNORE INTO otto_search_rows (kind, ref)
    SELECT 'run', NEW.id UNION ALL SELECT 'action', id FROM otto_actions WHERE run_id = NEW.id;
    INSERT INTO otto_search (rowid, text, kind)
    SELECT (SELECT id FROM otto_search_rows WHERE kind = 'run' AND ref = NEW.id), text, 'r'
      FROM otto_search_runs WHERE ref = NEW.id;
    INSERT INTO otto_search (rowid, text, kind)
    SELECT (SELECT id FROM otto_search_rows WHERE kind = 'action' AND ref = t.ref), t.text, 'a'
      FROM otto_search_actions t WHERE t.run_id = NEW.id;
END;

CREATE TRIGGER otto_search_run_added AFTER INSERT ON otto_runs WHEN NEW.status NOT IN ('pending', 'running')
BEGIN
    INSERT INTO otto_search_rows (kind, ref) VALUES ('run', NEW.id);
    INSERT INTO otto_search (rowid, text, kind)
    SELECT (SELECT id FROM otto_search_rows WHERE kind = 'run' AND ref = NEW.id), text, 'r'
      FROM otto_search_runs WHERE ref = NEW.id;
END;

CREATE TRIGGER otto_search_run_deleted AFTER DELETE ON otto_runs
BEGIN
    DELETE FROM otto_search WHERE rowid = (SELECT id FROM otto_search_rows WHERE kind = 'run' AND ref = OLD.id);
    DELETE FROM otto_search_rows WHERE kind = 'run' AND ref = OLD.id;
END;

CREATE TRIGGER otto_search_action_added AFTER INSERT ON otto_actions WHEN (SELECT finished_at FROM otto_runs WHERE id = NEW.run_id) IS NOT NULL
BEGIN
    INSERT INTO otto_search_rows (kind, ref) VALUES ('action', NEW.id);
    INSERT INTO otto_search (rowid, text, kind)
    SELECT (SELECT id FROM otto_search_rows WHERE kind = 'action' AND ref = NEW.id), text, 'a'
      FROM otto_search_actions WHERE ref = NEW.id;
END;

-- What becomes known of an action after its run has ended.
CREATE TRIGGER otto_search_action_changed AFTER UPDATE OF status ON otto_actions
WHEN (SELECT finished_at FROM otto_runs WHERE id = NEW.run_id) IS NOT NULL
BEGIN
    DELETE FROM otto_search WHERE rowid = (SELECT id FROM otto_search_rows WHERE kind = 'action' AND ref = NEW.id);
    INSERT OR IGNORE INTO otto_search_rows (kind, ref) VALUES ('action', NEW.id);
    INSERT INTO otto_search (rowid, text, kind)
    SELECT (SELECT id FROM otto_search_rows WHERE kind = 'action' AND ref = NEW.id), text, 'a'
      FROM otto_search_actions WHERE ref = NEW.id;
END;

CREATE TRIGGER otto_search_action_deleted AFTER DELETE ON otto_actions
BEGIN
    DELETE FROM otto_search WHERE rowid = (SELECT id FROM otto_search_rows WHERE kind = 'action' AND ref = OLD.id);
    DELETE FROM otto_search_rows WHERE kind = 'action' AND ref = OLD.id;
END;
