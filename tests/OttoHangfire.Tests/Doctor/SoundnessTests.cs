using Microsoft.Data.Sqlite;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Database;
using OttoHangfire.Doctor;

namespace OttoHangfire.Tests.Doctor;

/// <summary>The whole file is read seldom, however often the doctor is asked, and what is wrong is never kept.</summary>
public sealed class SoundnessTests : IDisposable
{
    private readonly OttoSettings _settings;
    private readonly SteppingClock _clock = new();
    private readonly Soundness _soundness;

    public SoundnessTests()
    {
        _settings = new OttoSettings { Home = "/", DataDirectory = Directory.CreateTempSubdirectory("otto-sound-").FullName, TimeZone = "UTC" };
        using var connection = new SqliteConnection($"Data Source={_settings.DatabaseFile};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = """
            CREATE TABLE numbers (id INTEGER PRIMARY KEY, text);
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) INSERT INTO numbers SELECT i, hex(randomblob(40)) FROM n;
            """;
        command.ExecuteNonQuery();
        _soundness = new Soundness(new DatabaseInspection(_settings), _clock);
    }

    public void Dispose() => Directory.Delete(_settings.DataDirectory, recursive: true);

    [Fact]
    public async Task WhatIsWell_IsTakenForWell_AThousandTimesAsLongAsTheLookTook()
    {
        (await _soundness.FindAsync(CancellationToken.None)).Damage.Should().BeNull();
        Damage();

        _clock.Advance(SteppingClock.Step * 900);
        var (kept, age) = await _soundness.FindAsync(CancellationToken.None);
        _clock.Advance(SteppingClock.Step * 100);
        var (found, _) = await _soundness.FindAsync(CancellationToken.None);

        kept.Should().BeNull("nobody has looked again");
        age.Should().BeGreaterThan(SteppingClock.Step * 900);
        found.Should().NotBeNull();
    }

    [Fact]
    public async Task WhatIsWrong_IsLookedAtAgain_EachTime()
    {
        var whole = await File.ReadAllBytesAsync(_settings.DatabaseFile);
        Damage();
        (await _soundness.FindAsync(CancellationToken.None)).Damage.Should().NotBeNull();

        await File.WriteAllBytesAsync(_settings.DatabaseFile, whole);

        (await _soundness.FindAsync(CancellationToken.None)).Damage.Should().BeNull();
    }

    /// <summary>Zeros over the middle of the table, and its head as it was.</summary>
    private void Damage()
    {
        using var file = File.OpenWrite(_settings.DatabaseFile);
        file.Position = 5 * 4096;
        file.Write(new byte[2 * 4096]);
    }

    /// <summary>Each look at it takes a second.</summary>
    private sealed class SteppingClock : TimeProvider
    {
        public static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Add(ref _now, Step.Ticks);

        public void Advance(TimeSpan by) => Interlocked.Add(ref _now, by.Ticks);
    }
}
