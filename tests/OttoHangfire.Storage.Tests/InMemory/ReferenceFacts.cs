using OttoHangfire.Storage.Tests.Facts;

namespace OttoHangfire.Storage.Tests.InMemory;

// The facts, run against Hangfire.InMemory 1.0.0. Where it goes its own way the fact is skipped and the reason is said.

public sealed class InMemoryStorageContractFacts() : StorageContractFacts(new InMemoryUnderTest());

public sealed class InMemoryJobFacts() : JobFacts(new InMemoryUnderTest());

public sealed class InMemoryJobParameterFacts() : JobParameterFacts(new InMemoryUnderTest());

public sealed class InMemoryStateFacts() : StateFacts(new InMemoryUnderTest());

public sealed class InMemoryQueueFacts() : QueueFacts(new InMemoryUnderTest());

public sealed class InMemoryTransactionalAcknowledgeFacts() : TransactionalAcknowledgeFacts(new InMemoryUnderTest());

public sealed class InMemoryTransactionFacts() : TransactionFacts(new InMemoryUnderTest());

public sealed class InMemorySetFacts() : SetFacts(new InMemoryUnderTest());

public sealed class InMemoryHashFacts() : HashFacts(new InMemoryUnderTest());

public sealed class InMemoryListFacts() : ListFacts(new InMemoryUnderTest());

public sealed class InMemoryCounterFacts() : CounterFacts(new InMemoryUnderTest());

public sealed class InMemoryServerFacts() : ServerFacts(new InMemoryUnderTest());

public sealed class InMemoryLockFacts() : LockFacts(new InMemoryUnderTest());

public sealed class InMemoryMonitoringListFacts() : MonitoringListFacts(new InMemoryUnderTest());

public sealed class InMemoryJobDetailsFacts() : JobDetailsFacts(new InMemoryUnderTest());

public sealed class InMemoryStatisticsFacts() : StatisticsFacts(new InMemoryUnderTest());
