-- taken at 2026-11-26T13:57:16.3192447Z
PRAGMA page_size = '4096';
PRAGMA auto_vacuum = '2';
PRAGMA encoding = 'UTF-8';
PRAGMA user_version = '0';
PRAGMA application_id = '0';
PRAGMA journal_mode = 'wal';
BEGIN;
CREATE TABLE [SchemaVersions] (
    SchemaVersionID INTEGER CONSTRAINT [PK_SchemaVersions_Id] PRIMARY KEY AUTOINCREMENT NOT NULL,
    ScriptName TEXT NOT NULL,
    Applied DATETIME NOT NULL
);
INSERT INTO "SchemaVersions" ("SchemaVersionID", "ScriptName", "Applied") VALUES (1, 'OttoHangfire.Database.Migrations.Sqlite.0001_tasks_and_runs.sql', '2026-11-26 13:57:10.343227');
INSERT INTO "SchemaVersions" ("SchemaVersionID", "ScriptName", "Applied") VALUES (2, 'OttoHangfire.Database.Migrations.Sqlite.0002_recurring_tasks.sql', '2026-11-26 13:57:10.3658143');
INSERT INTO "SchemaVersions" ("SchemaVersionID", "ScriptName", "Applied") VALUES (3, 'OttoHangfire.Database.Migrations.Sqlite.0003_pause_keys_and_limits.sql', '2026-11-26 13:57:10.3817029');
INSERT INTO "SchemaVersions" ("SchemaVersionID", "ScriptName", "Applied") VALUES (4, 'OttoHangfire.Database.Migrations.Sqlite.0004_approvals_audit_and_switch.sql', '2026-11-26 13:57:10.406348');
INSERT INTO "SchemaVersions" ("SchemaVersionID", "ScriptName", "Applied") VALUES (5, 'OttoHangfire.Database.Migrations.Sqlite.0005_effects.sql', '2026-11-26 13:57:10.4678401');
CREATE TABLE "hangfire_count" (
    Kind INTEGER NOT NULL, Name TEXT NOT NULL, N INTEGER NOT NULL,
    PRIMARY KEY (Kind, Name)
) STRICT, WITHOUT ROWID;
INSERT INTO "hangfire_count" ("Kind", "Name", "N") VALUES (0, 'job', 4001);
INSERT INTO "hangfire_count" ("Kind", "Name", "N") VALUES (0, 'order', 12);
INSERT INTO "hangfire_count" ("Kind", "Name", "N") VALUES (0, 'owner', 2);
INSERT INTO "hangfire_count" ("Kind", "Name", "N") VALUES (1, 'Enqueued', 0);
INSERT INTO "hangfire_count" ("Kind", "Name", "N") VALUES (1, 'Processing', 2);
INSERT INTO "hangfire_count" ("Kind", "Name", "N") VALUES (1, 'Scheduled', 1);
INSERT INTO "hangfire_count" ("Kind", "Name", "N") VALUES (1, 'Succeeded', 1);
INSERT INTO "hangfire_count" ("Kind", "Name", "N") VALUES (2, 'default', 0);
INSERT INTO "hangfire_count" ("Kind", "Name", "N") VALUES (3, 'default', 2);
INSERT INTO "hangfire_count" ("Kind", "Name", "N") VALUES (4, 'schedule', 1);
CREATE TABLE "hangfire_counter" (
    Key TEXT PRIMARY KEY, Value INTEGER NOT NULL, ExpireAt INTEGER
) STRICT, WITHOUT ROWID;
INSERT INTO "hangfire_counter" ("Key", "Value", "ExpireAt") VALUES ('stats:succeeded', 1, NULL);
INSERT INTO "hangfire_counter" ("Key", "Value", "ExpireAt") VALUES ('stats:succeeded:2026-11-26', 1, 1798293435585);
INSERT INTO "hangfire_counter" ("Key", "Value", "ExpireAt") VALUES ('stats:succeeded:2026-11-26-13', 1, 1795787835587);
CREATE TABLE "hangfire_fetched" (
    Owner INTEGER NOT NULL, Token INTEGER NOT NULL,
    Queue TEXT NOT NULL, Id INTEGER NOT NULL, JobId ANY NOT NULL, FetchedAt INTEGER NOT NULL,
    PRIMARY KEY (Owner, Token)
) STRICT, WITHOUT ROWID;
INSERT INTO "hangfire_fetched" ("Owner", "Token", "Queue", "Id", "JobId", "FetchedAt") VALUES (1, 1, 'default', 2, 1, 1795701434003);
INSERT INTO "hangfire_fetched" ("Owner", "Token", "Queue", "Id", "JobId", "FetchedAt") VALUES (1, 6, 'default', 9, 2001, 1795701435805);
CREATE TABLE "hangfire_hash" (
    Key TEXT NOT NULL, Field TEXT NOT NULL, Value TEXT, ExpireAt INTEGER,
    PRIMARY KEY (Key, Field)
) STRICT, WITHOUT ROWID;
CREATE TABLE "hangfire_job" (
    Id INTEGER PRIMARY KEY,
    Type TEXT, Method TEXT, ParameterTypes TEXT, Arguments TEXT, Queue TEXT,
    CreatedAt INTEGER NOT NULL, ExpireAt INTEGER,
    StateId INTEGER, StateName TEXT
) STRICT;
INSERT INTO "hangfire_job" ("Id", "Type", "Method", "ParameterTypes", "Arguments", "Queue", "CreatedAt", "ExpireAt", "StateId", "StateName") VALUES (1, 'OttoHangfire.Worker.RunTaskJob, OttoHangfire', 'RunAsync', '["System.Int64","Hangfire.Server.PerformContext, Hangfire.Core","System.Threading.CancellationToken, mscorlib"]', '["1",null,null]', NULL, 1795701433833, NULL, 3, 'Processing');
INSERT INTO "hangfire_job" ("Id", "Type", "Method", "ParameterTypes", "Arguments", "Queue", "CreatedAt", "ExpireAt", "StateId", "StateName") VALUES (1001, 'OttoHangfire.Worker.RunTaskJob, OttoHangfire', 'RunAsync', '["System.Int64","Hangfire.Server.PerformContext, Hangfire.Core","System.Threading.CancellationToken, mscorlib"]', '["2",null,null]', NULL, 1795701434712, 1796306235587, 7, 'Succeeded');
INSERT INTO "hangfire_job" ("Id", "Type", "Method", "ParameterTypes", "Arguments", "Queue", "CreatedAt", "ExpireAt", "StateId", "StateName") VALUES (2001, 'OttoHangfire.Worker.RunTaskJob, OttoHangfire', 'RunAsync', '["System.Int64","Hangfire.Server.PerformContext, Hangfire.Core","System.Threading.CancellationToken, mscorlib"]', '["2",null,null]', NULL, 1795701435788, NULL, 10, 'Processing');
INSERT INTO "hangfire_job" ("Id", "Type", "Method", "ParameterTypes", "Arguments", "Queue", "CreatedAt", "ExpireAt", "StateId", "StateName") VALUES (3001, 'OttoHangfire.Worker.RunTaskJob, OttoHangfire', 'RunAsync', '["System.Int64","Hangfire.Server.PerformContext, Hangfire.Core","System.Threading.CancellationToken, mscorlib"]', '["3",null,null]', NULL, 1795701435834, NULL, 11, 'Scheduled');
CREATE TABLE "hangfire_list" (
    Key TEXT NOT NULL, Id INTEGER NOT NULL, Value TEXT, ExpireAt INTEGER,
    PRIMARY KEY (Key, Id)
) STRICT, WITHOUT ROWID;
CREATE TABLE "hangfire_lock" (
    Resource TEXT PRIMARY KEY, Owner INTEGER NOT NULL, Token INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE "hangfire_owner" (
    Id INTEGER PRIMARY KEY, Beat INTEGER NOT NULL, Lease INTEGER NOT NULL, Host TEXT NOT NULL, Pid INTEGER NOT NULL, Started INTEGER NOT NULL
) STRICT;
INSERT INTO "hangfire_owner" ("Id", "Beat", "Lease", "Host", "Pid", "Started") VALUES (1, 3, 15000, 'machine/d4e4ecec-8811-49ac-88d9-4a00b9f0258a/pid:[4026531836]', 18062, 100652);
CREATE TABLE "hangfire_parameter" (
    JobId INTEGER NOT NULL, Name TEXT NOT NULL, Value TEXT,
    PRIMARY KEY (JobId, Name)
) STRICT, WITHOUT ROWID;
CREATE TABLE "hangfire_queue" (
    Queue TEXT NOT NULL, Id INTEGER NOT NULL, JobId ANY NOT NULL,
    PRIMARY KEY (Queue, Id)
) STRICT, WITHOUT ROWID;
CREATE TABLE "hangfire_schema" (Version INTEGER NOT NULL) STRICT;
INSERT INTO "hangfire_schema" ("Version") VALUES (1);
CREATE TABLE "hangfire_server" (
    Id TEXT PRIMARY KEY, Queues TEXT NOT NULL, Workers INTEGER NOT NULL,
    StartedAt INTEGER NOT NULL, Heartbeat INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "hangfire_server" ("Id", "Queues", "Workers", "StartedAt", "Heartbeat") VALUES ('otto:18062:5d947fdf-8fc8-4bcd-8b02-1b56c979b279', 'default', 20, 1795701431586, 1795701431586);
CREATE TABLE "hangfire_set" (
    Key TEXT NOT NULL, Value TEXT NOT NULL, Score REAL NOT NULL, ExpireAt INTEGER,
    PRIMARY KEY (Key, Value)
) STRICT, WITHOUT ROWID;
INSERT INTO "hangfire_set" ("Key", "Value", "Score", "ExpireAt") VALUES ('schedule', '3001', 1795701735.0, NULL);
CREATE TABLE "hangfire_state" (
    JobId INTEGER NOT NULL, Id INTEGER NOT NULL,
    Name TEXT NOT NULL, Reason TEXT, CreatedAt INTEGER NOT NULL, Data TEXT NOT NULL,
    PRIMARY KEY (JobId, Id)
) STRICT, WITHOUT ROWID;
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (1, 1, 'Enqueued', NULL, 1795701433972, '{"EnqueuedAt":"1795701433804","Queue":"default"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (1, 3, 'Processing', NULL, 1795701434176, '{"StartedAt":"1795701434027","ServerId":"otto:18062:5d947fdf-8fc8-4bcd-8b02-1b56c979b279","WorkerId":"5a56488b-117a-45ef-8f9f-1d85a5e00f7f"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (1001, 4, 'Enqueued', NULL, 1795701434743, '{"EnqueuedAt":"1795701434711","Queue":"default"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (1001, 6, 'Processing', NULL, 1795701434800, '{"StartedAt":"1795701434789","ServerId":"otto:18062:5d947fdf-8fc8-4bcd-8b02-1b56c979b279","WorkerId":"6507ff9b-b422-49e1-b5b3-d9923443b433"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (1001, 7, 'Succeeded', NULL, 1795701435587, '{"SucceededAt":"1795701435573","PerformanceDuration":"747","Latency":"114"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (2001, 8, 'Enqueued', NULL, 1795701435788, '{"EnqueuedAt":"1795701435788","Queue":"default"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (2001, 10, 'Processing', NULL, 1795701435806, '{"StartedAt":"1795701435806","ServerId":"otto:18062:5d947fdf-8fc8-4bcd-8b02-1b56c979b279","WorkerId":"12f5bfb4-0a5e-41a0-8fd5-9c50d6a87c71"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (3001, 11, 'Scheduled', NULL, 1795701435835, '{"EnqueueAt":"1795701735812","ScheduledAt":"1795701435834"}');
CREATE TABLE otto_actions (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id        INTEGER NOT NULL REFERENCES otto_runs (id) ON DELETE CASCADE,
    occurrence_id INTEGER NOT NULL,
    position      INTEGER NOT NULL,
    type          TEXT    NOT NULL,
    payload       TEXT    NULL,
    sha256        TEXT    NOT NULL,               -- of type and canonical payload
    status        TEXT    NOT NULL CHECK (status IN ('planned', 'started', 'ok', 'error', 'unknown', 'awaiting_approval',
                                                     'rejected', 'expired', 'skipped', 'outcome_unknown')),
    tier          INTEGER NULL,
    message       TEXT    NULL,
    error         TEXT    NULL,
    duration_ms   INTEGER NULL, reason TEXT NULL, journal TEXT NULL, pin TEXT NULL,
    UNIQUE (run_id, position)
);
INSERT INTO "otto_actions" ("id", "run_id", "occurrence_id", "position", "type", "payload", "sha256", "status", "tier", "message", "error", "duration_ms", "reason", "journal", "pin") VALUES (1, 2, 2, 0, 'infra.deploy_project', '{"project":"garden"}', 'ac6c3c82115ecca36b09c5431f67591ee5af57e32b6b405b3e5d2a0529e24ea8', 'started', 4, NULL, NULL, 104, NULL, '{"project":"garden","program_sha256":"4add4bb89d8ca0e3b1bd861130ddd7ae0fd9617a8055de0a38c8d2ca1ac95723","mark":"2-0-01a218256db87b37b779340b7bd4515f"}', '4add4bb89d8ca0e3b1bd861130ddd7ae0fd9617a8055de0a38c8d2ca1ac95723:9fe07178248375ad6894de3c4f4e5e9c8bfb679b84fe7c519f8c873164d0b0c0');
CREATE TABLE otto_approvals (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    action_id      INTEGER NOT NULL UNIQUE REFERENCES otto_actions (id) ON DELETE CASCADE,
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
INSERT INTO "otto_approvals" ("id", "action_id", "run_id", "task_id", "action_index", "type", "payload", "payload_sha256", "tier", "confirm", "summary", "status", "created_at", "expires_at", "decided_at", "decided_by", "comment") VALUES (1, 1, 2, 2, 0, 'infra.deploy_project', '{"project":"garden"}', 'a4e7c85bfb696c834b5e2d308c0bca5bf3eb1b009e13c2c0e04ca7b75e9a71a6', 4, 'garden', 'Otto asks to deploy a project: project "garden". This runs "/usr/bin/sleep".', 'approved', '2026-11-26T13:57:15.2590311Z', '2026-11-27T13:57:15.2590311Z', '2026-11-26T13:57:15.7495450Z', 'api', NULL);
CREATE TABLE otto_audit (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    at             TEXT    NOT NULL,
    event          TEXT    NOT NULL CHECK (event IN ('action', 'approval', 'worker')),
    outcome        TEXT    NOT NULL,
    asked_by       TEXT    NOT NULL,
    allowed_by     TEXT    NULL,
    task_id        INTEGER NULL,
    run_id         INTEGER NULL,
    action_index   INTEGER NULL,
    type           TEXT    NULL,
    payload_sha256 TEXT    NULL,
    reply_sha256   TEXT    NULL,
    change         TEXT    NULL
);
INSERT INTO "otto_audit" ("id", "at", "event", "outcome", "asked_by", "allowed_by", "task_id", "run_id", "action_index", "type", "payload_sha256", "reply_sha256", "change") VALUES (1, '2026-11-26T13:57:15.3066747Z', 'action', 'awaiting_approval', 'api', NULL, 2, 2, 0, 'infra.deploy_project', 'a4e7c85bfb696c834b5e2d308c0bca5bf3eb1b009e13c2c0e04ca7b75e9a71a6', 'a27126f02f54afef2a5501e1c2cbde78f905b037595482c068ce1c82b39e36cf', 'waits for approval 1');
INSERT INTO "otto_audit" ("id", "at", "event", "outcome", "asked_by", "allowed_by", "task_id", "run_id", "action_index", "type", "payload_sha256", "reply_sha256", "change") VALUES (2, '2026-11-26T13:57:15.7725256Z', 'approval', 'approved', 'api', 'person: api, approval 1', 2, 2, 0, 'infra.deploy_project', 'a4e7c85bfb696c834b5e2d308c0bca5bf3eb1b009e13c2c0e04ca7b75e9a71a6', 'a27126f02f54afef2a5501e1c2cbde78f905b037595482c068ce1c82b39e36cf', 'Otto asks to deploy a project: project "garden". This runs "/usr/bin/sleep".');
CREATE TABLE otto_bills (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    created_at   TEXT    NOT NULL,
    payee        TEXT    NOT NULL,
    amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),   -- cents, or what the currency has instead
    currency     TEXT    NOT NULL,                            -- ISO 4217
    due          TEXT    NOT NULL,                            -- a date: 2030-01-31
    paid_at      TEXT    NULL,
    run_id       INTEGER NULL
);
CREATE TABLE otto_clock (
    id           INTEGER PRIMARY KEY CHECK (id = 1),
    last_seen_at TEXT    NOT NULL
);
INSERT INTO "otto_clock" ("id", "last_seen_at") VALUES (1, '2026-11-26T13:57:11.1946624Z');
CREATE TABLE otto_files (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    path       TEXT    NOT NULL UNIQUE,
    bytes      INTEGER NOT NULL,
    sha256     TEXT    NOT NULL,                              -- as Otto left it; another content is somebody else's
    updated_at TEXT    NOT NULL,
    run_id     INTEGER NULL
);
CREATE TABLE otto_notes (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    created_at TEXT    NOT NULL,
    text       TEXT    NOT NULL,
    tags       TEXT    NOT NULL DEFAULT '[]',
    task_id    INTEGER NULL,
    run_id     INTEGER NULL
);
CREATE TABLE otto_occurrences (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    task_id       INTEGER NOT NULL REFERENCES otto_tasks (id) ON DELETE CASCADE,
    scheduled_for TEXT    NOT NULL,
    kind          TEXT    NOT NULL CHECK (kind IN ('scheduled', 'manual')),
    outcome       TEXT    NOT NULL CHECK (outcome IN ('pending', 'running', 'ran', 'skipped', 'missed', 'superseded')),
    reason        TEXT    NULL,
    due_at        TEXT    NOT NULL,               -- scheduled_for, or the next try
    owner         TEXT    NULL,                   -- the process that holds the claim
    fence         INTEGER NOT NULL DEFAULT 0,     -- grows with each claim: a late owner is refused
    claimed_at    TEXT    NULL,
    attempt       INTEGER NOT NULL DEFAULT 0,     -- tries in this round that reached Otto
    crash_count   INTEGER NOT NULL DEFAULT 0,     -- claims that never came to an end
    outage_count  INTEGER NOT NULL DEFAULT 0,
    outage_since  TEXT    NULL,
    run_id        INTEGER NULL, gap_from TEXT NULL, gap_to TEXT NULL, gap_count INTEGER NULL,                   -- the open run, or the last one
    UNIQUE (task_id, scheduled_for)
);
INSERT INTO "otto_occurrences" ("id", "task_id", "scheduled_for", "kind", "outcome", "reason", "due_at", "owner", "fence", "claimed_at", "attempt", "crash_count", "outage_count", "outage_since", "run_id", "gap_from", "gap_to", "gap_count") VALUES (1, 1, '2026-11-26T13:57:13.7042789Z', 'scheduled', 'running', NULL, '2026-11-26T13:57:13.7042789Z', 'machine:18062:01a2182559b17c37af2fde76bfff2b45', 1, '2026-11-26T13:57:14.4215759Z', 1, 1, 0, NULL, 1, NULL, NULL, NULL);
INSERT INTO "otto_occurrences" ("id", "task_id", "scheduled_for", "kind", "outcome", "reason", "due_at", "owner", "fence", "claimed_at", "attempt", "crash_count", "outage_count", "outage_since", "run_id", "gap_from", "gap_to", "gap_count") VALUES (2, 2, '2026-11-26T13:57:14.6813277Z', 'scheduled', 'running', NULL, '2026-11-26T13:57:15.7869085Z', 'machine:18062:01a2182559b17c37af2fde76bfff2b45', 2, '2026-11-26T13:57:15.8086978Z', 1, 1, 0, NULL, 2, NULL, NULL, NULL);
INSERT INTO "otto_occurrences" ("id", "task_id", "scheduled_for", "kind", "outcome", "reason", "due_at", "owner", "fence", "claimed_at", "attempt", "crash_count", "outage_count", "outage_since", "run_id", "gap_from", "gap_to", "gap_count") VALUES (3, 3, '2026-11-26T14:02:15.8125826Z', 'scheduled', 'pending', NULL, '2026-11-26T14:02:15.8125826Z', NULL, 0, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL);
CREATE TABLE otto_outbox (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id  TEXT    NOT NULL UNIQUE,                      -- the same at each try: receivers know a repetition by it
    created_at  TEXT    NOT NULL,
    channel     TEXT    NOT NULL,
    title       TEXT    NOT NULL,
    body        TEXT    NOT NULL,
    run_id      INTEGER NULL,
    status      TEXT    NOT NULL CHECK (status IN ('waiting', 'sent', 'dead')),
    tries       INTEGER NOT NULL DEFAULT 0,
    next_try_at TEXT    NOT NULL,
    last_error  TEXT    NULL,
    finished_at TEXT    NULL
);
CREATE TABLE otto_request_keys (
    key        TEXT    NOT NULL PRIMARY KEY,
    created_at TEXT    NOT NULL,
    sha256     TEXT    NOT NULL,               -- of the canonical request
    task_id    INTEGER NOT NULL
);
CREATE TABLE otto_run_logs (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id  INTEGER NOT NULL REFERENCES otto_runs (id) ON DELETE CASCADE,
    at      TEXT    NOT NULL,
    level   TEXT    NOT NULL CHECK (level IN ('debug', 'info', 'warning', 'error')),
    message TEXT    NOT NULL
);
INSERT INTO "otto_run_logs" ("id", "run_id", "at", "level", "message") VALUES (1, 2, '2026-11-26T13:57:15.2998932Z', 'info', 'Action 0 (infra.deploy_project): waits for approval 1.');
INSERT INTO "otto_run_logs" ("id", "run_id", "at", "level", "message") VALUES (2, 2, '2026-11-26T13:57:15.4097485Z', 'info', 'Waits for a person to decide on 1 of its actions.');
INSERT INTO "otto_run_logs" ("id", "run_id", "at", "level", "message") VALUES (3, 2, '2026-11-26T13:57:15.8114028Z', 'info', 'Going on with the reply that was saved; Otto is not asked again.');
INSERT INTO "otto_run_logs" ("id", "run_id", "at", "level", "message") VALUES (4, 2, '2026-11-26T13:57:15.9851402Z', 'info', 'garden runs as process 18248.');
CREATE TABLE otto_runs (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    task_id         INTEGER NULL REFERENCES otto_tasks (id) ON DELETE CASCADE,
    occurrence_id   INTEGER NULL REFERENCES otto_occurrences (id) ON DELETE CASCADE,
    source          TEXT    NOT NULL CHECK (source IN ('worker', 'shell')),
    status          TEXT    NOT NULL CHECK (status IN ('pending', 'running', 'success', 'error', 'blocked')),
    reason          TEXT    NULL,
    attempt         INTEGER NOT NULL,
    scheduled_for   TEXT    NULL,
    created_at      TEXT    NOT NULL,
    started_at      TEXT    NULL,
    finished_at     TEXT    NULL,
    duration_ms     INTEGER NULL,
    input_text      TEXT    NOT NULL,
    input_payload   TEXT    NULL,
    output_text     TEXT    NULL,
    reply           TEXT    NULL,                 -- as Otto sent it, saved before the first action
    hangfire_job_id TEXT    NULL,
    trace_id        TEXT    NULL,
    usage           TEXT    NULL
, reply_sha256 TEXT NULL);
INSERT INTO "otto_runs" ("id", "task_id", "occurrence_id", "source", "status", "reason", "attempt", "scheduled_for", "created_at", "started_at", "finished_at", "duration_ms", "input_text", "input_payload", "output_text", "reply", "hangfire_job_id", "trace_id", "usage", "reply_sha256") VALUES (1, 1, 1, 'worker', 'running', NULL, 1, '2026-11-26T13:57:13.7042789Z', '2026-11-26T13:57:14.4403728Z', '2026-11-26T13:57:14.4403728Z', NULL, NULL, 'life_os.reminder: Otto had not answered yet', '{"text":"Otto had not answered yet","hold":true}', NULL, NULL, '1', '4bcb7ce9592c3fb83d95901b36833197', NULL, NULL);
INSERT INTO "otto_runs" ("id", "task_id", "occurrence_id", "source", "status", "reason", "attempt", "scheduled_for", "created_at", "started_at", "finished_at", "duration_ms", "input_text", "input_payload", "output_text", "reply", "hangfire_job_id", "trace_id", "usage", "reply_sha256") VALUES (2, 2, 2, 'worker', 'running', NULL, 1, '2026-11-26T13:57:14.6813277Z', '2026-11-26T13:57:14.8335194Z', '2026-11-26T13:57:14.8335194Z', NULL, NULL, 'infra.deploy: infra.deploy', '{"reply":{"message":"As you wished.","actions":[{"type":"infra.deploy_project","payload":{"project":"garden"}}]}}', 'As you wished.', '{"message":"As you wished.","actions":[{"type":"infra.deploy_project","payload":{"project":"garden"}}]}', '2001', 'e89d2738e80cc70ca5e24e4b9a2b4278', NULL, 'a27126f02f54afef2a5501e1c2cbde78f905b037595482c068ce1c82b39e36cf');
CREATE TABLE otto_tasks (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    created_at      TEXT    NOT NULL,
    updated_at      TEXT    NOT NULL,
    status          TEXT    NOT NULL CHECK (status IN ('pending', 'running', 'success', 'error', 'blocked')),
    reason          TEXT    NULL,
    type            TEXT    NOT NULL,
    description     TEXT    NOT NULL,
    payload         TEXT    NULL,
    next_run_at     TEXT    NULL,
    schedule        TEXT    NULL,
    max_attempts    INTEGER NOT NULL,
    timeout_seconds INTEGER NOT NULL,
    last_run_at     TEXT    NULL,
    last_error      TEXT    NULL,
    attempt         INTEGER NOT NULL DEFAULT 0,
    source          TEXT    NOT NULL,
    parent_run_id   INTEGER NULL,
    hangfire_job_id TEXT    NULL
, recurring_job INTEGER NOT NULL DEFAULT 0, failures INTEGER NOT NULL DEFAULT 0, paused_status TEXT NULL, paused_reason TEXT NULL, depth INTEGER NOT NULL DEFAULT 0, lineage TEXT NOT NULL DEFAULT '[]');
INSERT INTO "otto_tasks" ("id", "created_at", "updated_at", "status", "reason", "type", "description", "payload", "next_run_at", "schedule", "max_attempts", "timeout_seconds", "last_run_at", "last_error", "attempt", "source", "parent_run_id", "hangfire_job_id", "recurring_job", "failures", "paused_status", "paused_reason", "depth", "lineage") VALUES (1, '2026-11-26T13:57:13.7042789Z', '2026-11-26T13:57:14.4896950Z', 'running', NULL, 'life_os.reminder', 'Otto had not answered yet', '{"text":"Otto had not answered yet","hold":true}', NULL, NULL, 5, 180, '2026-11-26T13:57:14.4896950Z', NULL, 1, 'api', NULL, '1', 0, 0, NULL, NULL, 0, '[]');
INSERT INTO "otto_tasks" ("id", "created_at", "updated_at", "status", "reason", "type", "description", "payload", "next_run_at", "schedule", "max_attempts", "timeout_seconds", "last_run_at", "last_error", "attempt", "source", "parent_run_id", "hangfire_job_id", "recurring_job", "failures", "paused_status", "paused_reason", "depth", "lineage") VALUES (2, '2026-11-26T13:57:14.6813277Z', '2026-11-26T13:57:15.8116097Z', 'running', NULL, 'infra.deploy', 'infra.deploy', '{"reply":{"message":"As you wished.","actions":[{"type":"infra.deploy_project","payload":{"project":"garden"}}]}}', NULL, NULL, 5, 180, '2026-11-26T13:57:15.8116097Z', NULL, 1, 'api', NULL, '2001', 0, 0, NULL, NULL, 0, '[]');
INSERT INTO "otto_tasks" ("id", "created_at", "updated_at", "status", "reason", "type", "description", "payload", "next_run_at", "schedule", "max_attempts", "timeout_seconds", "last_run_at", "last_error", "attempt", "source", "parent_run_id", "hangfire_job_id", "recurring_job", "failures", "paused_status", "paused_reason", "depth", "lineage") VALUES (3, '2026-11-26T13:57:15.8293677Z', '2026-11-26T13:57:15.8293677Z', 'pending', NULL, 'life_os.reminder', 'Feed the cat', '{"text":"Feed the cat"}', '2026-11-26T14:02:15.8125826Z', NULL, 5, 180, NULL, NULL, 0, 'api', NULL, '3001', 0, 0, NULL, NULL, 0, '[]');
CREATE TABLE otto_worker (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    enabled INTEGER NOT NULL CHECK (enabled IN (0, 1))
);
INSERT INTO "otto_worker" ("id", "enabled") VALUES (1, 1);
DELETE FROM sqlite_sequence;
INSERT INTO "sqlite_sequence" ("name", "seq") VALUES ('SchemaVersions', 5);
INSERT INTO "sqlite_sequence" ("name", "seq") VALUES ('otto_tasks', 3);
INSERT INTO "sqlite_sequence" ("name", "seq") VALUES ('otto_occurrences', 3);
INSERT INTO "sqlite_sequence" ("name", "seq") VALUES ('otto_runs', 2);
INSERT INTO "sqlite_sequence" ("name", "seq") VALUES ('otto_actions', 1);
INSERT INTO "sqlite_sequence" ("name", "seq") VALUES ('otto_approvals', 1);
INSERT INTO "sqlite_sequence" ("name", "seq") VALUES ('otto_run_logs', 4);
INSERT INTO "sqlite_sequence" ("name", "seq") VALUES ('otto_audit', 2);
CREATE INDEX "hangfire_hash_by_expiry" ON "hangfire_hash" (ExpireAt) WHERE ExpireAt IS NOT NULL;
CREATE INDEX "hangfire_job_by_expiry" ON "hangfire_job" (ExpireAt) WHERE ExpireAt IS NOT NULL;
CREATE INDEX "hangfire_job_by_state" ON "hangfire_job" (StateName, StateId) WHERE StateName IS NOT NULL;
CREATE INDEX "hangfire_list_by_expiry" ON "hangfire_list" (ExpireAt) WHERE ExpireAt IS NOT NULL;
CREATE INDEX "hangfire_lock_by_owner" ON "hangfire_lock" (Owner);
CREATE INDEX "hangfire_set_by_expiry" ON "hangfire_set" (ExpireAt) WHERE ExpireAt IS NOT NULL;
CREATE INDEX "hangfire_set_by_score" ON "hangfire_set" (Key, Score, Value);
CREATE INDEX ix_otto_actions_occurrence ON otto_actions (occurrence_id, sha256) WHERE status = 'ok';
CREATE INDEX ix_otto_approvals_open ON otto_approvals (expires_at) WHERE status = 'pending';
CREATE INDEX ix_otto_approvals_run ON otto_approvals (run_id);
CREATE INDEX ix_otto_approvals_status ON otto_approvals (status, id);
CREATE INDEX ix_otto_audit_run ON otto_audit (run_id, id);
CREATE INDEX ix_otto_audit_task ON otto_audit (task_id, id);
CREATE INDEX ix_otto_notes_task ON otto_notes (task_id, id);
CREATE INDEX ix_otto_occurrences_due ON otto_occurrences (due_at) WHERE outcome = 'pending';
CREATE INDEX ix_otto_occurrences_ended ON otto_occurrences (scheduled_for, id) WHERE outcome NOT IN ('pending', 'running');
CREATE INDEX ix_otto_occurrences_gaps ON otto_occurrences (task_id, scheduled_for) WHERE gap_to IS NOT NULL;
CREATE INDEX ix_otto_occurrences_running ON otto_occurrences (claimed_at) WHERE outcome = 'running';
CREATE INDEX ix_otto_occurrences_running_task ON otto_occurrences (task_id) WHERE outcome = 'running';
CREATE INDEX ix_otto_occurrences_suspects ON otto_occurrences (due_at) WHERE outcome = 'pending' AND crash_count > 0;
CREATE INDEX ix_otto_occurrences_waiting ON otto_occurrences (task_id, due_at) WHERE outcome = 'pending';
CREATE INDEX ix_otto_outbox_waiting ON otto_outbox (next_try_at) WHERE status = 'waiting';
CREATE INDEX ix_otto_request_keys_age ON otto_request_keys (created_at);
CREATE INDEX ix_otto_run_logs_run ON otto_run_logs (run_id, id);
CREATE INDEX ix_otto_runs_created ON otto_runs (created_at);
CREATE INDEX ix_otto_runs_finished ON otto_runs (finished_at, id, hangfire_job_id) WHERE finished_at IS NOT NULL;
CREATE INDEX ix_otto_runs_job ON otto_runs (hangfire_job_id) WHERE hangfire_job_id IS NOT NULL;
CREATE INDEX ix_otto_runs_occurrence ON otto_runs (occurrence_id, id);
CREATE INDEX ix_otto_runs_status ON otto_runs (status, id);
CREATE INDEX ix_otto_runs_task ON otto_runs (task_id, id);
CREATE INDEX ix_otto_tasks_at_rest ON otto_tasks (updated_at, id) WHERE hangfire_job_id IS NOT NULL AND status NOT IN ('pending', 'running');
CREATE INDEX ix_otto_tasks_made_by_otto ON otto_tasks (created_at) WHERE source = 'otto';
CREATE INDEX ix_otto_tasks_parent ON otto_tasks (parent_run_id) WHERE parent_run_id IS NOT NULL;
CREATE INDEX ix_otto_tasks_recurring ON otto_tasks (id) WHERE schedule IS NOT NULL;
CREATE INDEX ix_otto_tasks_recurring_job ON otto_tasks (id) WHERE recurring_job = 1;
CREATE INDEX ix_otto_tasks_status ON otto_tasks (status, id);
CREATE INDEX ix_otto_tasks_type ON otto_tasks (type, id);
CREATE TRIGGER otto_approvals_answer
BEFORE UPDATE ON otto_approvals WHEN OLD.status <> 'pending'
BEGIN
    SELECT RAISE(ABORT, 'what a person has decided cannot be changed');
END;
CREATE TRIGGER otto_approvals_question
BEFORE UPDATE OF id, action_id, run_id, task_id, action_index, type, payload, payload_sha256, tier, confirm, summary, created_at, expires_at ON otto_approvals
BEGIN
    SELECT RAISE(ABORT, 'what a person was asked cannot be changed');
END;
CREATE TRIGGER otto_audit_no_delete BEFORE DELETE ON otto_audit
BEGIN
    SELECT RAISE(ABORT, 'the audit is only added to');
END;
CREATE TRIGGER otto_audit_no_replace BEFORE INSERT ON otto_audit WHEN EXISTS (SELECT 1 FROM otto_audit WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'the audit is only added to');
END;
CREATE TRIGGER otto_audit_no_update BEFORE UPDATE ON otto_audit
BEGIN
    SELECT RAISE(ABORT, 'the audit is only added to');
END;
COMMIT;
