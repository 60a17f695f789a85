using Hangfire;

namespace OttoHangfire.Bench.Measurements;

/// <summary>What a finished job takes on the disk.</summary>
internal sealed class FileSize() : Measurement("file-size", "bytes/job", moreIsBetter: false)
{
    public override int Jobs => 5_000;

    public override Dictionary<string, double> Run(Subject subject)
    {
        var jobs = subject.Of(Jobs);
        using (var opened = subject.Open())
        {
            var client = subject.Client(opened.Storage);
            Work.Expect(jobs);
            for (var i = 0; i < jobs; i++)
            {
                client.Enqueue(() => Work.Nothing());
            }

            using var server = subject.Server(opened.Storage, workers: 10);
            Work.WaitForAll();
        }

        return new Dictionary<string, double> { [Name] = (double)subject.Folder.Size() / jobs };
    }
}
