using OttoHangfire.Storage.Tests.Facts;

namespace OttoHangfire.Storage.Tests.Sqlite;

// The facts, run against our storage with its locks in byte ranges of a file beside the database.

public sealed class SqliteByteRangeBackgroundJobFacts() : BackgroundJobFacts(new SqliteUnderTest(SqliteLockKind.FileRanges));

public sealed class SqliteByteRangeBatchFacts() : BatchFacts(new SqliteUnderTest(SqliteLockKind.FileRanges));

public sealed class SqliteByteRangeCounterFacts() : CounterFacts(new SqliteUnderTest(SqliteLockKind.FileRanges));

public sealed class SqliteByteRangeDashboardFacts() : DashboardFacts(new SqliteUnderTest(SqliteLockKind.FileRanges));

public sealed class SqliteByteRangeHashFacts() : HashFacts(new SqliteUnderTest(SqliteLockKind.FileRanges));

public sealed class SqliteByteRangeJobDetailsFacts() : JobDetailsFacts(new SqliteUnderTest(SqliteLockKind.FileRanges));

public sealed class SqliteByteRangeJobFacts() : JobFacts(new SqliteUnderTest(SqliteLockKind.FileRanges));

public sealed class SqliteByteRangeJobParameterFacts() : JobParameterFacts(new SqliteUnderTest(SqliteLockKind.FileRanges));

public sealed class SqliteByteRangeListFacts() : ListFacts(new SqliteUnderTest(SqliteLockKind.FileRanges));

public sealed class SqliteByteRangeLockFacts() : LockFacts(new SqliteUnderTest(SqliteLockKind.FileRanges));

public sealed class SqliteByteRangeMonitoringListFacts() : MonitoringListFacts(new SqliteUnderTest(SqliteLockKind.FileRanges));

public sealed class SqliteByteRangeQueueFacts() : QueueFacts(new SqliteUnderTest(SqliteLockKind.FileRanges));

public sealed class SqliteByteRangeScheduleFacts() : ScheduleFacts(new SqliteUnderTest(SqliteLockKind.FileRanges));

public sealed class SqliteByteRangeServerFacts() : ServerFacts(new SqliteUnderTest(SqliteLockKind.FileRanges));

public sealed class SqliteByteRangeSetFacts() : SetFacts(new SqliteUnderTest(SqliteLockKind.FileRanges));

public sealed class SqliteByteRangeStateChangeFacts() : StateChangeFacts(new SqliteUnderTest(SqliteLockKind.FileRanges));

public sealed class SqliteByteRangeStateFacts() : StateFacts(new SqliteUnderTest(SqliteLockKind.FileRanges));

public sealed class SqliteByteRangeStatisticsFacts() : StatisticsFacts(new SqliteUnderTest(SqliteLockKind.FileRanges));

public sealed class SqliteByteRangeStorageContractFacts() : StorageContractFacts(new SqliteUnderTest(SqliteLockKind.FileRanges));

public sealed class SqliteByteRangeTransactionFacts() : TransactionFacts(new SqliteUnderTest(SqliteLockKind.FileRanges));

public sealed class SqliteByteRangeTransactionalAcknowledgeFacts() : TransactionalAcknowledgeFacts(new SqliteUnderTest(SqliteLockKind.FileRanges));
