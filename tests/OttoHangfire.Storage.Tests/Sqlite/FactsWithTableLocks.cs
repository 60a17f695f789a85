using OttoHangfire.Storage.Tests.Facts;

namespace OttoHangfire.Storage.Tests.Sqlite;

// The facts, run against our storage with its locks in a table, as on systems without byte-range locks.

public sealed class SqliteTableBackgroundJobFacts() : BackgroundJobFacts(new SqliteUnderTest(SqliteLockKind.Table));

public sealed class SqliteTableBatchFacts() : BatchFacts(new SqliteUnderTest(SqliteLockKind.Table));

public sealed class SqliteTableCounterFacts() : CounterFacts(new SqliteUnderTest(SqliteLockKind.Table));

public sealed class SqliteTableDashboardFacts() : DashboardFacts(new SqliteUnderTest(SqliteLockKind.Table));

public sealed class SqliteTableHashFacts() : HashFacts(new SqliteUnderTest(SqliteLockKind.Table));

public sealed class SqliteTableJobDetailsFacts() : JobDetailsFacts(new SqliteUnderTest(SqliteLockKind.Table));

public sealed class SqliteTableJobFacts() : JobFacts(new SqliteUnderTest(SqliteLockKind.Table));

public sealed class SqliteTableJobParameterFacts() : JobParameterFacts(new SqliteUnderTest(SqliteLockKind.Table));

public sealed class SqliteTableListFacts() : ListFacts(new SqliteUnderTest(SqliteLockKind.Table));

public sealed class SqliteTableLockFacts() : LockFacts(new SqliteUnderTest(SqliteLockKind.Table));

public sealed class SqliteTableMonitoringListFacts() : MonitoringListFacts(new SqliteUnderTest(SqliteLockKind.Table));

public sealed class SqliteTableQueueFacts() : QueueFacts(new SqliteUnderTest(SqliteLockKind.Table));

public sealed class SqliteTableScheduleFacts() : ScheduleFacts(new SqliteUnderTest(SqliteLockKind.Table));

public sealed class SqliteTableServerFacts() : ServerFacts(new SqliteUnderTest(SqliteLockKind.Table));

public sealed class SqliteTableSetFacts() : SetFacts(new SqliteUnderTest(SqliteLockKind.Table));

public sealed class SqliteTableStateChangeFacts() : StateChangeFacts(new SqliteUnderTest(SqliteLockKind.Table));

public sealed class SqliteTableStateFacts() : StateFacts(new SqliteUnderTest(SqliteLockKind.Table));

public sealed class SqliteTableStatisticsFacts() : StatisticsFacts(new SqliteUnderTest(SqliteLockKind.Table));

public sealed class SqliteTableStorageContractFacts() : StorageContractFacts(new SqliteUnderTest(SqliteLockKind.Table));

public sealed class SqliteTableTransactionFacts() : TransactionFacts(new SqliteUnderTest(SqliteLockKind.Table));

public sealed class SqliteTableTransactionalAcknowledgeFacts() : TransactionalAcknowledgeFacts(new SqliteUnderTest(SqliteLockKind.Table));
