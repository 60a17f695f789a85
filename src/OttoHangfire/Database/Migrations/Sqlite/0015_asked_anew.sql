-- What a yes was for may change before it is acted on; then the same action is put before the person again. So an action may have more
-- than one question, of which only the last can be open.
CREATE TABLE otto_approvals_new (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    action_id      INTEGER NOT NULL REFERENCES otto_actions (id) ON DELETE CASCADE,
    run_id         INTEGER NOT NULL,
    task_id        INTEGER NULL,
    action_index   INTEGER NOT NULL,
    type           TEXT    NOT NULL,
    payload        TEXT    NOT NULL,
    payload_sha256 TEXT    NOT NULL,               -- of the canonical payload
    tier           INTEGER NOT NULL CHECK (tier BETWEEN 0 AND 4),
    confirm        TEXT    NULL,                   -- the name that has to be typed, at tier 4
    summary        TEXT    NOT NULL,               -- the server's own sentence, never Otto's
    status         TEXT    NOT NULL CHECK (status IN ('pending', 'approved', 'rejected', 'expired')),
    created_at     TEXT    NOT NULL,
    expires_at     TEXT    NOT NULL,
    decided_at     TEXT    NULL,
    decided_by     TEXT    NULL,
    comment        TEXT    NULL,
    CHECK ((status = 'pending') = (decided_at IS NULL))
);
INSERT INTO otto_approvals_new
SELECT id, action_id, run_id, task_id, action_index, type, payload, payload_sha256, tier, confirm, summary, status, created_at, expires_at,
       decided_at, decided_by, comment
  FROM otto_approvals;

-- An id that was given once is never given again, also when its approval is gone.
UPDATE sqlite_sequence SET seq = (SELECT seq FROM sqlite_sequence WHERE name = 'otto_approvals')
 WHERE name = 'otto_approvals_new' AND EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'otto_approvals');
INSERT INTO sqlite_sequence (name, seq)
SELECT 'otto_approvals_new', seq FROM sqlite_sequence
 WHERE name = 'otto_approvals' AND NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'otto_approvals_new');

DROP TABLE otto_approvals;
ALTER TABLE otto_approvals_new RENAME TO otto_approvals;

CREATE UNIQUE INDEX ix_otto_approvals_asked ON otto_approvals (action_id) WHERE status = 'pending';
CREATE INDEX ix_otto_approvals_action ON otto_approvals (action_id, status);
CREATE INDEX ix_otto_approvals_open ON otto_approvals (status, expires_at) WHERE status = 'pending';
CREATE INDEX ix_otto_approvals_status ON otto_approvals (status, id);
CREATE INDEX ix_otto_approvals_run ON otto_approvals (run_id);

CREATE TRIGGER otto_approvals_question
BEFORE UPDATE OF id, action_id, run_id, task_id, action_index, type, payload, payload_sha256, tier, confirm, summary, created_at, expires_at ON otto_approvals
BEGIN
    SELECT RAISE(ABORT, 'what a person was asked cannot be changed');
END;

CREATE TRIGGER otto_approvals_answer
BEFORE UPDATE ON otto_approvals WHEN OLD.status <> 'pending'
BEGIN
    SELECT RAISE(ABORT, 'what a person has decided cannot be changed');
END;
