-- taken at 2026-11-26T13:58:05.4209969Z
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
INSERT INTO "SchemaVersions" ("SchemaVersionID", "ScriptName", "Applied") VALUES (1, 'OttoHangfire.Database.Migrations.Sqlite.0001_tasks_and_runs.sql', '2026-11-26 13:57:21.884404');
INSERT INTO "SchemaVersions" ("SchemaVersionID", "ScriptName", "Applied") VALUES (2, 'OttoHangfire.Database.Migrations.Sqlite.0002_recurring_tasks.sql', '2026-11-26 13:57:21.9054391');
INSERT INTO "SchemaVersions" ("SchemaVersionID", "ScriptName", "Applied") VALUES (3, 'OttoHangfire.Database.Migrations.Sqlite.0003_pause_keys_and_limits.sql', '2026-11-26 13:57:21.9172376');
INSERT INTO "SchemaVersions" ("SchemaVersionID", "ScriptName", "Applied") VALUES (4, 'OttoHangfire.Database.Migrations.Sqlite.0004_approvals_audit_and_switch.sql', '2026-11-26 13:57:21.9256063');
INSERT INTO "SchemaVersions" ("SchemaVersionID", "ScriptName", "Applied") VALUES (5, 'OttoHangfire.Database.Migrations.Sqlite.0005_effects.sql', '2026-11-26 13:57:22.0935281');
CREATE TABLE "hangfire_count" (
    Kind INTEGER NOT NULL, Name TEXT NOT NULL, N INTEGER NOT NULL,
    PRIMARY KEY (Kind, Name)
) STRICT, WITHOUT ROWID;
INSERT INTO "hangfire_count" ("Kind", "Name", "N") VALUES (0, 'job', 24001);
INSERT INTO "hangfire_count" ("Kind", "Name", "N") VALUES (0, 'order', 74);
INSERT INTO "hangfire_count" ("Kind", "Name", "N") VALUES (0, 'owner', 3);
INSERT INTO "hangfire_count" ("Kind", "Name", "N") VALUES (1, 'Deleted', 3);
INSERT INTO "hangfire_count" ("Kind", "Name", "N") VALUES (1, 'Enqueued', 2);
INSERT INTO "hangfire_count" ("Kind", "Name", "N") VALUES (1, 'Failed', 2);
INSERT INTO "hangfire_count" ("Kind", "Name", "N") VALUES (1, 'Processing', 0);
INSERT INTO "hangfire_count" ("Kind", "Name", "N") VALUES (1, 'Scheduled', 8);
INSERT INTO "hangfire_count" ("Kind", "Name", "N") VALUES (1, 'Succeeded', 9);
INSERT INTO "hangfire_count" ("Kind", "Name", "N") VALUES (2, 'default', 3);
INSERT INTO "hangfire_count" ("Kind", "Name", "N") VALUES (3, 'default', 0);
INSERT INTO "hangfire_count" ("Kind", "Name", "N") VALUES (4, 'recurring-jobs', 2);
INSERT INTO "hangfire_count" ("Kind", "Name", "N") VALUES (4, 'retries', 2);
INSERT INTO "hangfire_count" ("Kind", "Name", "N") VALUES (4, 'schedule', 8);
CREATE TABLE "hangfire_counter" (
    Key TEXT PRIMARY KEY, Value INTEGER NOT NULL, ExpireAt INTEGER
) STRICT, WITHOUT ROWID;
INSERT INTO "hangfire_counter" ("Key", "Value", "ExpireAt") VALUES ('stats:deleted', 3, NULL);
INSERT INTO "hangfire_counter" ("Key", "Value", "ExpireAt") VALUES ('stats:deleted:2026-11-26', 3, 1798293484998);
INSERT INTO "hangfire_counter" ("Key", "Value", "ExpireAt") VALUES ('stats:deleted:2026-11-26-13', 3, 1795787884999);
INSERT INTO "hangfire_counter" ("Key", "Value", "ExpireAt") VALUES ('stats:failed:2026-11-26', 2, 1798293484605);
INSERT INTO "hangfire_counter" ("Key", "Value", "ExpireAt") VALUES ('stats:failed:2026-11-26-13', 2, 1795787884606);
INSERT INTO "hangfire_counter" ("Key", "Value", "ExpireAt") VALUES ('stats:succeeded', 9, NULL);
INSERT INTO "hangfire_counter" ("Key", "Value", "ExpireAt") VALUES ('stats:succeeded:2026-11-26', 9, 1798293484490);
INSERT INTO "hangfire_counter" ("Key", "Value", "ExpireAt") VALUES ('stats:succeeded:2026-11-26-13', 9, 1795787884491);
CREATE TABLE "hangfire_fetched" (
    Owner INTEGER NOT NULL, Token INTEGER NOT NULL,
    Queue TEXT NOT NULL, Id INTEGER NOT NULL, JobId ANY NOT NULL, FetchedAt INTEGER NOT NULL,
    PRIMARY KEY (Owner, Token)
) STRICT, WITHOUT ROWID;
CREATE TABLE "hangfire_hash" (
    Key TEXT NOT NULL, Field TEXT NOT NULL, Value TEXT, ExpireAt INTEGER,
    PRIMARY KEY (Key, Field)
) STRICT, WITHOUT ROWID;
INSERT INTO "hangfire_hash" ("Key", "Field", "Value", "ExpireAt") VALUES ('recurring-job:task-5', 'CreatedAt', '1795701449150', NULL);
INSERT INTO "hangfire_hash" ("Key", "Field", "Value", "ExpireAt") VALUES ('recurring-job:task-5', 'Cron', '* * * * *', NULL);
INSERT INTO "hangfire_hash" ("Key", "Field", "Value", "ExpireAt") VALUES ('recurring-job:task-5', 'Job', '{"t":"OttoHangfire.Worker.RunTaskJob, OttoHangfire","m":"RunAsync","p":["System.Int64","Hangfire.Server.PerformContext, Hangfire.Core","System.Threading.CancellationToken, mscorlib"],"a":["5",null,null]}', NULL);
INSERT INTO "hangfire_hash" ("Key", "Field", "Value", "ExpireAt") VALUES ('recurring-job:task-5', 'LastExecution', '1795701480108', NULL);
INSERT INTO "hangfire_hash" ("Key", "Field", "Value", "ExpireAt") VALUES ('recurring-job:task-5', 'LastJobId', '8001', NULL);
INSERT INTO "hangfire_hash" ("Key", "Field", "Value", "ExpireAt") VALUES ('recurring-job:task-5', 'LastRing', '8001', NULL);
INSERT INTO "hangfire_hash" ("Key", "Field", "Value", "ExpireAt") VALUES ('recurring-job:task-5', 'NextExecution', '1795701540000', NULL);
INSERT INTO "hangfire_hash" ("Key", "Field", "Value", "ExpireAt") VALUES ('recurring-job:task-5', 'Queue', 'default', NULL);
INSERT INTO "hangfire_hash" ("Key", "Field", "Value", "ExpireAt") VALUES ('recurring-job:task-5', 'TimeZoneId', 'Europe/Berlin', NULL);
INSERT INTO "hangfire_hash" ("Key", "Field", "Value", "ExpireAt") VALUES ('recurring-job:task-5', 'V', '2', NULL);
INSERT INTO "hangfire_hash" ("Key", "Field", "Value", "ExpireAt") VALUES ('recurring-job:task-8', 'CreatedAt', '1795701450006', NULL);
INSERT INTO "hangfire_hash" ("Key", "Field", "Value", "ExpireAt") VALUES ('recurring-job:task-8', 'Cron', '0 7 * * *', NULL);
INSERT INTO "hangfire_hash" ("Key", "Field", "Value", "ExpireAt") VALUES ('recurring-job:task-8', 'Job', '{"t":"OttoHangfire.Worker.RunTaskJob, OttoHangfire","m":"RunAsync","p":["System.Int64","Hangfire.Server.PerformContext, Hangfire.Core","System.Threading.CancellationToken, mscorlib"],"a":["8",null,null]}', NULL);
INSERT INTO "hangfire_hash" ("Key", "Field", "Value", "ExpireAt") VALUES ('recurring-job:task-8', 'NextExecution', '1795759200000', NULL);
INSERT INTO "hangfire_hash" ("Key", "Field", "Value", "ExpireAt") VALUES ('recurring-job:task-8', 'Queue', 'default', NULL);
INSERT INTO "hangfire_hash" ("Key", "Field", "Value", "ExpireAt") VALUES ('recurring-job:task-8', 'TimeZoneId', 'Europe/Berlin', NULL);
INSERT INTO "hangfire_hash" ("Key", "Field", "Value", "ExpireAt") VALUES ('recurring-job:task-8', 'V', '2', NULL);
CREATE TABLE "hangfire_job" (
    Id INTEGER PRIMARY KEY,
    Type TEXT, Method TEXT, ParameterTypes TEXT, Arguments TEXT, Queue TEXT,
    CreatedAt INTEGER NOT NULL, ExpireAt INTEGER,
    StateId INTEGER, StateName TEXT
) STRICT;
INSERT INTO "hangfire_job" ("Id", "Type", "Method", "ParameterTypes", "Arguments", "Queue", "CreatedAt", "ExpireAt", "StateId", "StateName") VALUES (1, 'OttoHangfire.Worker.RunTaskJob, OttoHangfire', 'RunAsync', '["System.Int64","Hangfire.Server.PerformContext, Hangfire.Core","System.Threading.CancellationToken, mscorlib"]', '["1",null,null]', NULL, 1795701444135, 1796306246050, 6, 'Succeeded');
INSERT INTO "hangfire_job" ("Id", "Type", "Method", "ParameterTypes", "Arguments", "Queue", "CreatedAt", "ExpireAt", "StateId", "StateName") VALUES (1001, 'OttoHangfire.Worker.RunTaskJob, OttoHangfire', 'RunAsync', '["System.Int64","Hangfire.Server.PerformContext, Hangfire.Core","System.Threading.CancellationToken, mscorlib"]', '["2",null,null]', NULL, 1795701446059, 1796306246934, 8, 'Succeeded');
INSERT INTO "hangfire_job" ("Id", "Type", "Method", "ParameterTypes", "Arguments", "Queue", "CreatedAt", "ExpireAt", "StateId", "StateName") VALUES (2001, 'OttoHangfire.Worker.RunTaskJob, OttoHangfire', 'RunAsync', '["System.Int64","Hangfire.Server.PerformContext, Hangfire.Core","System.Threading.CancellationToken, mscorlib"]', '["3",null,null]', NULL, 1795701446980, 1796306247295, 12, 'Succeeded');
INSERT INTO "hangfire_job" ("Id", "Type", "Method", "ParameterTypes", "Arguments", "Queue", "CreatedAt", "ExpireAt", "StateId", "StateName") VALUES (3001, 'OttoHangfire.Worker.RunTaskJob, OttoHangfire', 'RunAsync', '["System.Int64","Hangfire.Server.PerformContext, Hangfire.Core","System.Threading.CancellationToken, mscorlib"]', '["4",null,null]', NULL, 1795701447328, 1796306247727, 17, 'Failed');
INSERT INTO "hangfire_job" ("Id", "Type", "Method", "ParameterTypes", "Arguments", "Queue", "CreatedAt", "ExpireAt", "StateId", "StateName") VALUES (4001, 'OttoHangfire.Worker.RunTaskJob, OttoHangfire', 'RunAsync', '["System.Int64","Hangfire.Server.PerformContext, Hangfire.Core","System.Threading.CancellationToken, mscorlib"]', '["6",null,null]', NULL, 1795701448379, 1796306248742, 22, 'Succeeded');
INSERT INTO "hangfire_job" ("Id", "Type", "Method", "ParameterTypes", "Arguments", "Queue", "CreatedAt", "ExpireAt", "StateId", "StateName") VALUES (5001, 'OttoHangfire.Worker.RunTaskJob, OttoHangfire', 'RunAsync', '["System.Int64","Hangfire.Server.PerformContext, Hangfire.Core","System.Threading.CancellationToken, mscorlib"]', '["6",null,null]', NULL, 1795701448696, NULL, 21, 'Scheduled');
INSERT INTO "hangfire_job" ("Id", "Type", "Method", "ParameterTypes", "Arguments", "Queue", "CreatedAt", "ExpireAt", "StateId", "StateName") VALUES (6001, 'OttoHangfire.Worker.RunTaskJob, OttoHangfire', 'RunAsync', '["System.Int64","Hangfire.Server.PerformContext, Hangfire.Core","System.Threading.CancellationToken, mscorlib"]', '["7",null,null]', NULL, 1795701448919, 1796306249119, 27, 'Succeeded');
INSERT INTO "hangfire_job" ("Id", "Type", "Method", "ParameterTypes", "Arguments", "Queue", "CreatedAt", "ExpireAt", "StateId", "StateName") VALUES (7001, 'OttoHangfire.Worker.RunTaskJob, OttoHangfire', 'RunAsync', '["System.Int64","Hangfire.Server.PerformContext, Hangfire.Core","System.Threading.CancellationToken, mscorlib"]', '["7",null,null]', NULL, 1795701449095, NULL, 26, 'Scheduled');
INSERT INTO "hangfire_job" ("Id", "Type", "Method", "ParameterTypes", "Arguments", "Queue", "CreatedAt", "ExpireAt", "StateId", "StateName") VALUES (8001, 'OttoHangfire.Worker.RunTaskJob, OttoHangfire', 'RunAsync', '["System.Int64","Hangfire.Server.PerformContext, Hangfire.Core","System.Threading.CancellationToken, mscorlib"]', '["5",null,null]', NULL, 1795701480130, 1796306280210, 31, 'Succeeded');
INSERT INTO "hangfire_job" ("Id", "Type", "Method", "ParameterTypes", "Arguments", "Queue", "CreatedAt", "ExpireAt", "StateId", "StateName") VALUES (9001, 'OttoHangfire.Worker.RunTaskJob, OttoHangfire', 'RunAsync', '["System.Int64","Hangfire.Server.PerformContext, Hangfire.Core","System.Threading.CancellationToken, mscorlib"]', '["9",null,null]', NULL, 1795701483053, 1796306284311, 36, 'Succeeded');
INSERT INTO "hangfire_job" ("Id", "Type", "Method", "ParameterTypes", "Arguments", "Queue", "CreatedAt", "ExpireAt", "StateId", "StateName") VALUES (10001, 'OttoHangfire.Worker.RunTaskJob, OttoHangfire', 'RunAsync', '["System.Int64","Hangfire.Server.PerformContext, Hangfire.Core","System.Threading.CancellationToken, mscorlib"]', '["10",null,null]', NULL, 1795701484261, NULL, 35, 'Scheduled');
INSERT INTO "hangfire_job" ("Id", "Type", "Method", "ParameterTypes", "Arguments", "Queue", "CreatedAt", "ExpireAt", "StateId", "StateName") VALUES (11001, 'OttoHangfire.Worker.RunTaskJob, OttoHangfire', 'RunAsync', '["System.Int64","Hangfire.Server.PerformContext, Hangfire.Core","System.Threading.CancellationToken, mscorlib"]', '["11",null,null]', NULL, 1795701484324, 1796306284435, 40, 'Succeeded');
INSERT INTO "hangfire_job" ("Id", "Type", "Method", "ParameterTypes", "Arguments", "Queue", "CreatedAt", "ExpireAt", "StateId", "StateName") VALUES (12001, 'OttoHangfire.Worker.RunTaskJob, OttoHangfire', 'RunAsync', '["System.Int64","Hangfire.Server.PerformContext, Hangfire.Core","System.Threading.CancellationToken, mscorlib"]', '["12",null,null]', NULL, 1795701484454, 1796306284491, 44, 'Succeeded');
INSERT INTO "hangfire_job" ("Id", "Type", "Method", "ParameterTypes", "Arguments", "Queue", "CreatedAt", "ExpireAt", "StateId", "StateName") VALUES (13001, 'OttoHangfire.Worker.RunTaskJob, OttoHangfire', 'RunAsync', '["System.Int64","Hangfire.Server.PerformContext, Hangfire.Core","System.Threading.CancellationToken, mscorlib"]', '["13",null,null]', NULL, 1795701484516, 1796306284621, 49, 'Failed');
INSERT INTO "hangfire_job" ("Id", "Type", "Method", "ParameterTypes", "Arguments", "Queue", "CreatedAt", "ExpireAt", "StateId", "StateName") VALUES (14001, 'OttoHangfire.Worker.RunTaskJob, OttoHangfire', 'RunAsync', '["System.Int64","Hangfire.Server.PerformContext, Hangfire.Core","System.Threading.CancellationToken, mscorlib"]', '["14",null,null]', NULL, 1795701484635, NULL, 54, 'Scheduled');
INSERT INTO "hangfire_job" ("Id", "Type", "Method", "ParameterTypes", "Arguments", "Queue", "CreatedAt", "ExpireAt", "StateId", "StateName") VALUES (15001, 'OttoHangfire.Worker.RunTaskJob, OttoHangfire', 'RunAsync', '["System.Int64","Hangfire.Server.PerformContext, Hangfire.Core","System.Threading.CancellationToken, mscorlib"]', '["15",null,null]', NULL, 1795701484774, NULL, 59, 'Scheduled');
INSERT INTO "hangfire_job" ("Id", "Type", "Method", "ParameterTypes", "Arguments", "Queue", "CreatedAt", "ExpireAt", "StateId", "StateName") VALUES (16001, 'OttoHangfire.Worker.RunTaskJob, OttoHangfire', 'RunAsync', '["System.Int64","Hangfire.Server.PerformContext, Hangfire.Core","System.Threading.CancellationToken, mscorlib"]', '["16",null,null]', NULL, 1795701484842, 1796306284864, 61, 'Deleted');
INSERT INTO "hangfire_job" ("Id", "Type", "Method", "ParameterTypes", "Arguments", "Queue", "CreatedAt", "ExpireAt", "StateId", "StateName") VALUES (17001, 'OttoHangfire.Worker.RunTaskJob, OttoHangfire', 'RunAsync', '["System.Int64","Hangfire.Server.PerformContext, Hangfire.Core","System.Threading.CancellationToken, mscorlib"]', '["17",null,null]', NULL, 1795701484877, 1796306284904, 63, 'Deleted');
INSERT INTO "hangfire_job" ("Id", "Type", "Method", "ParameterTypes", "Arguments", "Queue", "CreatedAt", "ExpireAt", "StateId", "StateName") VALUES (18001, 'OttoHangfire.Worker.RunTaskJob, OttoHangfire', 'RunAsync', '["System.Int64","Hangfire.Server.PerformContext, Hangfire.Core","System.Threading.CancellationToken, mscorlib"]', '["18",null,null]', NULL, 1795701484917, NULL, 64, 'Scheduled');
INSERT INTO "hangfire_job" ("Id", "Type", "Method", "ParameterTypes", "Arguments", "Queue", "CreatedAt", "ExpireAt", "StateId", "StateName") VALUES (19001, 'OttoHangfire.Worker.RunTaskJob, OttoHangfire', 'RunAsync', '["System.Int64","Hangfire.Server.PerformContext, Hangfire.Core","System.Threading.CancellationToken, mscorlib"]', '["19",null,null]', NULL, 1795701484927, NULL, 65, 'Scheduled');
INSERT INTO "hangfire_job" ("Id", "Type", "Method", "ParameterTypes", "Arguments", "Queue", "CreatedAt", "ExpireAt", "StateId", "StateName") VALUES (20001, 'OttoHangfire.Worker.RunTaskJob, OttoHangfire', 'RunAsync', '["System.Int64","Hangfire.Server.PerformContext, Hangfire.Core","System.Threading.CancellationToken, mscorlib"]', '["20",null,null]', NULL, 1795701484938, NULL, 66, 'Scheduled');
INSERT INTO "hangfire_job" ("Id", "Type", "Method", "ParameterTypes", "Arguments", "Queue", "CreatedAt", "ExpireAt", "StateId", "StateName") VALUES (21001, 'OttoHangfire.Worker.RunTaskJob, OttoHangfire', 'RunAsync', '["System.Int64","Hangfire.Server.PerformContext, Hangfire.Core","System.Threading.CancellationToken, mscorlib"]', '["21",null,null]', NULL, 1795701484961, NULL, 67, 'Enqueued');
INSERT INTO "hangfire_job" ("Id", "Type", "Method", "ParameterTypes", "Arguments", "Queue", "CreatedAt", "ExpireAt", "StateId", "StateName") VALUES (22001, 'OttoHangfire.Worker.RunTaskJob, OttoHangfire', 'RunAsync', '["System.Int64","Hangfire.Server.PerformContext, Hangfire.Core","System.Threading.CancellationToken, mscorlib"]', '["22",null,null]', NULL, 1795701484976, NULL, 69, 'Enqueued');
INSERT INTO "hangfire_job" ("Id", "Type", "Method", "ParameterTypes", "Arguments", "Queue", "CreatedAt", "ExpireAt", "StateId", "StateName") VALUES (23001, 'OttoHangfire.Worker.RunTaskJob, OttoHangfire', 'RunAsync', '["System.Int64","Hangfire.Server.PerformContext, Hangfire.Core","System.Threading.CancellationToken, mscorlib"]', '["23",null,null]', NULL, 1795701484986, 1796306284999, 73, 'Deleted');
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
CREATE TABLE "hangfire_parameter" (
    JobId INTEGER NOT NULL, Name TEXT NOT NULL, Value TEXT,
    PRIMARY KEY (JobId, Name)
) STRICT, WITHOUT ROWID;
INSERT INTO "hangfire_parameter" ("JobId", "Name", "Value") VALUES (8001, 'RecurringJobId', '"task-5"');
INSERT INTO "hangfire_parameter" ("JobId", "Name", "Value") VALUES (8001, 'Time', '1795701480');
CREATE TABLE "hangfire_queue" (
    Queue TEXT NOT NULL, Id INTEGER NOT NULL, JobId ANY NOT NULL,
    PRIMARY KEY (Queue, Id)
) STRICT, WITHOUT ROWID;
INSERT INTO "hangfire_queue" ("Queue", "Id", "JobId") VALUES ('default', 68, 21001);
INSERT INTO "hangfire_queue" ("Queue", "Id", "JobId") VALUES ('default', 70, 22001);
INSERT INTO "hangfire_queue" ("Queue", "Id", "JobId") VALUES ('default', 72, 23001);
CREATE TABLE "hangfire_schema" (Version INTEGER NOT NULL) STRICT;
INSERT INTO "hangfire_schema" ("Version") VALUES (1);
CREATE TABLE "hangfire_server" (
    Id TEXT PRIMARY KEY, Queues TEXT NOT NULL, Workers INTEGER NOT NULL,
    StartedAt INTEGER NOT NULL, Heartbeat INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE "hangfire_set" (
    Key TEXT NOT NULL, Value TEXT NOT NULL, Score REAL NOT NULL, ExpireAt INTEGER,
    PRIMARY KEY (Key, Value)
) STRICT, WITHOUT ROWID;
INSERT INTO "hangfire_set" ("Key", "Value", "Score", "ExpireAt") VALUES ('recurring-jobs', 'task-5', 1795701540.0, NULL);
INSERT INTO "hangfire_set" ("Key", "Value", "Score", "ExpireAt") VALUES ('recurring-jobs', 'task-8', 1795759200.0, NULL);
INSERT INTO "hangfire_set" ("Key", "Value", "Score", "ExpireAt") VALUES ('retries', '14001', 0.0, NULL);
INSERT INTO "hangfire_set" ("Key", "Value", "Score", "ExpireAt") VALUES ('retries', '15001', 0.0, NULL);
INSERT INTO "hangfire_set" ("Key", "Value", "Score", "ExpireAt") VALUES ('schedule', '10001', 4073529600.0, NULL);
INSERT INTO "hangfire_set" ("Key", "Value", "Score", "ExpireAt") VALUES ('schedule', '14001', 1795701784.0, NULL);
INSERT INTO "hangfire_set" ("Key", "Value", "Score", "ExpireAt") VALUES ('schedule', '15001', 1795701489.0, NULL);
INSERT INTO "hangfire_set" ("Key", "Value", "Score", "ExpireAt") VALUES ('schedule', '18001', 1795701784.0, NULL);
INSERT INTO "hangfire_set" ("Key", "Value", "Score", "ExpireAt") VALUES ('schedule', '19001', 1798293484.0, NULL);
INSERT INTO "hangfire_set" ("Key", "Value", "Score", "ExpireAt") VALUES ('schedule', '20001', 4101818400.0, NULL);
INSERT INTO "hangfire_set" ("Key", "Value", "Score", "ExpireAt") VALUES ('schedule', '5001', 1795701568.0, NULL);
INSERT INTO "hangfire_set" ("Key", "Value", "Score", "ExpireAt") VALUES ('schedule', '7001', 1795701568.0, NULL);
CREATE TABLE "hangfire_state" (
    JobId INTEGER NOT NULL, Id INTEGER NOT NULL,
    Name TEXT NOT NULL, Reason TEXT, CreatedAt INTEGER NOT NULL, Data TEXT NOT NULL,
    PRIMARY KEY (JobId, Id)
) STRICT, WITHOUT ROWID;
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (1, 1, 'Enqueued', NULL, 1795701444291, '{"EnqueuedAt":"1795701444084","Queue":"default"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (1, 3, 'Processing', NULL, 1795701444519, '{"StartedAt":"1795701444325","ServerId":"otto:18300:aebbb1ff-d195-4b62-83d6-13984506050d","WorkerId":"ed12a657-a87b-435f-b033-fdbe443ee742"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (1, 6, 'Succeeded', NULL, 1795701446021, '{"SucceededAt":"1795701446019","PerformanceDuration":"1487","Latency":"397"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (1001, 4, 'Enqueued', NULL, 1795701446060, '{"EnqueuedAt":"1795701446049","Queue":"default"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (1001, 7, 'Processing', NULL, 1795701446715, '{"StartedAt":"1795701446714","ServerId":"otto:18300:aebbb1ff-d195-4b62-83d6-13984506050d","WorkerId":"92e75f4f-f3ac-4852-bf05-aba0932b8c68"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (1001, 8, 'Succeeded', NULL, 1795701446934, '{"SucceededAt":"1795701446933","PerformanceDuration":"218","Latency":"656"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (2001, 9, 'Enqueued', NULL, 1795701446980, '{"EnqueuedAt":"1795701446979","Queue":"default"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (2001, 11, 'Processing', NULL, 1795701447017, '{"StartedAt":"1795701447017","ServerId":"otto:18300:aebbb1ff-d195-4b62-83d6-13984506050d","WorkerId":"e40003fa-41c0-4856-8938-b96504e19b60"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (2001, 12, 'Succeeded', NULL, 1795701447295, '{"SucceededAt":"1795701447295","PerformanceDuration":"277","Latency":"37"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (3001, 13, 'Enqueued', NULL, 1795701447328, '{"EnqueuedAt":"1795701447328","Queue":"default"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (3001, 15, 'Processing', NULL, 1795701447348, '{"StartedAt":"1795701447347","ServerId":"otto:18300:aebbb1ff-d195-4b62-83d6-13984506050d","WorkerId":"874bb1e6-7e2f-4802-bfe3-82d69061011f"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (3001, 16, 'Failed', 'An exception occurred during performance of the job.', 1795701447667, '{"FailedAt":"1795701447632","ExceptionType":"OttoHangfire.Worker.JobEndsException","ExceptionMessage":"Otto has no skill for tasks of the type \"home.nobody_knows\". He has skills for: life_os.reminder, debug.env, env_status, otto_doctor, check_dependencies, otto.runs, infra.deploy, custom.prompt.","ExceptionDetails":"OttoHangfire.Worker.JobEndsException: Otto has no skill for tasks of the type \"home.nobody_knows\". He has skills for: life_os.reminder, debug.env, env_status, otto_doctor, check_dependencies, otto.runs, infra.deploy, custom.prompt.\n   at OttoHangfire.Worker.RunTaskJob.RunAsync(Int64 taskId, PerformContext context, CancellationToken cancellation) in src/OttoHangfire/Worker/RunTaskJob.cs:line 64\n   at InvokeStub_TaskAwaiter.GetResult(Object, Object, IntPtr*)\n   at System.Reflection.MethodBaseInvoker.InvokeWithNoArgs(Object obj, BindingFlags invokeAttr)\n","ServerId":"otto:18300:aebbb1ff-d195-4b62-83d6-13984506050d"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (3001, 17, 'Failed', 'Otto has no skill for tasks of the type "home.nobody_knows". He has skills for: life_os.reminder, debug.env, env_status, otto_doctor, check_dependencies, otto.runs, infra.deploy, custom.prompt.', 1795701447726, '{"FailedAt":"1795701447622","ExceptionType":"OttoHangfire.Worker.TaskFailedException","ExceptionMessage":"Otto has no skill for tasks of the type \"home.nobody_knows\". He has skills for: life_os.reminder, debug.env, env_status, otto_doctor, check_dependencies, otto.runs, infra.deploy, custom.prompt.","ExceptionDetails":"OttoHangfire.Worker.TaskFailedException: Otto has no skill for tasks of the type \"home.nobody_knows\". He has skills for: life_os.reminder, debug.env, env_status, otto_doctor, check_dependencies, otto.runs, infra.deploy, custom.prompt."}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (4001, 18, 'Enqueued', NULL, 1795701448379, '{"EnqueuedAt":"1795701448379","Queue":"default"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (4001, 20, 'Processing', NULL, 1795701448405, '{"StartedAt":"1795701448404","ServerId":"otto:18300:aebbb1ff-d195-4b62-83d6-13984506050d","WorkerId":"4492c6b3-c09c-435a-bf80-89ff03a6ec93"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (4001, 22, 'Succeeded', NULL, 1795701448742, '{"SucceededAt":"1795701448742","PerformanceDuration":"336","Latency":"26"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (5001, 21, 'Scheduled', NULL, 1795701448715, '{"EnqueueAt":"1795701568000","ScheduledAt":"1795701448696"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (6001, 23, 'Enqueued', NULL, 1795701448920, '{"EnqueuedAt":"1795701448919","Queue":"default"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (6001, 25, 'Processing', NULL, 1795701448946, '{"StartedAt":"1795701448946","ServerId":"otto:18300:aebbb1ff-d195-4b62-83d6-13984506050d","WorkerId":"4ee6b571-057d-40ca-8f16-77e41662600b"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (6001, 27, 'Succeeded', NULL, 1795701449119, '{"SucceededAt":"1795701449119","PerformanceDuration":"172","Latency":"28"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (7001, 26, 'Scheduled', NULL, 1795701449096, '{"EnqueueAt":"1795701568000","ScheduledAt":"1795701449095"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (8001, 28, 'Enqueued', 'Triggered by recurring job scheduler', 1795701480135, '{"EnqueuedAt":"1795701480135","Queue":"default"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (8001, 30, 'Processing', NULL, 1795701480137, '{"StartedAt":"1795701480137","ServerId":"otto:18300:aebbb1ff-d195-4b62-83d6-13984506050d","WorkerId":"8c330b3c-0395-40dd-9663-20abb23f1978"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (8001, 31, 'Succeeded', NULL, 1795701480210, '{"SucceededAt":"1795701480209","PerformanceDuration":"71","Latency":"7"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (9001, 32, 'Enqueued', NULL, 1795701483208, '{"EnqueuedAt":"1795701482971","Queue":"default"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (9001, 34, 'Processing', NULL, 1795701483436, '{"StartedAt":"1795701483238","ServerId":"otto:19582:f48b20e8-c06b-44d7-871d-922bfe6cfac6","WorkerId":"1b7b1819-292c-4fc9-9b30-ddb05760e857"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (9001, 36, 'Succeeded', NULL, 1795701484310, '{"SucceededAt":"1795701484308","PerformanceDuration":"857","Latency":"398"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (10001, 35, 'Scheduled', NULL, 1795701484263, '{"EnqueueAt":"4073529600000","ScheduledAt":"1795701484260"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (11001, 37, 'Enqueued', NULL, 1795701484324, '{"EnqueuedAt":"1795701484324","Queue":"default"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (11001, 39, 'Processing', NULL, 1795701484329, '{"StartedAt":"1795701484328","ServerId":"otto:19582:f48b20e8-c06b-44d7-871d-922bfe6cfac6","WorkerId":"b25182f5-0e49-4f02-80b9-31ab8fd0b7f7"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (11001, 40, 'Succeeded', NULL, 1795701484435, '{"SucceededAt":"1795701484434","PerformanceDuration":"105","Latency":"5"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (12001, 41, 'Enqueued', NULL, 1795701484454, '{"EnqueuedAt":"1795701484454","Queue":"default"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (12001, 43, 'Processing', NULL, 1795701484457, '{"StartedAt":"1795701484457","ServerId":"otto:19582:f48b20e8-c06b-44d7-871d-922bfe6cfac6","WorkerId":"b339d4e1-3056-4f5a-8205-d54885e66cce"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (12001, 44, 'Succeeded', NULL, 1795701484491, '{"SucceededAt":"1795701484490","PerformanceDuration":"32","Latency":"3"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (13001, 45, 'Enqueued', NULL, 1795701484516, '{"EnqueuedAt":"1795701484516","Queue":"default"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (13001, 47, 'Processing', NULL, 1795701484520, '{"StartedAt":"1795701484520","ServerId":"otto:19582:f48b20e8-c06b-44d7-871d-922bfe6cfac6","WorkerId":"d29058a8-fc82-402d-97d2-84baf718c604"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (13001, 48, 'Failed', 'An exception occurred during performance of the job.', 1795701484607, '{"FailedAt":"1795701484605","ExceptionType":"OttoHangfire.Worker.JobEndsException","ExceptionMessage":"1 of 1 actions failed: files.write: The payload is not right: path may have no part that begins with a dot.","ExceptionDetails":"OttoHangfire.Worker.JobEndsException: 1 of 1 actions failed: files.write: The payload is not right: path may have no part that begins with a dot.\n   at OttoHangfire.Worker.RunTaskJob.RunAsync(Int64 taskId, PerformContext context, CancellationToken cancellation) in src/OttoHangfire/Worker/RunTaskJob.cs:line 64\n   at InvokeStub_TaskAwaiter.GetResult(Object, Object, IntPtr*)\n   at System.Reflection.MethodBaseInvoker.InvokeWithNoArgs(Object obj, BindingFlags invokeAttr)\n","ServerId":"otto:19582:f48b20e8-c06b-44d7-871d-922bfe6cfac6"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (13001, 49, 'Failed', '1 of 1 actions failed: files.write: The payload is not right: path may have no part that begins with a dot.', 1795701484621, '{"FailedAt":"1795701484603","ExceptionType":"OttoHangfire.Worker.TaskFailedException","ExceptionMessage":"1 of 1 actions failed: files.write: The payload is not right: path may have no part that begins with a dot.","ExceptionDetails":"OttoHangfire.Worker.TaskFailedException: 1 of 1 actions failed: files.write: The payload is not right: path may have no part that begins with a dot."}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (14001, 50, 'Enqueued', NULL, 1795701484636, '{"EnqueuedAt":"1795701484635","Queue":"default"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (14001, 52, 'Processing', NULL, 1795701484647, '{"StartedAt":"1795701484646","ServerId":"otto:19582:f48b20e8-c06b-44d7-871d-922bfe6cfac6","WorkerId":"4868356d-6fdb-4d9a-99b2-a082610b3c6d"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (14001, 53, 'Failed', 'An exception occurred during performance of the job.', 1795701484735, '{"FailedAt":"1795701484734","ExceptionType":"OttoHangfire.Worker.JobEndsException","ExceptionMessage":"Otto answered 503 Service Unavailable.","ExceptionDetails":"OttoHangfire.Worker.JobEndsException: Otto answered 503 Service Unavailable.\n   at OttoHangfire.Worker.RunFailures.TryAgainAsync(Claim claim, OttoAttemptException attempt, CancellationToken cancellation) in src/OttoHangfire/Worker/RunFailures.cs:line 59\n   at OttoHangfire.Worker.RunTaskJob.EndBadlyAsync(Claim claim, Exception problem) in src/OttoHangfire/Worker/RunTaskJob.cs:line 181\n   at OttoHangfire.Worker.RunTaskJob.WorkAsync(Claim claim, CancellationToken stopping) in src/OttoHangfire/Worker/RunTaskJob.cs:line 172\n   at OttoHangfire.Worker.RunTaskJob.RunAsync(Int64 taskId, PerformContext context, CancellationToken cancellation) in src/OttoHangfire/Worker/RunTaskJob.cs:line 59\n   at InvokeStub_TaskAwaiter.GetResult(Object, Object, IntPtr*)\n   at System.Reflection.MethodBaseInvoker.InvokeWithNoArgs(Object obj, BindingFlags invokeAttr)\n","ServerId":"otto:19582:f48b20e8-c06b-44d7-871d-922bfe6cfac6"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (14001, 54, 'Scheduled', 'Retry attempt 2 of 5: Otto answered 503 Service Unavailable.', 1795701484736, '{"EnqueueAt":"1795701784724","ScheduledAt":"1795701484733"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (15001, 55, 'Enqueued', NULL, 1795701484774, '{"EnqueuedAt":"1795701484774","Queue":"default"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (15001, 57, 'Processing', NULL, 1795701484780, '{"StartedAt":"1795701484779","ServerId":"otto:19582:f48b20e8-c06b-44d7-871d-922bfe6cfac6","WorkerId":"30002f9f-b8e3-46eb-91f9-c76da9816316"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (15001, 58, 'Failed', 'An exception occurred during performance of the job.', 1795701484817, '{"FailedAt":"1795701484817","ExceptionType":"OttoHangfire.Worker.JobEndsException","ExceptionMessage":"Otto cannot be reached at 127.0.0.1:21863: Connection refused (127.0.0.1:21863)","ExceptionDetails":"OttoHangfire.Worker.JobEndsException: Otto cannot be reached at 127.0.0.1:21863: Connection refused (127.0.0.1:21863)\n   at OttoHangfire.Worker.RunFailures.WaitOutAsync(Claim claim, OttoOutageException outage, CancellationToken cancellation) in src/OttoHangfire/Worker/RunFailures.cs:line 43\n   at OttoHangfire.Worker.RunTaskJob.EndBadlyAsync(Claim claim, Exception problem) in src/OttoHangfire/Worker/RunTaskJob.cs:line 181\n   at OttoHangfire.Worker.RunTaskJob.WorkAsync(Claim claim, CancellationToken stopping) in src/OttoHangfire/Worker/RunTaskJob.cs:line 172\n   at OttoHangfire.Worker.RunTaskJob.RunAsync(Int64 taskId, PerformContext context, CancellationToken cancellation) in src/OttoHangfire/Worker/RunTaskJob.cs:line 59\n   at InvokeStub_TaskAwaiter.GetResult(Object, Object, IntPtr*)\n   at System.Reflection.MethodBaseInvoker.InvokeWithNoArgs(Object obj, BindingFlags invokeAttr)\n","ServerId":"otto:19582:f48b20e8-c06b-44d7-871d-922bfe6cfac6"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (15001, 59, 'Scheduled', 'Retry attempt 1 of 5: Otto cannot be reached at 127.0.0.1:21863: Connection refused (127.0.0.1:21863)', 1795701484818, '{"EnqueueAt":"1795701489808","ScheduledAt":"1795701484816"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (16001, 60, 'Scheduled', NULL, 1795701484842, '{"EnqueueAt":"1795701784840","ScheduledAt":"1795701484842"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (16001, 61, 'Deleted', 'The task was paused.', 1795701484863, '{"DeletedAt":"1795701484862"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (17001, 62, 'Scheduled', NULL, 1795701484877, '{"EnqueueAt":"1795701784875","ScheduledAt":"1795701484877"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (17001, 63, 'Deleted', 'The task was cancelled.', 1795701484904, '{"DeletedAt":"1795701484904"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (18001, 64, 'Scheduled', NULL, 1795701484917, '{"EnqueueAt":"1795701784915","ScheduledAt":"1795701484917"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (19001, 65, 'Scheduled', NULL, 1795701484927, '{"EnqueueAt":"1798293484920","ScheduledAt":"1795701484927"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (20001, 66, 'Scheduled', NULL, 1795701484938, '{"EnqueueAt":"4101818400000","ScheduledAt":"1795701484938"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (21001, 67, 'Enqueued', NULL, 1795701484961, '{"EnqueuedAt":"1795701484961","Queue":"default"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (22001, 69, 'Enqueued', NULL, 1795701484976, '{"EnqueuedAt":"1795701484976","Queue":"default"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (23001, 71, 'Enqueued', NULL, 1795701484986, '{"EnqueuedAt":"1795701484986","Queue":"default"}');
INSERT INTO "hangfire_state" ("JobId", "Id", "Name", "Reason", "CreatedAt", "Data") VALUES (23001, 73, 'Deleted', 'The task was cancelled.', 1795701484999, '{"DeletedAt":"1795701484999"}');
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
INSERT INTO "otto_actions" ("id", "run_id", "occurrence_id", "position", "type", "payload", "sha256", "status", "tier", "message", "error", "duration_ms", "reason", "journal", "pin") VALUES (1, 1, 1, 0, 'life_os.log_note', '{"text":"Call Mum","tags":["reminder"]}', '6971376553c24179ccd025fe6dd48d6d0af3eff2501b6c13fa5ad9e1658b5759', 'ok', 1, 'wrote note 1', NULL, 139, NULL, NULL, NULL);
INSERT INTO "otto_actions" ("id", "run_id", "occurrence_id", "position", "type", "payload", "sha256", "status", "tier", "message", "error", "duration_ms", "reason", "journal", "pin") VALUES (2, 2, 2, 0, 'life_os.log_note', '{"text":"Lock the door","tags":["reminder"]}', '185c7f5a7e535ac143f49c00fdbdc8c591639cf6d83f53c0a5770e5d153993b1', 'ok', 1, 'wrote note 2', NULL, 0, NULL, NULL, NULL);
INSERT INTO "otto_actions" ("id", "run_id", "occurrence_id", "position", "type", "payload", "sha256", "status", "tier", "message", "error", "duration_ms", "reason", "journal", "pin") VALUES (3, 2, 2, 1, 'notify.send', '{"title":"Reminder","body":"Lock the door","channel":"phone"}', 'bf3f67571e5bbce36d1a9139abc0db63a008a2fd65104b53e91e97bafbf0f31b', 'ok', 1, 'put a notification into the outbox for phone (msg_01a2182598bd7a0c98befa1eab928341)', NULL, 113, NULL, NULL, NULL);
INSERT INTO "otto_actions" ("id", "run_id", "occurrence_id", "position", "type", "payload", "sha256", "status", "tier", "message", "error", "duration_ms", "reason", "journal", "pin") VALUES (4, 3, 3, 0, 'infra.deploy_project', '{"project":"garden"}', 'ac6c3c82115ecca36b09c5431f67591ee5af57e32b6b405b3e5d2a0529e24ea8', 'awaiting_approval', 4, 'waits for approval 1', NULL, 116, NULL, NULL, '4add4bb89d8ca0e3b1bd861130ddd7ae0fd9617a8055de0a38c8d2ca1ac95723:9fe07178248375ad6894de3c4f4e5e9c8bfb679b84fe7c519f8c873164d0b0c0');
INSERT INTO "otto_actions" ("id", "run_id", "occurrence_id", "position", "type", "payload", "sha256", "status", "tier", "message", "error", "duration_ms", "reason", "journal", "pin") VALUES (5, 5, 6, 0, 'life_os.log_note', '{"text":"Water the plants","tags":["reminder"]}', '1e4fdb43fd1d02c8f4261d42608ee943cffeb803acc417ed442c2b569d0df11b', 'ok', 1, 'wrote note 3', NULL, 1, NULL, NULL, NULL);
INSERT INTO "otto_actions" ("id", "run_id", "occurrence_id", "position", "type", "payload", "sha256", "status", "tier", "message", "error", "duration_ms", "reason", "journal", "pin") VALUES (6, 6, 8, 0, 'life_os.log_note', '{"text":"Look out","tags":["reminder"]}', '77c68ac1764474245c0d690e2d7f8cc04ca9a01c2f8f96bddd60df228da719a7', 'ok', 1, 'wrote note 4', NULL, 0, NULL, NULL, NULL);
INSERT INTO "otto_actions" ("id", "run_id", "occurrence_id", "position", "type", "payload", "sha256", "status", "tier", "message", "error", "duration_ms", "reason", "journal", "pin") VALUES (7, 7, 5, 0, 'life_os.log_note', '{"text":"Stretch","tags":["reminder"]}', '45aa9f199ff4783c11bcc1765dcdb8991acfb845ac9d3141f92bf9b53ebfeba3', 'ok', 1, 'wrote note 5', NULL, 0, NULL, NULL, NULL);
INSERT INTO "otto_actions" ("id", "run_id", "occurrence_id", "position", "type", "payload", "sha256", "status", "tier", "message", "error", "duration_ms", "reason", "journal", "pin") VALUES (8, 8, 12, 0, 'bills.record', '{"payee":"City water","amount_minor":4210,"currency":"EUR","due":"2030-01-31"}', '384fc152add2f4896d06afc03b3e0aad641fa42ed33c1bf698e76064663a4486', 'ok', 2, 'wrote down bill 1: 42.10 EUR to City water until 2030-01-31', NULL, 59, NULL, NULL, NULL);
INSERT INTO "otto_actions" ("id", "run_id", "occurrence_id", "position", "type", "payload", "sha256", "status", "tier", "message", "error", "duration_ms", "reason", "journal", "pin") VALUES (9, 8, 12, 1, 'bills.record', '{"payee":"Power","amount_minor":9900,"currency":"EUR","due":"2030-02-28"}', '43668084f30dc9e2a526b65e7d383a09161dcd69b281f71c33fafc966b69f4f1', 'ok', 2, 'wrote down bill 2: 99.00 EUR to Power until 2030-02-28', NULL, 1, NULL, NULL, NULL);
INSERT INTO "otto_actions" ("id", "run_id", "occurrence_id", "position", "type", "payload", "sha256", "status", "tier", "message", "error", "duration_ms", "reason", "journal", "pin") VALUES (10, 8, 12, 2, 'files.write', '{"path":"post/january.md","content":"# Post of January\n\n- City water\n- Power\n"}', '65fcd5390d2c19f5f7f9a991446cc951c7eb4c4f93591b9dfac32e3e6cd77294', 'ok', 2, 'wrote files/post/january.md, now 40 bytes', NULL, 56, NULL, '{"path":"post/january.md","old":"","new":"9a88d38f5b64c8c33a8cbac7460519af4000b71e2219485dfaf8f70c9804af40","bytes":40}', NULL);
INSERT INTO "otto_actions" ("id", "run_id", "occurrence_id", "position", "type", "payload", "sha256", "status", "tier", "message", "error", "duration_ms", "reason", "journal", "pin") VALUES (11, 8, 12, 3, 'life_os.create_task', '{"type":"life_os.reminder","description":"File the bills","next_run_at":"2099-01-31T08:00:00Z"}', 'c88a85598dcc70dc8fa1b00244e378f2bd57aaa0564bbf96da1e2c2f5645c7ee', 'ok', 1, 'created task 10', NULL, 26, NULL, NULL, NULL);
INSERT INTO "otto_actions" ("id", "run_id", "occurrence_id", "position", "type", "payload", "sha256", "status", "tier", "message", "error", "duration_ms", "reason", "journal", "pin") VALUES (12, 9, 14, 0, 'life_os.log_note', '{"text":"City water was paid at the counter"}', '1e08feee88f427dc1d48cf34e6bd833fefd12c1afb2db313f9337bf6448c8f6c', 'ok', 1, 'wrote note 6', NULL, 6, NULL, NULL, NULL);
INSERT INTO "otto_actions" ("id", "run_id", "occurrence_id", "position", "type", "payload", "sha256", "status", "tier", "message", "error", "duration_ms", "reason", "journal", "pin") VALUES (13, 9, 14, 1, 'bills.mark_paid', '{"bill_id":1,"paid_at":"2026-01-05T10:00:00Z"}', '80f997b5d876b4a930baf312311a32ac5a4c126d8d33b6b49c21f11d15a3a052', 'awaiting_approval', 3, 'waits for approval 2', NULL, 58, NULL, NULL, NULL);
INSERT INTO "otto_actions" ("id", "run_id", "occurrence_id", "position", "type", "payload", "sha256", "status", "tier", "message", "error", "duration_ms", "reason", "journal", "pin") VALUES (14, 10, 15, 0, 'bills.mark_paid', '{"bill_id":2,"paid_at":"2026-01-05T10:00:00Z"}', '1c2a1e0785d830be98a485e9291cd878b60c1df325dd5a9ddeae33a53cd55b0c', 'awaiting_approval', 3, 'waits for approval 3', NULL, 0, NULL, NULL, NULL);
INSERT INTO "otto_actions" ("id", "run_id", "occurrence_id", "position", "type", "payload", "sha256", "status", "tier", "message", "error", "duration_ms", "reason", "journal", "pin") VALUES (15, 11, 16, 0, 'files.write', '{"path":"../outside.md","content":"no"}', '8ba60f480cfaff362def336f869205336e7be44b9e66f337f23e27d2567e5ec5', 'error', 2, NULL, 'The payload is not right: path may have no part that begins with a dot.', 5, NULL, NULL, NULL);
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
INSERT INTO "otto_approvals" ("id", "action_id", "run_id", "task_id", "action_index", "type", "payload", "payload_sha256", "tier", "confirm", "summary", "status", "created_at", "expires_at", "decided_at", "decided_by", "comment") VALUES (1, 4, 3, 3, 0, 'infra.deploy_project', '{"project":"garden"}', 'a4e7c85bfb696c834b5e2d308c0bca5bf3eb1b009e13c2c0e04ca7b75e9a71a6', 4, 'garden', 'Otto asks to deploy a project: project "garden". This runs "/usr/bin/sleep".', 'pending', '2026-11-26T13:57:27.2267533Z', '2026-11-27T13:57:27.2267533Z', NULL, NULL, NULL);
INSERT INTO "otto_approvals" ("id", "action_id", "run_id", "task_id", "action_index", "type", "payload", "payload_sha256", "tier", "confirm", "summary", "status", "created_at", "expires_at", "decided_at", "decided_by", "comment") VALUES (2, 13, 9, 11, 1, 'bills.mark_paid', '{"bill_id":1,"paid_at":"2026-01-05T10:00:00Z"}', 'cb30722af23f97bfad8dd238a0bf324b6035c89a21716ac22d65292be8b27e8b', 3, NULL, 'Otto asks to mark a bill as paid: bill_id 1, paid_at "2026-01-05T10:00:00Z". Bill 1 is 42.10 EUR to "City water", due on 2030-01-31.', 'pending', '2026-11-26T13:58:04.4132450Z', '2026-11-27T13:58:04.4132450Z', NULL, NULL, NULL);
INSERT INTO "otto_approvals" ("id", "action_id", "run_id", "task_id", "action_index", "type", "payload", "payload_sha256", "tier", "confirm", "summary", "status", "created_at", "expires_at", "decided_at", "decided_by", "comment") VALUES (3, 14, 10, 12, 0, 'bills.mark_paid', '{"bill_id":2,"paid_at":"2026-01-05T10:00:00Z"}', 'adb628a51793fc9955f0cab92229e031408200d5fe4a57b95692a2ee507110f1', 3, NULL, 'Otto asks to mark a bill as paid: bill_id 2, paid_at "2026-01-05T10:00:00Z". Bill 2 is 99.00 EUR to "Power", due on 2030-02-28.', 'pending', '2026-11-26T13:58:04.4710135Z', '2026-11-27T13:58:04.4710135Z', NULL, NULL, NULL);
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
INSERT INTO "otto_audit" ("id", "at", "event", "outcome", "asked_by", "allowed_by", "task_id", "run_id", "action_index", "type", "payload_sha256", "reply_sha256", "change") VALUES (1, '2026-11-26T13:57:25.7192959Z', 'action', 'ok', 'api', 'policy: tier 1', 1, 1, 0, 'life_os.log_note', '269ac58e69628512ea533ebff3a99c236d9edb5957398b33cd486f720e178196', '28e90efa14cc2a6a502cac9d130b0cc0fc0894f89a7fe8394390e58b77b9c8f1', 'wrote note 1');
INSERT INTO "otto_audit" ("id", "at", "event", "outcome", "asked_by", "allowed_by", "task_id", "run_id", "action_index", "type", "payload_sha256", "reply_sha256", "change") VALUES (2, '2026-11-26T13:57:26.7698404Z', 'action', 'ok', 'api', 'policy: tier 1', 2, 2, 0, 'life_os.log_note', 'd7d843d87251b6db757c336739b4ba1636d20f0c3cbd16a57b6a8bd2f2511a2c', '2a6a49d95edacf657250ffb5f8041397dcc00c0229a85d2f41755b943624d872', 'wrote note 2');
INSERT INTO "otto_audit" ("id", "at", "event", "outcome", "asked_by", "allowed_by", "task_id", "run_id", "action_index", "type", "payload_sha256", "reply_sha256", "change") VALUES (3, '2026-11-26T13:57:26.9047983Z', 'action', 'ok', 'api', 'policy: tier 1', 2, 2, 1, 'notify.send', '0e7b35600bb9a78cf18d82980fffb8aa14cac08a5bc88d56bbe30a570cc36f78', '2a6a49d95edacf657250ffb5f8041397dcc00c0229a85d2f41755b943624d872', 'put a notification into the outbox for phone (msg_01a2182598bd7a0c98befa1eab928341)');
INSERT INTO "otto_audit" ("id", "at", "event", "outcome", "asked_by", "allowed_by", "task_id", "run_id", "action_index", "type", "payload_sha256", "reply_sha256", "change") VALUES (4, '2026-11-26T13:57:27.2402296Z', 'action', 'awaiting_approval', 'api', NULL, 3, 3, 0, 'infra.deploy_project', 'a4e7c85bfb696c834b5e2d308c0bca5bf3eb1b009e13c2c0e04ca7b75e9a71a6', '21178740cfd7425a4a9f39e935ca351a581fbe1cb8ac4d243b2587daa1941af9', 'waits for approval 1');
INSERT INTO "otto_audit" ("id", "at", "event", "outcome", "asked_by", "allowed_by", "task_id", "run_id", "action_index", "type", "payload_sha256", "reply_sha256", "change") VALUES (5, '2026-11-26T13:57:28.6036262Z', 'action', 'ok', 'api', 'policy: tier 1', 6, 5, 0, 'life_os.log_note', 'e1db810108dec35c6b092133dfc096332ece70015151980f95a60a6c4c49734d', '119e01b08b80bbcbfc5f2a684e7381386ab12035501fddb0d844f261491dff8a', 'wrote note 3');
INSERT INTO "otto_audit" ("id", "at", "event", "outcome", "asked_by", "allowed_by", "task_id", "run_id", "action_index", "type", "payload_sha256", "reply_sha256", "change") VALUES (6, '2026-11-26T13:57:29.0754684Z', 'action', 'ok', 'api', 'policy: tier 1', 7, 6, 0, 'life_os.log_note', '1d25c323b5fa57152a7a1d3816a683f257bdaafb033921e17f561bb85be36234', '7794ae2931e485c45cb92e7660c2821db66de58c7aa0576eacbc58e00afcbd0a', 'wrote note 4');
INSERT INTO "otto_audit" ("id", "at", "event", "outcome", "asked_by", "allowed_by", "task_id", "run_id", "action_index", "type", "payload_sha256", "reply_sha256", "change") VALUES (7, '2026-11-26T13:58:00.1801359Z', 'action', 'ok', 'api', 'policy: tier 1', 5, 7, 0, 'life_os.log_note', '386c2508ab9e8ceb60534609b553eba7c4e5a896ee4cb80cf74bfe5d0b452839', '7261a007543a2a6087ca16f535cb548472e978696ce17067ac62f2cbabf2a6b1', 'wrote note 5');
INSERT INTO "otto_audit" ("id", "at", "event", "outcome", "asked_by", "allowed_by", "task_id", "run_id", "action_index", "type", "payload_sha256", "reply_sha256", "change") VALUES (8, '2026-11-26T13:58:04.1603010Z', 'action', 'ok', 'api', 'policy: tier 2, for a person''s task', 9, 8, 0, 'bills.record', '797624793a273f010f84a84c091cc6f251846f849383fbc61db815ae87029f60', '6976408faa195a6d2417a1a1c0f1bae17d7cf9360dd7c1007754031892611c27', 'wrote down bill 1: 42.10 EUR to City water until 2030-01-31');
INSERT INTO "otto_audit" ("id", "at", "event", "outcome", "asked_by", "allowed_by", "task_id", "run_id", "action_index", "type", "payload_sha256", "reply_sha256", "change") VALUES (9, '2026-11-26T13:58:04.1721557Z', 'action', 'ok', 'api', 'policy: tier 2, for a person''s task', 9, 8, 1, 'bills.record', 'a2972cd78fda0930c77875592ac8f8fa1c2119f6a01a10e8aeb4ee48caad3ffa', '6976408faa195a6d2417a1a1c0f1bae17d7cf9360dd7c1007754031892611c27', 'wrote down bill 2: 99.00 EUR to Power until 2030-02-28');
INSERT INTO "otto_audit" ("id", "at", "event", "outcome", "asked_by", "allowed_by", "task_id", "run_id", "action_index", "type", "payload_sha256", "reply_sha256", "change") VALUES (10, '2026-11-26T13:58:04.2311658Z', 'action', 'ok', 'api', 'policy: tier 2, for a person''s task', 9, 8, 2, 'files.write', '25434db7dbb3141f7f147f5ce24b4957b6f5794e035a2096b6826d530e518eec', '6976408faa195a6d2417a1a1c0f1bae17d7cf9360dd7c1007754031892611c27', 'wrote files/post/january.md, now 40 bytes');
INSERT INTO "otto_audit" ("id", "at", "event", "outcome", "asked_by", "allowed_by", "task_id", "run_id", "action_index", "type", "payload_sha256", "reply_sha256", "change") VALUES (11, '2026-11-26T13:58:04.2646670Z', 'action', 'ok', 'api', 'policy: tier 1', 9, 8, 3, 'life_os.create_task', 'c2aa92526c13a9ad504553bf923c28a09dc7c9c40908446662ca817d7e45c6a6', '6976408faa195a6d2417a1a1c0f1bae17d7cf9360dd7c1007754031892611c27', 'created task 10');
INSERT INTO "otto_audit" ("id", "at", "event", "outcome", "asked_by", "allowed_by", "task_id", "run_id", "action_index", "type", "payload_sha256", "reply_sha256", "change") VALUES (12, '2026-11-26T13:58:04.3571508Z', 'action', 'ok', 'api', 'policy: tier 1', 11, 9, 0, 'life_os.log_note', 'f4f12ac4d1cab25e08d8b26aa7daf75507a07424d6a803ce05864779ab8b87c0', '7c3119b6976a16b9350c2c8034218a42af212bfa79ec89720df033bc4a5c4628', 'wrote note 6');
INSERT INTO "otto_audit" ("id", "at", "event", "outcome", "asked_by", "allowed_by", "task_id", "run_id", "action_index", "type", "payload_sha256", "reply_sha256", "change") VALUES (13, '2026-11-26T13:58:04.4211646Z', 'action', 'awaiting_approval', 'api', NULL, 11, 9, 1, 'bills.mark_paid', 'cb30722af23f97bfad8dd238a0bf324b6035c89a21716ac22d65292be8b27e8b', '7c3119b6976a16b9350c2c8034218a42af212bfa79ec89720df033bc4a5c4628', 'waits for approval 2');
INSERT INTO "otto_audit" ("id", "at", "event", "outcome", "asked_by", "allowed_by", "task_id", "run_id", "action_index", "type", "payload_sha256", "reply_sha256", "change") VALUES (14, '2026-11-26T13:58:04.4712281Z', 'action', 'awaiting_approval', 'api', NULL, 12, 10, 0, 'bills.mark_paid', 'adb628a51793fc9955f0cab92229e031408200d5fe4a57b95692a2ee507110f1', '1bcfe4749ad2973d6d2eb370232b6c160fea405194d4f71a4257991df4f6dfc8', 'waits for approval 3');
INSERT INTO "otto_audit" ("id", "at", "event", "outcome", "asked_by", "allowed_by", "task_id", "run_id", "action_index", "type", "payload_sha256", "reply_sha256", "change") VALUES (15, '2026-11-26T13:58:04.5843944Z', 'action', 'error', 'api', NULL, 13, 11, 0, 'files.write', '89b8fb82a2c99bea7045f25777e4d503f824062c0960bca925f8b291400b04f0', '6ae117e8a87b3a572a14bd64450d24696934eeeb594c3192995a8e2da6a79992', 'The payload is not right: path may have no part that begins with a dot.');
INSERT INTO "otto_audit" ("id", "at", "event", "outcome", "asked_by", "allowed_by", "task_id", "run_id", "action_index", "type", "payload_sha256", "reply_sha256", "change") VALUES (16, '2026-11-26T13:58:04.9540478Z', 'worker', 'off', 'api', 'person: api', NULL, NULL, NULL, NULL, NULL, NULL, NULL);
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
INSERT INTO "otto_bills" ("id", "created_at", "payee", "amount_minor", "currency", "due", "paid_at", "run_id") VALUES (1, '2026-11-26T13:58:04.0602612Z', 'City water', 4210, 'EUR', '2030-01-31', NULL, 8);
INSERT INTO "otto_bills" ("id", "created_at", "payee", "amount_minor", "currency", "due", "paid_at", "run_id") VALUES (2, '2026-11-26T13:58:04.1717125Z', 'Power', 9900, 'EUR', '2030-02-28', NULL, 8);
CREATE TABLE otto_clock (
    id           INTEGER PRIMARY KEY CHECK (id = 1),
    last_seen_at TEXT    NOT NULL
);
INSERT INTO "otto_clock" ("id", "last_seen_at") VALUES (1, '2026-11-26T13:57:22.5804366Z');
CREATE TABLE otto_files (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    path       TEXT    NOT NULL UNIQUE,
    bytes      INTEGER NOT NULL,
    sha256     TEXT    NOT NULL,                              -- as Otto left it; another content is somebody else's
    updated_at TEXT    NOT NULL,
    run_id     INTEGER NULL
);
INSERT INTO "otto_files" ("id", "path", "bytes", "sha256", "updated_at", "run_id") VALUES (1, 'post/january.md', 40, '9a88d38f5b64c8c33a8cbac7460519af4000b71e2219485dfaf8f70c9804af40', '2026-11-26T13:58:04.2290451Z', 8);
CREATE TABLE otto_notes (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    created_at TEXT    NOT NULL,
    text       TEXT    NOT NULL,
    tags       TEXT    NOT NULL DEFAULT '[]',
    task_id    INTEGER NULL,
    run_id     INTEGER NULL
);
INSERT INTO "otto_notes" ("id", "created_at", "text", "tags", "task_id", "run_id") VALUES (1, '2026-11-26T13:57:25.6020453Z', 'Call Mum', '["reminder"]', 1, 1);
INSERT INTO "otto_notes" ("id", "created_at", "text", "tags", "task_id", "run_id") VALUES (2, '2026-11-26T13:57:26.7693422Z', 'Lock the door', '["reminder"]', 2, 2);
INSERT INTO "otto_notes" ("id", "created_at", "text", "tags", "task_id", "run_id") VALUES (3, '2026-11-26T13:57:28.6030714Z', 'Water the plants', '["reminder"]', 6, 5);
INSERT INTO "otto_notes" ("id", "created_at", "text", "tags", "task_id", "run_id") VALUES (4, '2026-11-26T13:57:29.0750833Z', 'Look out', '["reminder"]', 7, 6);
INSERT INTO "otto_notes" ("id", "created_at", "text", "tags", "task_id", "run_id") VALUES (5, '2026-11-26T13:58:00.1795814Z', 'Stretch', '["reminder"]', 5, 7);
INSERT INTO "otto_notes" ("id", "created_at", "text", "tags", "task_id", "run_id") VALUES (6, '2026-11-26T13:58:04.3540159Z', 'City water was paid at the counter', '[]', 11, 9);
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
INSERT INTO "otto_occurrences" ("id", "task_id", "scheduled_for", "kind", "outcome", "reason", "due_at", "owner", "fence", "claimed_at", "attempt", "crash_count", "outage_count", "outage_since", "run_id", "gap_from", "gap_to", "gap_count") VALUES (1, 1, '2026-11-26T13:57:23.9822215Z', 'scheduled', 'ran', NULL, '2026-11-26T13:57:23.9822215Z', NULL, 1, '2026-11-26T13:57:24.7928663Z', 1, 0, 0, NULL, 1, NULL, NULL, NULL);
INSERT INTO "otto_occurrences" ("id", "task_id", "scheduled_for", "kind", "outcome", "reason", "due_at", "owner", "fence", "claimed_at", "attempt", "crash_count", "outage_count", "outage_since", "run_id", "gap_from", "gap_to", "gap_count") VALUES (2, 2, '2026-11-26T13:57:26.0476096Z', 'scheduled', 'ran', NULL, '2026-11-26T13:57:26.0476096Z', NULL, 1, '2026-11-26T13:57:26.7238962Z', 1, 0, 0, NULL, 2, NULL, NULL, NULL);
INSERT INTO "otto_occurrences" ("id", "task_id", "scheduled_for", "kind", "outcome", "reason", "due_at", "owner", "fence", "claimed_at", "attempt", "crash_count", "outage_count", "outage_since", "run_id", "gap_from", "gap_to", "gap_count") VALUES (3, 3, '2026-11-26T13:57:26.9783142Z', 'scheduled', 'pending', NULL, '2026-11-26T13:57:27.2573988Z', NULL, 1, '2026-11-26T13:57:27.0201859Z', 1, 0, 0, NULL, 3, NULL, NULL, NULL);
INSERT INTO "otto_occurrences" ("id", "task_id", "scheduled_for", "kind", "outcome", "reason", "due_at", "owner", "fence", "claimed_at", "attempt", "crash_count", "outage_count", "outage_since", "run_id", "gap_from", "gap_to", "gap_count") VALUES (4, 4, '2026-11-26T13:57:27.3273567Z', 'scheduled', 'ran', 'permanent', '2026-11-26T13:57:27.3273567Z', NULL, 1, '2026-11-26T13:57:27.3593211Z', 1, 0, 0, NULL, 4, NULL, NULL, NULL);
INSERT INTO "otto_occurrences" ("id", "task_id", "scheduled_for", "kind", "outcome", "reason", "due_at", "owner", "fence", "claimed_at", "attempt", "crash_count", "outage_count", "outage_since", "run_id", "gap_from", "gap_to", "gap_count") VALUES (5, 5, '2026-11-26T13:58:00.0000000Z', 'scheduled', 'ran', NULL, '2026-11-26T13:58:00.0000000Z', NULL, 1, '2026-11-26T13:58:00.1396801Z', 1, 0, 0, NULL, 7, NULL, NULL, NULL);
INSERT INTO "otto_occurrences" ("id", "task_id", "scheduled_for", "kind", "outcome", "reason", "due_at", "owner", "fence", "claimed_at", "attempt", "crash_count", "outage_count", "outage_since", "run_id", "gap_from", "gap_to", "gap_count") VALUES (6, 6, '2026-11-26T13:57:28.0000000Z', 'scheduled', 'ran', NULL, '2026-11-26T13:57:28.0000000Z', NULL, 1, '2026-11-26T13:57:28.5120588Z', 1, 0, 0, NULL, 5, NULL, NULL, NULL);
INSERT INTO "otto_occurrences" ("id", "task_id", "scheduled_for", "kind", "outcome", "reason", "due_at", "owner", "fence", "claimed_at", "attempt", "crash_count", "outage_count", "outage_since", "run_id", "gap_from", "gap_to", "gap_count") VALUES (7, 6, '2026-11-26T13:59:28.0000000Z', 'scheduled', 'pending', NULL, '2026-11-26T13:59:28.0000000Z', NULL, 0, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL);
INSERT INTO "otto_occurrences" ("id", "task_id", "scheduled_for", "kind", "outcome", "reason", "due_at", "owner", "fence", "claimed_at", "attempt", "crash_count", "outage_count", "outage_since", "run_id", "gap_from", "gap_to", "gap_count") VALUES (8, 7, '2026-11-26T13:57:28.0000000Z', 'scheduled', 'ran', NULL, '2026-11-26T13:57:28.0000000Z', NULL, 1, '2026-11-26T13:57:28.9517410Z', 1, 0, 0, NULL, 6, NULL, NULL, NULL);
INSERT INTO "otto_occurrences" ("id", "task_id", "scheduled_for", "kind", "outcome", "reason", "due_at", "owner", "fence", "claimed_at", "attempt", "crash_count", "outage_count", "outage_since", "run_id", "gap_from", "gap_to", "gap_count") VALUES (9, 8, '2026-11-27T06:00:00.0000000Z', 'scheduled', 'pending', NULL, '2026-11-27T06:00:00.0000000Z', NULL, 0, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL);
INSERT INTO "otto_occurrences" ("id", "task_id", "scheduled_for", "kind", "outcome", "reason", "due_at", "owner", "fence", "claimed_at", "attempt", "crash_count", "outage_count", "outage_since", "run_id", "gap_from", "gap_to", "gap_count") VALUES (10, 7, '2026-11-26T13:59:28.0000000Z', 'scheduled', 'pending', NULL, '2026-11-26T13:59:28.0000000Z', NULL, 0, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL);
INSERT INTO "otto_occurrences" ("id", "task_id", "scheduled_for", "kind", "outcome", "reason", "due_at", "owner", "fence", "claimed_at", "attempt", "crash_count", "outage_count", "outage_since", "run_id", "gap_from", "gap_to", "gap_count") VALUES (11, 5, '2026-11-26T13:59:00.0000000Z', 'scheduled', 'pending', NULL, '2026-11-26T13:59:00.0000000Z', NULL, 0, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL);
INSERT INTO "otto_occurrences" ("id", "task_id", "scheduled_for", "kind", "outcome", "reason", "due_at", "owner", "fence", "claimed_at", "attempt", "crash_count", "outage_count", "outage_since", "run_id", "gap_from", "gap_to", "gap_count") VALUES (12, 9, '2026-11-26T13:58:02.9414865Z', 'scheduled', 'ran', NULL, '2026-11-26T13:58:02.9414865Z', NULL, 1, '2026-11-26T13:58:03.6374640Z', 1, 0, 0, NULL, 8, NULL, NULL, NULL);
INSERT INTO "otto_occurrences" ("id", "task_id", "scheduled_for", "kind", "outcome", "reason", "due_at", "owner", "fence", "claimed_at", "attempt", "crash_count", "outage_count", "outage_since", "run_id", "gap_from", "gap_to", "gap_count") VALUES (13, 10, '2099-01-31T08:00:00.0000000Z', 'scheduled', 'pending', NULL, '2099-01-31T08:00:00.0000000Z', NULL, 0, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL);
INSERT INTO "otto_occurrences" ("id", "task_id", "scheduled_for", "kind", "outcome", "reason", "due_at", "owner", "fence", "claimed_at", "attempt", "crash_count", "outage_count", "outage_since", "run_id", "gap_from", "gap_to", "gap_count") VALUES (14, 11, '2026-11-26T13:58:04.3228685Z', 'scheduled', 'pending', NULL, '2026-11-26T13:58:04.4287952Z', NULL, 1, '2026-11-26T13:58:04.3310757Z', 1, 0, 0, NULL, 9, NULL, NULL, NULL);
INSERT INTO "otto_occurrences" ("id", "task_id", "scheduled_for", "kind", "outcome", "reason", "due_at", "owner", "fence", "claimed_at", "attempt", "crash_count", "outage_count", "outage_since", "run_id", "gap_from", "gap_to", "gap_count") VALUES (15, 12, '2026-11-26T13:58:04.4530288Z', 'scheduled', 'pending', NULL, '2026-11-26T13:58:04.4846748Z', NULL, 1, '2026-11-26T13:58:04.4605556Z', 1, 0, 0, NULL, 10, NULL, NULL, NULL);
INSERT INTO "otto_occurrences" ("id", "task_id", "scheduled_for", "kind", "outcome", "reason", "due_at", "owner", "fence", "claimed_at", "attempt", "crash_count", "outage_count", "outage_since", "run_id", "gap_from", "gap_to", "gap_count") VALUES (16, 13, '2026-11-26T13:58:04.5154269Z', 'scheduled', 'ran', 'actions_failed', '2026-11-26T13:58:04.5154269Z', NULL, 1, '2026-11-26T13:58:04.5212529Z', 1, 0, 0, NULL, 11, NULL, NULL, NULL);
INSERT INTO "otto_occurrences" ("id", "task_id", "scheduled_for", "kind", "outcome", "reason", "due_at", "owner", "fence", "claimed_at", "attempt", "crash_count", "outage_count", "outage_since", "run_id", "gap_from", "gap_to", "gap_count") VALUES (17, 14, '2026-11-26T13:58:04.6347103Z', 'scheduled', 'pending', NULL, '2026-11-26T14:03:04.7249053Z', NULL, 1, '2026-11-26T13:58:04.6480349Z', 1, 0, 0, NULL, 12, NULL, NULL, NULL);
INSERT INTO "otto_occurrences" ("id", "task_id", "scheduled_for", "kind", "outcome", "reason", "due_at", "owner", "fence", "claimed_at", "attempt", "crash_count", "outage_count", "outage_since", "run_id", "gap_from", "gap_to", "gap_count") VALUES (18, 15, '2026-11-26T13:58:04.7732681Z', 'scheduled', 'pending', NULL, '2026-11-26T13:58:09.8083999Z', NULL, 1, '2026-11-26T13:58:04.7811119Z', 1, 0, 1, '2026-11-26T13:58:04.8083999Z', 13, NULL, NULL, NULL);
INSERT INTO "otto_occurrences" ("id", "task_id", "scheduled_for", "kind", "outcome", "reason", "due_at", "owner", "fence", "claimed_at", "attempt", "crash_count", "outage_count", "outage_since", "run_id", "gap_from", "gap_to", "gap_count") VALUES (19, 16, '2026-11-26T14:03:04.8405510Z', 'scheduled', 'pending', NULL, '2026-11-26T14:03:04.8405510Z', NULL, 0, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL);
INSERT INTO "otto_occurrences" ("id", "task_id", "scheduled_for", "kind", "outcome", "reason", "due_at", "owner", "fence", "claimed_at", "attempt", "crash_count", "outage_count", "outage_since", "run_id", "gap_from", "gap_to", "gap_count") VALUES (20, 17, '2026-11-26T14:03:04.8753241Z', 'scheduled', 'skipped', 'cancelled', '2026-11-26T14:03:04.8753241Z', NULL, 1, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL);
INSERT INTO "otto_occurrences" ("id", "task_id", "scheduled_for", "kind", "outcome", "reason", "due_at", "owner", "fence", "claimed_at", "attempt", "crash_count", "outage_count", "outage_since", "run_id", "gap_from", "gap_to", "gap_count") VALUES (21, 18, '2026-11-26T14:03:04.9152064Z', 'scheduled', 'pending', NULL, '2026-11-26T14:03:04.9152064Z', NULL, 0, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL);
INSERT INTO "otto_occurrences" ("id", "task_id", "scheduled_for", "kind", "outcome", "reason", "due_at", "owner", "fence", "claimed_at", "attempt", "crash_count", "outage_count", "outage_since", "run_id", "gap_from", "gap_to", "gap_count") VALUES (22, 19, '2026-12-26T13:58:04.9203061Z', 'scheduled', 'pending', NULL, '2026-12-26T13:58:04.9203061Z', NULL, 0, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL);
INSERT INTO "otto_occurrences" ("id", "task_id", "scheduled_for", "kind", "outcome", "reason", "due_at", "owner", "fence", "claimed_at", "attempt", "crash_count", "outage_count", "outage_since", "run_id", "gap_from", "gap_to", "gap_count") VALUES (23, 20, '2099-12-24T18:00:00.0000000Z', 'scheduled', 'pending', NULL, '2099-12-24T18:00:00.0000000Z', NULL, 0, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL);
INSERT INTO "otto_occurrences" ("id", "task_id", "scheduled_for", "kind", "outcome", "reason", "due_at", "owner", "fence", "claimed_at", "attempt", "crash_count", "outage_count", "outage_since", "run_id", "gap_from", "gap_to", "gap_count") VALUES (24, 21, '2026-11-26T13:58:04.9602931Z', 'scheduled', 'pending', NULL, '2026-11-26T13:58:04.9602931Z', NULL, 0, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL);
INSERT INTO "otto_occurrences" ("id", "task_id", "scheduled_for", "kind", "outcome", "reason", "due_at", "owner", "fence", "claimed_at", "attempt", "crash_count", "outage_count", "outage_since", "run_id", "gap_from", "gap_to", "gap_count") VALUES (25, 22, '2026-11-26T13:58:04.9758305Z', 'scheduled', 'pending', NULL, '2026-11-26T13:58:04.9758305Z', NULL, 0, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL);
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
INSERT INTO "otto_outbox" ("id", "message_id", "created_at", "channel", "title", "body", "run_id", "status", "tries", "next_try_at", "last_error", "finished_at") VALUES (1, 'msg_01a2182598bd7a0c98befa1eab928341', '2026-11-26T13:57:26.8459846Z', 'phone', 'Reminder', 'Lock the door', 2, 'waiting', 2, '2026-11-26T13:58:02.2086393Z', 'The receiver could not be reached: Connection refused.', NULL);
CREATE TABLE otto_request_keys (
    key        TEXT    NOT NULL PRIMARY KEY,
    created_at TEXT    NOT NULL,
    sha256     TEXT    NOT NULL,               -- of the canonical request
    task_id    INTEGER NOT NULL
);
INSERT INTO "otto_request_keys" ("key", "created_at", "sha256", "task_id") VALUES ('post-42', '2026-11-26T13:58:04.9772952Z', 'f901e53381362058f77fe5c234e892eac438d642e28cac6f5fc2c97616f98aa2', 22);
CREATE TABLE otto_run_logs (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id  INTEGER NOT NULL REFERENCES otto_runs (id) ON DELETE CASCADE,
    at      TEXT    NOT NULL,
    level   TEXT    NOT NULL CHECK (level IN ('debug', 'info', 'warning', 'error')),
    message TEXT    NOT NULL
);
INSERT INTO "otto_run_logs" ("id", "run_id", "at", "level", "message") VALUES (1, 1, '2026-11-26T13:57:25.6848479Z', 'info', 'Action 0 (life_os.log_note): wrote note 1.');
INSERT INTO "otto_run_logs" ("id", "run_id", "at", "level", "message") VALUES (2, 2, '2026-11-26T13:57:26.7696538Z', 'info', 'Action 0 (life_os.log_note): wrote note 2.');
INSERT INTO "otto_run_logs" ("id", "run_id", "at", "level", "message") VALUES (3, 2, '2026-11-26T13:57:26.9045696Z', 'info', 'Action 1 (notify.send): put a notification into the outbox for phone (msg_01a2182598bd7a0c98befa1eab928341).');
INSERT INTO "otto_run_logs" ("id", "run_id", "at", "level", "message") VALUES (4, 3, '2026-11-26T13:57:27.2400218Z', 'info', 'Action 0 (infra.deploy_project): waits for approval 1.');
INSERT INTO "otto_run_logs" ("id", "run_id", "at", "level", "message") VALUES (5, 3, '2026-11-26T13:57:27.2563831Z', 'info', 'Waits for a person to decide on 1 of its actions.');
INSERT INTO "otto_run_logs" ("id", "run_id", "at", "level", "message") VALUES (6, 4, '2026-11-26T13:57:27.6083974Z', 'error', 'Otto has no skill for tasks of the type "home.nobody_knows". He has skills for: life_os.reminder, debug.env, env_status, otto_doctor, check_dependencies, otto.runs, infra.deploy, custom.prompt.');
INSERT INTO "otto_run_logs" ("id", "run_id", "at", "level", "message") VALUES (7, 5, '2026-11-26T13:57:28.6033971Z', 'info', 'Action 0 (life_os.log_note): wrote note 3.');
INSERT INTO "otto_run_logs" ("id", "run_id", "at", "level", "message") VALUES (8, 6, '2026-11-26T13:57:29.0753064Z', 'info', 'Action 0 (life_os.log_note): wrote note 4.');
INSERT INTO "otto_run_logs" ("id", "run_id", "at", "level", "message") VALUES (9, 7, '2026-11-26T13:58:00.1799841Z', 'info', 'Action 0 (life_os.log_note): wrote note 5.');
INSERT INTO "otto_run_logs" ("id", "run_id", "at", "level", "message") VALUES (10, 8, '2026-11-26T13:58:04.1572924Z', 'info', 'Action 0 (bills.record): wrote down bill 1: 42.10 EUR to City water until 2030-01-31.');
INSERT INTO "otto_run_logs" ("id", "run_id", "at", "level", "message") VALUES (11, 8, '2026-11-26T13:58:04.1720191Z', 'info', 'Action 1 (bills.record): wrote down bill 2: 99.00 EUR to Power until 2030-02-28.');
INSERT INTO "otto_run_logs" ("id", "run_id", "at", "level", "message") VALUES (12, 8, '2026-11-26T13:58:04.2310147Z', 'info', 'Action 2 (files.write): wrote files/post/january.md, now 40 bytes.');
INSERT INTO "otto_run_logs" ("id", "run_id", "at", "level", "message") VALUES (13, 8, '2026-11-26T13:58:04.2645034Z', 'info', 'Action 3 (life_os.create_task): created task 10.');
INSERT INTO "otto_run_logs" ("id", "run_id", "at", "level", "message") VALUES (14, 9, '2026-11-26T13:58:04.3569928Z', 'info', 'Action 0 (life_os.log_note): wrote note 6.');
INSERT INTO "otto_run_logs" ("id", "run_id", "at", "level", "message") VALUES (15, 9, '2026-11-26T13:58:04.4210116Z', 'info', 'Action 1 (bills.mark_paid): waits for approval 2.');
INSERT INTO "otto_run_logs" ("id", "run_id", "at", "level", "message") VALUES (16, 9, '2026-11-26T13:58:04.4278016Z', 'info', 'Waits for a person to decide on 1 of its actions.');
INSERT INTO "otto_run_logs" ("id", "run_id", "at", "level", "message") VALUES (17, 10, '2026-11-26T13:58:04.4711790Z', 'info', 'Action 0 (bills.mark_paid): waits for approval 3.');
INSERT INTO "otto_run_logs" ("id", "run_id", "at", "level", "message") VALUES (18, 10, '2026-11-26T13:58:04.4845480Z', 'info', 'Waits for a person to decide on 1 of its actions.');
INSERT INTO "otto_run_logs" ("id", "run_id", "at", "level", "message") VALUES (19, 11, '2026-11-26T13:58:04.5841544Z', 'error', 'Action 0 (files.write) failed: The payload is not right: path may have no part that begins with a dot.');
INSERT INTO "otto_run_logs" ("id", "run_id", "at", "level", "message") VALUES (20, 11, '2026-11-26T13:58:04.5942310Z', 'error', '1 of 1 actions failed: files.write: The payload is not right: path may have no part that begins with a dot.');
INSERT INTO "otto_run_logs" ("id", "run_id", "at", "level", "message") VALUES (21, 12, '2026-11-26T13:58:04.7309608Z', 'warning', 'Otto answered 503 Service Unavailable.');
INSERT INTO "otto_run_logs" ("id", "run_id", "at", "level", "message") VALUES (22, 13, '2026-11-26T13:58:04.8090829Z', 'warning', 'Otto cannot be reached at 127.0.0.1:21863: Connection refused (127.0.0.1:21863)');
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
INSERT INTO "otto_runs" ("id", "task_id", "occurrence_id", "source", "status", "reason", "attempt", "scheduled_for", "created_at", "started_at", "finished_at", "duration_ms", "input_text", "input_payload", "output_text", "reply", "hangfire_job_id", "trace_id", "usage", "reply_sha256") VALUES (1, 1, 1, 'worker', 'success', NULL, 1, '2026-11-26T13:57:23.9822215Z', '2026-11-26T13:57:24.8123222Z', '2026-11-26T13:57:24.8123222Z', '2026-11-26T13:57:25.9016932Z', 1089, 'life_os.reminder: Call Mum', '{"text":"Call Mum"}', 'Reminder: Call Mum', '{"message":"Reminder: Call Mum","actions":[{"type":"life_os.log_note","payload":{"text":"Call Mum","tags":["reminder"]}}]}', '1', '31875971a58d1cdb57f1a9254738fb23', NULL, '28e90efa14cc2a6a502cac9d130b0cc0fc0894f89a7fe8394390e58b77b9c8f1');
INSERT INTO "otto_runs" ("id", "task_id", "occurrence_id", "source", "status", "reason", "attempt", "scheduled_for", "created_at", "started_at", "finished_at", "duration_ms", "input_text", "input_payload", "output_text", "reply", "hangfire_job_id", "trace_id", "usage", "reply_sha256") VALUES (2, 2, 2, 'worker', 'success', NULL, 1, '2026-11-26T13:57:26.0476096Z', '2026-11-26T13:57:26.7244487Z', '2026-11-26T13:57:26.7244487Z', '2026-11-26T13:57:26.9203721Z', 195, 'life_os.reminder: Lock the door', '{"text":"Lock the door","channel":"phone"}', 'Reminder: Lock the door', '{"message":"Reminder: Lock the door","actions":[{"type":"life_os.log_note","payload":{"text":"Lock the door","tags":["reminder"]}},{"type":"notify.send","payload":{"title":"Reminder","body":"Lock the door","channel":"phone"}}]}', '1001', '7a07b0c0c6d9234d6661304f634062fb', NULL, '2a6a49d95edacf657250ffb5f8041397dcc00c0229a85d2f41755b943624d872');
INSERT INTO "otto_runs" ("id", "task_id", "occurrence_id", "source", "status", "reason", "attempt", "scheduled_for", "created_at", "started_at", "finished_at", "duration_ms", "input_text", "input_payload", "output_text", "reply", "hangfire_job_id", "trace_id", "usage", "reply_sha256") VALUES (3, 3, 3, 'worker', 'blocked', 'awaiting_approval', 1, '2026-11-26T13:57:26.9783142Z', '2026-11-26T13:57:27.0207129Z', '2026-11-26T13:57:27.0207129Z', NULL, NULL, 'infra.deploy: infra.deploy', '{"project":"garden"}', 'I propose to deploy garden. A person has to approve it.', '{"message":"I propose to deploy garden. A person has to approve it.","actions":[{"type":"infra.deploy_project","payload":{"project":"garden"}}]}', '2001', '4a083b0d5fe5d4fb60db8cc1db96568a', NULL, '21178740cfd7425a4a9f39e935ca351a581fbe1cb8ac4d243b2587daa1941af9');
INSERT INTO "otto_runs" ("id", "task_id", "occurrence_id", "source", "status", "reason", "attempt", "scheduled_for", "created_at", "started_at", "finished_at", "duration_ms", "input_text", "input_payload", "output_text", "reply", "hangfire_job_id", "trace_id", "usage", "reply_sha256") VALUES (4, 4, 4, 'worker', 'error', 'permanent', 1, '2026-11-26T13:57:27.3273567Z', '2026-11-26T13:57:27.3603473Z', '2026-11-26T13:57:27.3603473Z', '2026-11-26T13:57:27.6088567Z', 248, 'home.nobody_knows: home.nobody_knows', NULL, NULL, NULL, '3001', 'b3eeefc907d211b082ceef31b2c8762a', NULL, NULL);
INSERT INTO "otto_runs" ("id", "task_id", "occurrence_id", "source", "status", "reason", "attempt", "scheduled_for", "created_at", "started_at", "finished_at", "duration_ms", "input_text", "input_payload", "output_text", "reply", "hangfire_job_id", "trace_id", "usage", "reply_sha256") VALUES (5, 6, 6, 'worker', 'success', NULL, 1, '2026-11-26T13:57:28.0000000Z', '2026-11-26T13:57:28.5126582Z', '2026-11-26T13:57:28.5126582Z', '2026-11-26T13:57:28.6276542Z', 114, 'life_os.reminder: Water the plants', '{"text":"Water the plants"}', 'Reminder: Water the plants', '{"message":"Reminder: Water the plants","actions":[{"type":"life_os.log_note","payload":{"text":"Water the plants","tags":["reminder"]}}]}', '4001', 'c0e5640acd1490071db1501223bc92b0', NULL, '119e01b08b80bbcbfc5f2a684e7381386ab12035501fddb0d844f261491dff8a');
INSERT INTO "otto_runs" ("id", "task_id", "occurrence_id", "source", "status", "reason", "attempt", "scheduled_for", "created_at", "started_at", "finished_at", "duration_ms", "input_text", "input_payload", "output_text", "reply", "hangfire_job_id", "trace_id", "usage", "reply_sha256") VALUES (6, 7, 8, 'worker', 'success', NULL, 1, '2026-11-26T13:57:28.0000000Z', '2026-11-26T13:57:28.9520455Z', '2026-11-26T13:57:28.9520455Z', '2026-11-26T13:57:29.0944168Z', 142, 'life_os.reminder: Look out', '{"text":"Look out"}', 'Reminder: Look out', '{"message":"Reminder: Look out","actions":[{"type":"life_os.log_note","payload":{"text":"Look out","tags":["reminder"]}}]}', '6001', '3a1d4cec0fc77fb72fbe83ef312441c2', NULL, '7794ae2931e485c45cb92e7660c2821db66de58c7aa0576eacbc58e00afcbd0a');
INSERT INTO "otto_runs" ("id", "task_id", "occurrence_id", "source", "status", "reason", "attempt", "scheduled_for", "created_at", "started_at", "finished_at", "duration_ms", "input_text", "input_payload", "output_text", "reply", "hangfire_job_id", "trace_id", "usage", "reply_sha256") VALUES (7, 5, 5, 'worker', 'success', NULL, 1, '2026-11-26T13:58:00.0000000Z', '2026-11-26T13:58:00.1402431Z', '2026-11-26T13:58:00.1402431Z', '2026-11-26T13:58:00.1914008Z', 51, 'life_os.reminder: Stretch', '{"text":"Stretch"}', 'Reminder: Stretch', '{"message":"Reminder: Stretch","actions":[{"type":"life_os.log_note","payload":{"text":"Stretch","tags":["reminder"]}}]}', '8001', 'd1940f092c3d0c2b5c5a4354cc1811b2', NULL, '7261a007543a2a6087ca16f535cb548472e978696ce17067ac62f2cbabf2a6b1');
INSERT INTO "otto_runs" ("id", "task_id", "occurrence_id", "source", "status", "reason", "attempt", "scheduled_for", "created_at", "started_at", "finished_at", "duration_ms", "input_text", "input_payload", "output_text", "reply", "hangfire_job_id", "trace_id", "usage", "reply_sha256") VALUES (8, 9, 12, 'worker', 'success', NULL, 1, '2026-11-26T13:58:02.9414865Z', '2026-11-26T13:58:03.6549380Z', '2026-11-26T13:58:03.6549380Z', '2026-11-26T13:58:04.2885013Z', 633, 'home.post: home.post', '{"reply":{"message":"As you wished.","actions":[{"type":"bills.record","payload":{"payee":"City water","amount_minor":4210,"currency":"EUR","due":"2030-01-31"}},{"type":"bills.record","payload":{"payee":"Power","amount_minor":9900,"currency":"EUR","due":"2030-02-28"}},{"type":"files.write","payload":{"path":"post/january.md","content":"# Post of January\n\n- City water\n- Power\n"}},{"type":"life_os.create_task","payload":{"type":"life_os.reminder","description":"File the bills","next_run_at":"2099-01-31T08:00:00Z"}}]}}', 'As you wished.', '{"message":"As you wished.","actions":[{"type":"bills.record","payload":{"payee":"City water","amount_minor":4210,"currency":"EUR","due":"2030-01-31"}},{"type":"bills.record","payload":{"payee":"Power","amount_minor":9900,"currency":"EUR","due":"2030-02-28"}},{"type":"files.write","payload":{"path":"post/january.md","content":"# Post of January\n\n- City water\n- Power\n"}},{"type":"life_os.create_task","payload":{"type":"life_os.reminder","description":"File the bills","next_run_at":"2099-01-31T08:00:00Z"}}]}', '9001', 'd08c78f10ec9142703c592115976accf', NULL, '6976408faa195a6d2417a1a1c0f1bae17d7cf9360dd7c1007754031892611c27');
INSERT INTO "otto_runs" ("id", "task_id", "occurrence_id", "source", "status", "reason", "attempt", "scheduled_for", "created_at", "started_at", "finished_at", "duration_ms", "input_text", "input_payload", "output_text", "reply", "hangfire_job_id", "trace_id", "usage", "reply_sha256") VALUES (9, 11, 14, 'worker', 'blocked', 'awaiting_approval', 1, '2026-11-26T13:58:04.3228685Z', '2026-11-26T13:58:04.3313675Z', '2026-11-26T13:58:04.3313675Z', NULL, NULL, 'home.pay: home.pay', '{"reply":{"message":"As you wished.","actions":[{"type":"life_os.log_note","payload":{"text":"City water was paid at the counter"}},{"type":"bills.mark_paid","payload":{"bill_id":1,"paid_at":"2026-01-05T10:00:00Z"}}]}}', 'As you wished.', '{"message":"As you wished.","actions":[{"type":"life_os.log_note","payload":{"text":"City water was paid at the counter"}},{"type":"bills.mark_paid","payload":{"bill_id":1,"paid_at":"2026-01-05T10:00:00Z"}}]}', '11001', '4087f0a061bb6b2da4adf8b78e47b3ad', NULL, '7c3119b6976a16b9350c2c8034218a42af212bfa79ec89720df033bc4a5c4628');
INSERT INTO "otto_runs" ("id", "task_id", "occurrence_id", "source", "status", "reason", "attempt", "scheduled_for", "created_at", "started_at", "finished_at", "duration_ms", "input_text", "input_payload", "output_text", "reply", "hangfire_job_id", "trace_id", "usage", "reply_sha256") VALUES (10, 12, 15, 'worker', 'blocked', 'awaiting_approval', 1, '2026-11-26T13:58:04.4530288Z', '2026-11-26T13:58:04.4609572Z', '2026-11-26T13:58:04.4609572Z', NULL, NULL, 'home.pay: home.pay', '{"reply":{"message":"As you wished.","actions":[{"type":"bills.mark_paid","payload":{"bill_id":2,"paid_at":"2026-01-05T10:00:00Z"}}]}}', 'As you wished.', '{"message":"As you wished.","actions":[{"type":"bills.mark_paid","payload":{"bill_id":2,"paid_at":"2026-01-05T10:00:00Z"}}]}', '12001', 'ab96c113420e54de60cdf66702829f48', NULL, '1bcfe4749ad2973d6d2eb370232b6c160fea405194d4f71a4257991df4f6dfc8');
INSERT INTO "otto_runs" ("id", "task_id", "occurrence_id", "source", "status", "reason", "attempt", "scheduled_for", "created_at", "started_at", "finished_at", "duration_ms", "input_text", "input_payload", "output_text", "reply", "hangfire_job_id", "trace_id", "usage", "reply_sha256") VALUES (11, 13, 16, 'worker', 'error', 'actions_failed', 1, '2026-11-26T13:58:04.5154269Z', '2026-11-26T13:58:04.5215277Z', '2026-11-26T13:58:04.5215277Z', '2026-11-26T13:58:04.5946215Z', 73, 'home.post: home.post', '{"reply":{"message":"As you wished.","actions":[{"type":"files.write","payload":{"path":"../outside.md","content":"no"}}]}}', 'As you wished.', '{"message":"As you wished.","actions":[{"type":"files.write","payload":{"path":"../outside.md","content":"no"}}]}', '13001', '8528c9ce0e8048b99d5794586eaec33a', NULL, '6ae117e8a87b3a572a14bd64450d24696934eeeb594c3192995a8e2da6a79992');
INSERT INTO "otto_runs" ("id", "task_id", "occurrence_id", "source", "status", "reason", "attempt", "scheduled_for", "created_at", "started_at", "finished_at", "duration_ms", "input_text", "input_payload", "output_text", "reply", "hangfire_job_id", "trace_id", "usage", "reply_sha256") VALUES (12, 14, 17, 'worker', 'error', 'retrying', 1, '2026-11-26T13:58:04.6347103Z', '2026-11-26T13:58:04.6483344Z', '2026-11-26T13:58:04.6483344Z', '2026-11-26T13:58:04.7316557Z', 83, 'life_os.reminder: Otto stumbles', '{"text":"Otto stumbles","status":503}', NULL, NULL, '14001', '12a4654b955a31171b8161f1f70d4a3d', NULL, NULL);
INSERT INTO "otto_runs" ("id", "task_id", "occurrence_id", "source", "status", "reason", "attempt", "scheduled_for", "created_at", "started_at", "finished_at", "duration_ms", "input_text", "input_payload", "output_text", "reply", "hangfire_job_id", "trace_id", "usage", "reply_sha256") VALUES (13, 15, 18, 'worker', 'pending', 'retrying', 1, '2026-11-26T13:58:04.7732681Z', '2026-11-26T13:58:04.7814289Z', '2026-11-26T13:58:04.7814289Z', NULL, NULL, 'life_os.reminder: Otto is out of reach', '{"text":"Otto is out of reach"}', NULL, NULL, '15001', '154a4eefd6bc1281031a0c79e1b1aa06', NULL, NULL);
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
INSERT INTO "otto_tasks" ("id", "created_at", "updated_at", "status", "reason", "type", "description", "payload", "next_run_at", "schedule", "max_attempts", "timeout_seconds", "last_run_at", "last_error", "attempt", "source", "parent_run_id", "hangfire_job_id", "recurring_job", "failures", "paused_status", "paused_reason", "depth", "lineage") VALUES (1, '2026-11-26T13:57:23.9822215Z', '2026-11-26T13:57:25.9599085Z', 'success', NULL, 'life_os.reminder', 'Call Mum', '{"text":"Call Mum"}', NULL, NULL, 5, 180, '2026-11-26T13:57:24.8390505Z', NULL, 1, 'api', NULL, '1', 0, 0, NULL, NULL, 0, '[]');
INSERT INTO "otto_tasks" ("id", "created_at", "updated_at", "status", "reason", "type", "description", "payload", "next_run_at", "schedule", "max_attempts", "timeout_seconds", "last_run_at", "last_error", "attempt", "source", "parent_run_id", "hangfire_job_id", "recurring_job", "failures", "paused_status", "paused_reason", "depth", "lineage") VALUES (2, '2026-11-26T13:57:26.0476096Z', '2026-11-26T13:57:26.9204701Z', 'success', NULL, 'life_os.reminder', 'Lock the door', '{"text":"Lock the door","channel":"phone"}', NULL, NULL, 5, 180, '2026-11-26T13:57:26.7247250Z', NULL, 1, 'api', NULL, '1001', 0, 0, NULL, NULL, 0, '[]');
INSERT INTO "otto_tasks" ("id", "created_at", "updated_at", "status", "reason", "type", "description", "payload", "next_run_at", "schedule", "max_attempts", "timeout_seconds", "last_run_at", "last_error", "attempt", "source", "parent_run_id", "hangfire_job_id", "recurring_job", "failures", "paused_status", "paused_reason", "depth", "lineage") VALUES (3, '2026-11-26T13:57:26.9783142Z', '2026-11-26T13:57:27.2731319Z', 'blocked', 'awaiting_approval', 'infra.deploy', 'infra.deploy', '{"project":"garden"}', NULL, NULL, 5, 180, '2026-11-26T13:57:27.0209728Z', NULL, 1, 'api', NULL, '2001', 0, 0, NULL, NULL, 0, '[]');
INSERT INTO "otto_tasks" ("id", "created_at", "updated_at", "status", "reason", "type", "description", "payload", "next_run_at", "schedule", "max_attempts", "timeout_seconds", "last_run_at", "last_error", "attempt", "source", "parent_run_id", "hangfire_job_id", "recurring_job", "failures", "paused_status", "paused_reason", "depth", "lineage") VALUES (4, '2026-11-26T13:57:27.3273567Z', '2026-11-26T13:57:27.6089771Z', 'error', 'permanent', 'home.nobody_knows', 'home.nobody_knows', NULL, NULL, NULL, 5, 180, '2026-11-26T13:57:27.3606332Z', 'Otto has no skill for tasks of the type "home.nobody_knows". He has skills for: life_os.reminder, debug.env, env_status, otto_doctor, check_dependencies, otto.runs, infra.deploy, custom.prompt.', 1, 'api', NULL, '3001', 0, 0, NULL, NULL, 0, '[]');
INSERT INTO "otto_tasks" ("id", "created_at", "updated_at", "status", "reason", "type", "description", "payload", "next_run_at", "schedule", "max_attempts", "timeout_seconds", "last_run_at", "last_error", "attempt", "source", "parent_run_id", "hangfire_job_id", "recurring_job", "failures", "paused_status", "paused_reason", "depth", "lineage") VALUES (5, '2026-11-26T13:57:28.0495604Z', '2026-11-26T13:58:00.1946197Z', 'pending', NULL, 'life_os.reminder', 'Stretch', '{"text":"Stretch"}', '2026-11-26T13:59:00.0000000Z', '{"cron":"* * * * *","every":null,"rrule":null,"start":"2026-11-26T14:57:28","time_zone":"Europe/Berlin","missed":"once","overlap":"skip"}', 5, 180, '2026-11-26T13:58:00.1404539Z', NULL, 0, 'api', NULL, '8001', 1, 0, NULL, NULL, 0, '[]');
INSERT INTO "otto_tasks" ("id", "created_at", "updated_at", "status", "reason", "type", "description", "payload", "next_run_at", "schedule", "max_attempts", "timeout_seconds", "last_run_at", "last_error", "attempt", "source", "parent_run_id", "hangfire_job_id", "recurring_job", "failures", "paused_status", "paused_reason", "depth", "lineage") VALUES (6, '2026-11-26T13:57:28.3732664Z', '2026-11-26T13:57:28.6958206Z', 'pending', NULL, 'life_os.reminder', 'Water the plants', '{"text":"Water the plants"}', '2026-11-26T13:59:28.0000000Z', '{"cron":null,"every":"PT2M","rrule":null,"start":"2026-11-26T13:57:28","time_zone":"Etc/UTC","missed":"once","overlap":"skip"}', 5, 180, '2026-11-26T13:57:28.5129635Z', NULL, 0, 'api', NULL, '5001', 0, 0, NULL, NULL, 0, '[]');
INSERT INTO "otto_tasks" ("id", "created_at", "updated_at", "status", "reason", "type", "description", "payload", "next_run_at", "schedule", "max_attempts", "timeout_seconds", "last_run_at", "last_error", "attempt", "source", "parent_run_id", "hangfire_job_id", "recurring_job", "failures", "paused_status", "paused_reason", "depth", "lineage") VALUES (7, '2026-11-26T13:57:28.9184630Z', '2026-11-26T13:57:29.0953226Z', 'pending', NULL, 'life_os.reminder', 'Look out', '{"text":"Look out"}', '2026-11-26T13:59:28.0000000Z', '{"cron":null,"every":null,"rrule":"FREQ=MINUTELY;INTERVAL=2","start":"2026-11-26T13:57:28","time_zone":"Etc/UTC","missed":"all","overlap":"skip"}', 5, 180, '2026-11-26T13:57:28.9522294Z', NULL, 0, 'api', NULL, '7001', 0, 0, NULL, NULL, 0, '[]');
INSERT INTO "otto_tasks" ("id", "created_at", "updated_at", "status", "reason", "type", "description", "payload", "next_run_at", "schedule", "max_attempts", "timeout_seconds", "last_run_at", "last_error", "attempt", "source", "parent_run_id", "hangfire_job_id", "recurring_job", "failures", "paused_status", "paused_reason", "depth", "lineage") VALUES (8, '2026-11-26T13:57:28.9976978Z', '2026-11-26T13:57:28.9976978Z', 'pending', NULL, 'life_os.reminder', 'Good morning', '{"text":"Good morning"}', '2026-11-27T06:00:00.0000000Z', '{"cron":"0 7 * * *","every":null,"rrule":null,"start":"2026-11-26T14:57:28","time_zone":"Europe/Berlin","missed":"once","overlap":"skip"}', 5, 180, NULL, NULL, 0, 'api', NULL, NULL, 1, 0, NULL, NULL, 0, '[]');
INSERT INTO "otto_tasks" ("id", "created_at", "updated_at", "status", "reason", "type", "description", "payload", "next_run_at", "schedule", "max_attempts", "timeout_seconds", "last_run_at", "last_error", "attempt", "source", "parent_run_id", "hangfire_job_id", "recurring_job", "failures", "paused_status", "paused_reason", "depth", "lineage") VALUES (9, '2026-11-26T13:58:02.9414865Z', '2026-11-26T13:58:04.2929491Z', 'success', NULL, 'home.post', 'home.post', '{"reply":{"message":"As you wished.","actions":[{"type":"bills.record","payload":{"payee":"City water","amount_minor":4210,"currency":"EUR","due":"2030-01-31"}},{"type":"bills.record","payload":{"payee":"Power","amount_minor":9900,"currency":"EUR","due":"2030-02-28"}},{"type":"files.write","payload":{"path":"post/january.md","content":"# Post of January\n\n- City water\n- Power\n"}},{"type":"life_os.create_task","payload":{"type":"life_os.reminder","description":"File the bills","next_run_at":"2099-01-31T08:00:00Z"}}]}}', NULL, NULL, 5, 180, '2026-11-26T13:58:03.6810440Z', NULL, 1, 'api', NULL, '9001', 0, 0, NULL, NULL, 0, '[]');
INSERT INTO "otto_tasks" ("id", "created_at", "updated_at", "status", "reason", "type", "description", "payload", "next_run_at", "schedule", "max_attempts", "timeout_seconds", "last_run_at", "last_error", "attempt", "source", "parent_run_id", "hangfire_job_id", "recurring_job", "failures", "paused_status", "paused_reason", "depth", "lineage") VALUES (10, '2026-11-26T13:58:04.2540250Z', '2026-11-26T13:58:04.2540250Z', 'pending', NULL, 'life_os.reminder', 'File the bills', NULL, '2099-01-31T08:00:00.0000000Z', NULL, 5, 180, NULL, NULL, 0, 'otto', 8, '10001', 0, 0, NULL, NULL, 1, '["home.post"]');
INSERT INTO "otto_tasks" ("id", "created_at", "updated_at", "status", "reason", "type", "description", "payload", "next_run_at", "schedule", "max_attempts", "timeout_seconds", "last_run_at", "last_error", "attempt", "source", "parent_run_id", "hangfire_job_id", "recurring_job", "failures", "paused_status", "paused_reason", "depth", "lineage") VALUES (11, '2026-11-26T13:58:04.3228685Z', '2026-11-26T13:58:04.4309235Z', 'blocked', 'awaiting_approval', 'home.pay', 'home.pay', '{"reply":{"message":"As you wished.","actions":[{"type":"life_os.log_note","payload":{"text":"City water was paid at the counter"}},{"type":"bills.mark_paid","payload":{"bill_id":1,"paid_at":"2026-01-05T10:00:00Z"}}]}}', NULL, NULL, 5, 180, '2026-11-26T13:58:04.3315571Z', NULL, 1, 'api', NULL, '11001', 0, 0, NULL, NULL, 0, '[]');
INSERT INTO "otto_tasks" ("id", "created_at", "updated_at", "status", "reason", "type", "description", "payload", "next_run_at", "schedule", "max_attempts", "timeout_seconds", "last_run_at", "last_error", "attempt", "source", "parent_run_id", "hangfire_job_id", "recurring_job", "failures", "paused_status", "paused_reason", "depth", "lineage") VALUES (12, '2026-11-26T13:58:04.4530288Z', '2026-11-26T13:58:04.4847922Z', 'blocked', 'awaiting_approval', 'home.pay', 'home.pay', '{"reply":{"message":"As you wished.","actions":[{"type":"bills.mark_paid","payload":{"bill_id":2,"paid_at":"2026-01-05T10:00:00Z"}}]}}', NULL, NULL, 5, 180, '2026-11-26T13:58:04.4611482Z', NULL, 1, 'api', NULL, '12001', 0, 0, NULL, NULL, 0, '[]');
INSERT INTO "otto_tasks" ("id", "created_at", "updated_at", "status", "reason", "type", "description", "payload", "next_run_at", "schedule", "max_attempts", "timeout_seconds", "last_run_at", "last_error", "attempt", "source", "parent_run_id", "hangfire_job_id", "recurring_job", "failures", "paused_status", "paused_reason", "depth", "lineage") VALUES (13, '2026-11-26T13:58:04.5154269Z', '2026-11-26T13:58:04.5947766Z', 'error', 'actions_failed', 'home.post', 'home.post', '{"reply":{"message":"As you wished.","actions":[{"type":"files.write","payload":{"path":"../outside.md","content":"no"}}]}}', NULL, NULL, 5, 180, '2026-11-26T13:58:04.5219806Z', '1 of 1 actions failed: files.write: The payload is not right: path may have no part that begins with a dot.', 1, 'api', NULL, '13001', 0, 0, NULL, NULL, 0, '[]');
INSERT INTO "otto_tasks" ("id", "created_at", "updated_at", "status", "reason", "type", "description", "payload", "next_run_at", "schedule", "max_attempts", "timeout_seconds", "last_run_at", "last_error", "attempt", "source", "parent_run_id", "hangfire_job_id", "recurring_job", "failures", "paused_status", "paused_reason", "depth", "lineage") VALUES (14, '2026-11-26T13:58:04.6347103Z', '2026-11-26T13:58:04.7319622Z', 'pending', 'retrying', 'life_os.reminder', 'Otto stumbles', '{"text":"Otto stumbles","status":503}', '2026-11-26T14:03:04.7249053Z', NULL, 5, 180, '2026-11-26T13:58:04.6485225Z', 'Otto answered 503 Service Unavailable.', 1, 'api', NULL, '14001', 0, 0, NULL, NULL, 0, '[]');
INSERT INTO "otto_tasks" ("id", "created_at", "updated_at", "status", "reason", "type", "description", "payload", "next_run_at", "schedule", "max_attempts", "timeout_seconds", "last_run_at", "last_error", "attempt", "source", "parent_run_id", "hangfire_job_id", "recurring_job", "failures", "paused_status", "paused_reason", "depth", "lineage") VALUES (15, '2026-11-26T13:58:04.7732681Z', '2026-11-26T13:58:04.8147001Z', 'pending', 'retrying', 'life_os.reminder', 'Otto is out of reach', '{"text":"Otto is out of reach"}', '2026-11-26T13:58:09.8083999Z', NULL, 5, 180, '2026-11-26T13:58:04.7816158Z', 'Otto cannot be reached at 127.0.0.1:21863: Connection refused (127.0.0.1:21863)', 1, 'api', NULL, '15001', 0, 0, NULL, NULL, 0, '[]');
INSERT INTO "otto_tasks" ("id", "created_at", "updated_at", "status", "reason", "type", "description", "payload", "next_run_at", "schedule", "max_attempts", "timeout_seconds", "last_run_at", "last_error", "attempt", "source", "parent_run_id", "hangfire_job_id", "recurring_job", "failures", "paused_status", "paused_reason", "depth", "lineage") VALUES (16, '2026-11-26T13:58:04.8415158Z', '2026-11-26T13:58:04.8550261Z', 'blocked', 'paused', 'life_os.reminder', 'Paused', '{"text":"Paused"}', '2026-11-26T14:03:04.8405510Z', NULL, 5, 180, NULL, NULL, 0, 'api', NULL, '16001', 0, 0, 'pending', NULL, 0, '[]');
INSERT INTO "otto_tasks" ("id", "created_at", "updated_at", "status", "reason", "type", "description", "payload", "next_run_at", "schedule", "max_attempts", "timeout_seconds", "last_run_at", "last_error", "attempt", "source", "parent_run_id", "hangfire_job_id", "recurring_job", "failures", "paused_status", "paused_reason", "depth", "lineage") VALUES (17, '2026-11-26T13:58:04.8763169Z', '2026-11-26T13:58:04.8930999Z', 'error', 'cancelled', 'life_os.reminder', 'Cancelled', '{"text":"Cancelled"}', NULL, NULL, 5, 180, NULL, NULL, 0, 'api', NULL, '17001', 0, 0, NULL, NULL, 0, '[]');
INSERT INTO "otto_tasks" ("id", "created_at", "updated_at", "status", "reason", "type", "description", "payload", "next_run_at", "schedule", "max_attempts", "timeout_seconds", "last_run_at", "last_error", "attempt", "source", "parent_run_id", "hangfire_job_id", "recurring_job", "failures", "paused_status", "paused_reason", "depth", "lineage") VALUES (18, '2026-11-26T13:58:04.9161742Z', '2026-11-26T13:58:04.9161742Z', 'pending', NULL, 'life_os.reminder', 'Soon', '{"text":"Soon"}', '2026-11-26T14:03:04.9152064Z', NULL, 5, 180, NULL, NULL, 0, 'api', NULL, '18001', 0, 0, NULL, NULL, 0, '[]');
INSERT INTO "otto_tasks" ("id", "created_at", "updated_at", "status", "reason", "type", "description", "payload", "next_run_at", "schedule", "max_attempts", "timeout_seconds", "last_run_at", "last_error", "attempt", "source", "parent_run_id", "hangfire_job_id", "recurring_job", "failures", "paused_status", "paused_reason", "depth", "lineage") VALUES (19, '2026-11-26T13:58:04.9269134Z', '2026-11-26T13:58:04.9269134Z', 'pending', NULL, 'life_os.reminder', 'In a month', '{"text":"In a month"}', '2026-12-26T13:58:04.9203061Z', NULL, 2, 60, NULL, NULL, 0, 'api', NULL, '19001', 0, 0, NULL, NULL, 0, '[]');
INSERT INTO "otto_tasks" ("id", "created_at", "updated_at", "status", "reason", "type", "description", "payload", "next_run_at", "schedule", "max_attempts", "timeout_seconds", "last_run_at", "last_error", "attempt", "source", "parent_run_id", "hangfire_job_id", "recurring_job", "failures", "paused_status", "paused_reason", "depth", "lineage") VALUES (20, '2026-11-26T13:58:04.9369971Z', '2026-11-26T13:58:04.9369971Z', 'pending', NULL, 'life_os.reminder', 'In another life', '{"text":"In another life"}', '2099-12-24T18:00:00.0000000Z', NULL, 5, 180, NULL, NULL, 0, 'api', NULL, '20001', 0, 0, NULL, NULL, 0, '[]');
INSERT INTO "otto_tasks" ("id", "created_at", "updated_at", "status", "reason", "type", "description", "payload", "next_run_at", "schedule", "max_attempts", "timeout_seconds", "last_run_at", "last_error", "attempt", "source", "parent_run_id", "hangfire_job_id", "recurring_job", "failures", "paused_status", "paused_reason", "depth", "lineage") VALUES (21, '2026-11-26T13:58:04.9602931Z', '2026-11-26T13:58:04.9602931Z', 'pending', NULL, 'life_os.reminder', 'In the queue', '{"text":"In the queue"}', NULL, NULL, 5, 180, NULL, NULL, 0, 'api', NULL, '21001', 0, 0, NULL, NULL, 0, '[]');
INSERT INTO "otto_tasks" ("id", "created_at", "updated_at", "status", "reason", "type", "description", "payload", "next_run_at", "schedule", "max_attempts", "timeout_seconds", "last_run_at", "last_error", "attempt", "source", "parent_run_id", "hangfire_job_id", "recurring_job", "failures", "paused_status", "paused_reason", "depth", "lineage") VALUES (22, '2026-11-26T13:58:04.9758305Z', '2026-11-26T13:58:04.9758305Z', 'pending', NULL, 'life_os.reminder', 'Behind it, sent with a key', '{"text":"Behind it, sent with a key"}', NULL, NULL, 5, 180, NULL, NULL, 0, 'api', NULL, '22001', 0, 0, NULL, NULL, 0, '[]');
CREATE TABLE otto_worker (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    enabled INTEGER NOT NULL CHECK (enabled IN (0, 1))
);
INSERT INTO "otto_worker" ("id", "enabled") VALUES (1, 0);
DELETE FROM sqlite_sequence;
INSERT INTO "sqlite_sequence" ("name", "seq") VALUES ('SchemaVersions', 5);
INSERT INTO "sqlite_sequence" ("name", "seq") VALUES ('otto_tasks', 23);
INSERT INTO "sqlite_sequence" ("name", "seq") VALUES ('otto_occurrences', 26);
INSERT INTO "sqlite_sequence" ("name", "seq") VALUES ('otto_runs', 13);
INSERT INTO "sqlite_sequence" ("name", "seq") VALUES ('otto_actions', 15);
INSERT INTO "sqlite_sequence" ("name", "seq") VALUES ('otto_notes', 6);
INSERT INTO "sqlite_sequence" ("name", "seq") VALUES ('otto_run_logs', 22);
INSERT INTO "sqlite_sequence" ("name", "seq") VALUES ('otto_audit', 16);
INSERT INTO "sqlite_sequence" ("name", "seq") VALUES ('otto_outbox', 1);
INSERT INTO "sqlite_sequence" ("name", "seq") VALUES ('otto_approvals', 3);
INSERT INTO "sqlite_sequence" ("name", "seq") VALUES ('otto_bills', 2);
INSERT INTO "sqlite_sequence" ("name", "seq") VALUES ('otto_files', 1);
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
