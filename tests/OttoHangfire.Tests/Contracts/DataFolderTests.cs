using System.Runtime.Versioning;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Contracts;

/// <summary>Where the data folder lies, who may look into it, and what is said where it cannot be used.</summary>
public sealed class DataFolderTests : IDisposable
{
    private static readonly string Home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void ARelativeFolder_IsResolved_FromWhereItWasTyped() =>
        DataFolder.Resolve("rel/data/", "/home/otto").Should().Be(Path.Combine(Directory.GetCurrentDirectory(), "rel", "data"));

    [Fact]
    public void NoFolder_IsTheOneBesideTheSolution()
    {
        DataFolder.Resolve(null, "/srv/otto").Should().Be(Path.Combine("/srv/otto", "data"));
        DataFolder.Resolve("  ", "/srv/otto").Should().Be(Path.Combine("/srv/otto", "data"));
    }

    [Fact]
    public void ATilde_IsTheHomeFolder_EvenIfNoShellHasSeenIt()
    {
        DataFolder.Resolve("~", "/srv").Should().Be(Path.TrimEndingDirectorySeparator(Home));
        DataFolder.Resolve("~/otto", "/srv").Should().Be(Path.Combine(Home, "otto"));
        DataFolder.Resolve("./~/otto", "/srv").Should().Be(Path.Combine(Directory.GetCurrentDirectory(), "~", "otto"));
    }

    [Theory]
    [InlineData("~root")]
    [InlineData("~root/otto")]
    public void SomebodyElsesTilde_IsRefused_WithWhatToWrite(string given) =>
        FluentActions.Invoking(() => DataFolder.Resolve(given, "/srv")).Should().Throw<SettingsException>().WithMessage($"*\"{given}\"*./{given}*");

    [UnsupportedOSPlatform("windows")]
    [UnixFact]
    public void AFolderThatWasThereBefore_BecomesPrivate_WithAllThatIsOursInIt()
    {
        var folder = Directory.CreateDirectory(_folder.File("data")).FullName;
        Open(folder, file: false);
        foreach (var name in new[] { "otto.db", "otto.db-wal", "otto.json", "backups/old.db" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, name))!);
            File.WriteAllText(Path.Combine(folder, name), "");
            Open(Path.Combine(folder, name), file: true);
        }

        PrivateFiles.EnsureDataDirectory(folder);

        PrivateFiles.IsOpenToOthers(folder).Should().BeFalse();
        PrivateFiles.Secrets(folder).Should().HaveCount(4).And.NotContain(path => PrivateFiles.IsOpenToOthers(path));
    }

    [UnsupportedOSPlatform("windows")]
    [UnixFact]
    public void AFolderOfOtherThings_IsNotClosed_ButRefused()
    {
        File.WriteAllText(_folder.File("somebody's.txt"), "");
        Open(_folder.Path, file: false);

        FluentActions.Invoking(() => PrivateFiles.EnsureDataDirectory(_folder.Path))
            .Should().Throw<SettingsException>().WithMessage($"*{_folder.Path}*other things*chmod 700*OTTO_DATA_DIR*");
        PrivateFiles.IsOpenToOthers(_folder.Path).Should().BeTrue("it is not ours to close");
    }

    [UnixFact]
    public void AFileOfOurs_IsPrivateFromItsFirstMomentOn()
    {
        PrivateFiles.CreateEmpty(_folder.File("a"));
        PrivateFiles.Lock(_folder.File("b")).Dispose();
        PrivateFiles.Write(_folder.File("c"), "text");

        Directory.EnumerateFiles(_folder.Path).Should().HaveCount(3).And.NotContain(path => PrivateFiles.IsOpenToOthers(path));
    }

    [Fact]
    public void ALockedFile_IsKnownFromADiskThatIsFull()
    {
        using var held = PrivateFiles.Lock(_folder.File("lock"));

        var taken = FluentActions.Invoking(() => PrivateFiles.Lock(_folder.File("lock"))).Should().Throw<IOException>().Which;

        DataFolder.IsLocked(taken).Should().BeTrue();
        DataFolder.IsDiskFull(taken).Should().BeFalse();
        DataFolder.IsLocked(new IOException("full", OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : 28)).Should().BeFalse();
    }

    [UnixTheory]
    [InlineData(28, "MiB are free")]
    [InlineData(27, "MiB are free")]
    [InlineData(122, "quota")]
    [InlineData(30, "may not write")]
    [InlineData(17, "cannot use")]
    public void WhatTheSystemSays_BecomesASentenceWithANextStep(int error, string what)
    {
        var sentence = DataFolder.Problem(new IOException("No.", error), _folder.Path);

        sentence.Should().Contain(what).And.Contain(_folder.Path).And.MatchRegex("Delete what you can spare|OTTO_DATA_DIR");
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("the-secret-of-the-agent-with-an-ümlaut-0123")]
    [InlineData("“the-secret-of-the-agent-in-curly-quotes”")]
    [InlineData("the-secret-of-the-agent\twith-a-tab-0123456789")]
    [InlineData("the-secret-of-the-agent-0123456789\uFEFF-and-more")]
    public void ASecretThatNoHeaderCarries_IsRefused_ByTheNameOfItsFile_AndNotShown(string secret)
    {
        File.WriteAllText(_folder.File("agent.key"), secret);

        var read = FluentActions.Invoking(() => PrivateFiles.ReadOrCreateAgentKey(_folder.Path)).Should().Throw<SettingsException>().Which.Message;

        read.Should().Contain(_folder.File("agent.key")).And.Contain("Delete the file");
        (secret.Length == 0 || !read.Contains(secret, StringComparison.Ordinal)).Should().BeTrue();
    }

    [Fact]
    public void AKeyThatIsAFolder_IsSaidToBeOne()
    {
        Directory.CreateDirectory(_folder.File("agent.key"));

        FluentActions.Invoking(() => PrivateFiles.ReadOrCreateAgentKey(_folder.Path)).Should().Throw<SettingsException>().WithMessage("*agent.key is a folder*");
    }

    public void Dispose() => _folder.Dispose();

    [UnsupportedOSPlatform("windows")]
    private static void Open(string path, bool file) => File.SetUnixFileMode(
        path,
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead
            | (file ? UnixFileMode.None : UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute));
}
