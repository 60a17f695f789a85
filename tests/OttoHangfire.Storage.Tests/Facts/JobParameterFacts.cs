using Hangfire.Storage;
using OttoHangfire.Storage.Tests.Support;

namespace OttoHangfire.Storage.Tests.Facts;

/// <summary>Job parameters: names and values that filters hang on a job.</summary>
public abstract class JobParameterFacts(StorageUnderTest subject) : StorageFacts(subject)
{
    [Fact]
    public void SetAndGet_RefuseNullIdsAndNames()
    {
        Connection.Invoking(c => c.SetJobParameter(null, "name", "value")).Should().Throw<ArgumentNullException>();
        Connection.Invoking(c => c.SetJobParameter("1", null, "value")).Should().Throw<ArgumentNullException>();
        Connection.Invoking(c => c.GetJobParameter(null, "name")).Should().Throw<ArgumentNullException>();
        Connection.Invoking(c => c.GetJobParameter("1", null)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void Get_IsNull_WhenTheParameterIsMissing()
    {
        Connection.GetJobParameter(CreateJob(), "nobody").Should().BeNull();
    }

    [Fact]
    public void Set_Creates_ThenReplaces()
    {
        var id = CreateJob();

        Connection.SetJobParameter(id, "RetryCount", "1");
        Connection.SetJobParameter(id, "RetryCount", "2");

        Connection.GetJobParameter(id, "RetryCount").Should().Be("2");
        Connection.GetJobData(id).ParametersSnapshot.Should().ContainSingle();
    }

    [Fact]
    public void Set_TakesANullValue()
    {
        var id = CreateJob();
        Connection.SetJobParameter(id, "Name", "value");

        Connection.SetJobParameter(id, "Name", null);

        Connection.GetJobParameter(id, "Name").Should().BeNull();
    }

    [Fact]
    public void Parameters_OfTwoJobs_AreApart()
    {
        var (one, two) = (CreateJob(), CreateJob());

        Connection.SetJobParameter(one, "Name", "one");
        Connection.SetJobParameter(two, "Name", "two");

        Connection.GetJobParameter(one, "Name").Should().Be("one");
        Connection.GetJobParameter(two, "Name").Should().Be("two");
    }

    [Fact]
    public async Task Set_FromManyThreadsAtOnce_NeitherThrowsNorDoubles()
    {
        var id = CreateJob();

        await Crowd.RunAsync(8, thread =>
        {
            using var connection = Storage.GetConnection();
            for (var i = 0; i < 20; i++)
            {
                connection.SetJobParameter(id, "Contended", $"{thread}-{i}");
            }
        });

        Connection.GetJobParameter(id, "Contended").Should().EndWith("-19");
        Connection.GetJobData(id).ParametersSnapshot.Should().ContainSingle();
    }

    [Fact]
    public void TransactionFeature_TheParameterIsSetAtCommit()
    {
        Storage.HasFeature(JobStorageFeatures.Transaction.SetJobParameter).Should().BeTrue();
        var id = CreateJob();
        using var transaction = Begin();

        transaction.SetJobParameter(id, "Name", "first");
        transaction.SetJobParameter(id, "Name", "last");
        Connection.GetJobParameter(id, "Name").Should().BeNull();

        transaction.Commit();
        Connection.GetJobParameter(id, "Name").Should().Be("last");
    }

    [Fact]
    public void TransactionFeature_ADisposedTransactionSetsNothing()
    {
        var id = CreateJob();
        using (var transaction = Begin())
        {
            transaction.SetJobParameter(id, "Name", "value");
        }

        Connection.GetJobParameter(id, "Name").Should().BeNull();
    }

    [Fact]
    public void TransactionFeature_RefusesNullIdsAndNames_AndTakesNullValues()
    {
        var id = CreateJob();
        using var transaction = Begin();

        transaction.Invoking(t => t.SetJobParameter(null, "name", "value")).Should().Throw<ArgumentNullException>();
        transaction.Invoking(t => t.SetJobParameter(id, null, "value")).Should().Throw<ArgumentNullException>();
        transaction.Invoking(t => t.SetJobParameter(id, "name", null)).Should().NotThrow();
    }
}
