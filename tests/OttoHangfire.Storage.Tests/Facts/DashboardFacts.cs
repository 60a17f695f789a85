using Hangfire;
using Hangfire.States;
using OttoHangfire.Storage.Tests.Support;

namespace OttoHangfire.Storage.Tests.Facts;

/// <summary>The dashboard's own pages, rendered over the storage.</summary>
public abstract class DashboardFacts(StorageUnderTest subject) : StorageFacts(subject)
{
    public static TheoryData<string> Pages =>
    [
        "/", "/stats", "/jobs/enqueued", "/jobs/enqueued/default", "/jobs/enqueued/fetched/default", "/jobs/processing", "/jobs/scheduled",
        "/jobs/succeeded", "/jobs/failed", "/jobs/deleted", "/jobs/awaiting", "/recurring", "/servers", "/retries", "/jobs/details/1", "/jobs/details/not-an-id",
    ];

    private BackgroundJobClient Client => new(Storage);

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task EachPage_OfAnEmptyStorage_IsRendered(string path)
    {
        (await RenderAsync(path)).Should().NotBeNullOrWhiteSpace();
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task EachPage_OfAFilledStorage_IsRendered(string path)
    {
        Fill();

        (await RenderAsync(path)).Should().NotBeNullOrWhiteSpace();
    }

    [Theory]
    [InlineData("day")]
    [InlineData("week")]
    public async Task TheHomePage_ShowsTheDeletedGraph_BecauseTheFeatureIsDeclared(string period)
    {
        (await Dashboard.GetAsync(Storage, "/", ("period", period))).Should().Contain("data-deleted");
    }

    [Fact]
    public async Task Lists_ShowTheirJobs()
    {
        var ids = Fill();

        (await RenderAsync("/jobs/failed")).Should().Contain($"/jobs/details/{ids.Failed}");
        (await RenderAsync("/jobs/succeeded")).Should().Contain($"/jobs/details/{ids.Succeeded}");
        (await RenderAsync("/jobs/scheduled")).Should().Contain($"/jobs/details/{ids.Scheduled}");
        (await RenderAsync("/jobs/awaiting")).Should().Contain($"/jobs/details/{ids.Awaiting}");
        (await RenderAsync("/jobs/processing")).Should().Contain($"/jobs/details/{ids.Processing}");
        (await RenderAsync("/recurring")).Should().Contain("nightly");
        (await RenderAsync("/retries")).Should().Contain($"/jobs/details/{ids.Scheduled}");
    }

    [Fact]
    public async Task TheJobPage_ShowsStateHistoryAndParameters()
    {
        var ids = Fill();

        var page = await RenderAsync($"/jobs/details/{ids.Failed}");

        page.Should().Contain(nameof(Work.Fail)).And.Contain("InvalidOperationException").And.Contain("CurrentCulture");
    }

    [Fact]
    public async Task TheAwaitingPage_ShowsTheParent()
    {
        var ids = Fill();

        (await RenderAsync("/jobs/awaiting")).Should().Contain($"/jobs/details/{ids.Scheduled}");
    }

    [Fact]
    public async Task Buttons_Work()
    {
        var ids = Fill();

        await Dashboard.PostAsync(Storage, "/jobs/scheduled/delete", ("jobs[]", ids.Scheduled));
        await Dashboard.PostAsync(Storage, "/jobs/failed/requeue", ("jobs[]", ids.Failed));
        await Dashboard.PostAsync(Storage, "/recurring/remove", ("jobs[]", "nightly"));

        Connection.GetStateData(ids.Scheduled).Name.Should().Be(DeletedState.StateName);
        Connection.GetStateData(ids.Failed).Name.Should().Be(EnqueuedState.StateName);
        Connection.GetSetCount("recurring-jobs").Should().Be(0);
    }

    private Task<string> RenderAsync(string path) => Dashboard.GetAsync(Storage, path, ("from", "0"), ("count", "10"), ("period", "day"));

    private Ids Fill()
    {
        var ids = new Ids(
            Client.Create(() => Work.Nothing("s"), new EnqueuedState()),
            Client.Create(() => Work.Fail("f"), new EnqueuedState()),
            Client.Create(() => Work.Nothing("p"), new EnqueuedState()),
            Client.Schedule(() => Work.Nothing("x"), TimeSpan.FromHours(1)),
            "");
        ids = ids with { Awaiting = Client.ContinueJobWith(ids.Scheduled, () => Work.Nothing("c")) };
        Client.ChangeState(ids.Succeeded, SomeStates.Succeeded(1));
        Client.ChangeState(ids.Failed, new FailedState(new InvalidOperationException("broken")));
        Commit(write => write.SetJobState(ids.Processing, SomeStates.Processing("server")), write => write.AddToSet("retries", ids.Scheduled));
        Client.Delete(Client.Create(() => Work.Nothing("d"), new EnqueuedState()));
        Client.Create(() => Work.Nothing("e"), new EnqueuedState());
        var unloadable = CreateJob(Some.UnloadableJob());
        Commit(write => write.SetJobState(unloadable, new EnqueuedState()), write => write.AddToQueue("default", unloadable));
        Fetch();
        Connection.AnnounceServer("server:1", Some.Server());
        new RecurringJobManager(Storage).AddOrUpdate("nightly", () => Work.Nothing("r"), Cron.Daily());
        return ids;
    }

    private sealed record Ids(string Succeeded, string Failed, string Processing, string Scheduled, string Awaiting);
}
