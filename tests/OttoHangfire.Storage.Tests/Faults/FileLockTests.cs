using System.Reflection;
using System.Runtime.Loader;
using OttoHangfire.Storage.Tests.Children;
using OttoHangfire.Storage.Tests.Support;

namespace OttoHangfire.Storage.Tests.Faults;

/// <summary>Locks in a file cannot get lost unseen.</summary>
public sealed class FileLockTests : IDisposable
{
    private static readonly SqliteJobStorageOptions Ranges = new() { OwnerLease = TimeSpan.FromSeconds(1), LockKind = SqliteLockKind.FileRanges };

    private readonly StorageWithFaults _storages = new();

    private string LockFile => _storages.File.Path + "-locks";

    [Fact]
    public async Task ReadingTheFile_TakesNoLockAway()
    {
        using var connection = _storages.Open(Ranges).GetConnection();
        using var held = connection.AcquireDistributedLock("resource", TimeSpan.Zero);

        await File.ReadAllBytesAsync(LockFile);

        (await TryElsewhereAsync(SqliteLockKind.FileRanges)).Should().Be("taken");
    }

    [Fact]
    public async Task AfterTheFileWasDeleted_ALockIsTakenInTheNewOne()
    {
        using var connection = _storages.Open(Ranges).GetConnection();
        connection.AcquireDistributedLock("resource", TimeSpan.Zero).Dispose();
        File.Delete(LockFile);

        using var held = connection.AcquireDistributedLock("resource", TimeSpan.Zero);

        (await TryElsewhereAsync(SqliteLockKind.FileRanges)).Should().Be("taken");
    }

    [Fact]
    public async Task WhenTheFileIsDeleted_WhatIsHeld_IsSoonHeldInTheNewOne()
    {
        using var connection = _storages.Open(Ranges).GetConnection();
        using var held = connection.AcquireDistributedLock("resource", TimeSpan.Zero);

        File.Delete(LockFile);
        await Eventually.BeTrueAsync(() => File.Exists(LockFile), TimeSpan.FromSeconds(2), "a beat finds it");

        (await TryElsewhereAsync(SqliteLockKind.FileRanges)).Should().Be("taken");
    }

    [Theory]
    [InlineData(SqliteLockKind.FileRanges, SqliteLockKind.Table)]
    [InlineData(SqliteLockKind.Table, SqliteLockKind.FileRanges)]
    public async Task AnotherKindOfLocks_IsRefused_WhileSomebodyUsesThisOne(SqliteLockKind mine, SqliteLockKind other)
    {
        using (var connection = _storages.Open(new SqliteJobStorageOptions { LockKind = mine }).GetConnection())
        {
            (await TryElsewhereAsync(other)).Should().StartWith("refused InvalidOperationException");
            (await TryElsewhereAsync(SqliteLockKind.Auto)).Should().Be("free", "whoever does not mind takes the kind that is used");
            (await TryElsewhereAsync(mine)).Should().Be("free");
        }

        _storages.CloseAll();
        (await TryElsewhereAsync(other)).Should().Be("free", "nobody uses it any more");
    }

    [Fact]
    public void LoadedTwiceInOneProcess_TheSecondIsRefused()
    {
        _storages.Open();
        var context = new AssemblyLoadContext("second", isCollectible: true);
        var type = context.LoadFromAssemblyPath(typeof(SqliteJobStorage).Assembly.Location).GetType(typeof(SqliteJobStorage).FullName!)!;

        var open = () => (IDisposable)Activator.CreateInstance(type, _storages.File.ConnectionString, null)!;

        var refusal = Record.Exception(() => open().Dispose());
        refusal.Should().BeOfType<TargetInvocationException>().Which.InnerException.Should().BeOfType<InvalidOperationException>();
        _storages.CloseAll();
        open().Dispose();
        context.Unload();
    }

    public void Dispose() => _storages.Dispose();

    private async Task<string> TryElsewhereAsync(SqliteLockKind locks)
    {
        using var child = Child.Start("trylock", _storages.File.Path, 1, locks, "resource");
        return await child.HearAsync();
    }
}
