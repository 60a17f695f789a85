-- A yes may come with a corrected payload: what was asked stays as it was put, what was decided stands beside it.
ALTER TABLE otto_approvals ADD COLUMN corrected_payload TEXT NULL;
ALTER TABLE otto_approvals ADD COLUMN corrected_payload_sha256 TEXT NULL;  -- of the canonical payload
ALTER TABLE otto_approvals ADD COLUMN corrected_summary TEXT NULL;
ALTER TABLE otto_approvals ADD COLUMN difference TEXT NULL;                -- RFC 6902: from the payload to the corrected one
ALTER TABLE otto_approvals ADD COLUMN permission_id INTEGER NULL;          -- the standing yes that was given with it
ALTER TABLE otto_actions ADD COLUMN corrected_payload TEXT NULL;           -- what is done in the place of payload
ALTER TABLE otto_actions ADD COLUMN permission_id INTEGER NULL;            -- the standing yes that it used

-- A standing yes: for one type of action of one task, for some hours or uses.
CREATE TABLE otto_permissions (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    task_id      INTEGER NOT NULL REFERENCES otto_tasks (id) ON DELETE CASCADE,
    approval_id  INTEGER NOT NULL,
    type         TEXT    NOT NULL,
    tier         INTEGER NOT NULL CHECK (tier BETWEEN 2 AND 3),
    created_at   TEXT    NOT NULL,
    granted_by   TEXT    NOT NULL,
    until        TEXT    NOT NULL,
    uses         INTEGER NULL CHECK (uses > 0),
    used         INTEGER NOT NULL DEFAULT 0 CHECK (uses IS NULL OR used <= uses),
    last_used_at TEXT    NULL,
    ended_at     TEXT    NULL,
    ended_by     TEXT    NULL,
    CHECK ((ended_at IS NULL) = (ended_by IS NULL))
);
CREATE INDEX ix_otto_permissions_task ON otto_permissions (task_id, type, id);

CREATE TRIGGER otto_permissions_given
BEFORE UPDATE OF id, task_id, approval_id, type, tier, created_at, granted_by, until, uses ON otto_permissions
BEGIN
    SELECT RAISE(ABORT, 'what was permitted cannot be changed');
END;

CREATE TRIGGER otto_permissions_ended
BEFORE UPDATE ON otto_permissions WHEN OLD.ended_at IS NOT NULL OR NEW.used < OLD.used
BEGIN
    SELECT RAISE(ABORT, 'what has ended or was used stays so');
END;
