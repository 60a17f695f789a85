using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Hosting;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Hosting;

/// <summary>Whatever stops a start is a sentence with a next step, and never a stack trace.</summary>
public sealed class StartProblemTests : IDisposable
{
    private readonly TemporaryFolder _data = new();

    [Theory]
    [InlineData(SocketError.AccessDenied, 80, "below 1024", "OTTO_PORT")]
    [InlineData(SocketError.AddressAlreadyInUse, 8000, "Port 8000 is taken", "OTTO_PORT")]
    [InlineData(SocketError.AddressNotAvailable, 8000, "no address of this machine", "127.0.0.1")]
    public void AnAddressThatCannotBeHad_IsNamed(SocketError error, int port, string what, string step)
    {
        var problem = new IOException("Failed to bind.", new SocketException((int)error));

        StartProblem.Of(problem, Settings() with { Port = port }).Should().Match<StartProblem>(
            found => found.ExitCode == 1 && found.Sentence.Contains(what) && found.Sentence.Contains(step));
        StartProblem.Of(problem.InnerException!, Settings() with { Port = port }).Sentence.Should().Contain(what);
    }

    [Theory]
    [InlineData(13, 13)]
    [InlineData(10, 778)]
    [InlineData(10, 4874)]
    public void AFullDisk_IsNamed_HoweverTheDatabasePutsIt(int code, int extended) =>
        StartProblem.Of(new SqliteException("no.", code, extended), Settings()).Sentence.Should().Contain(_data.Path)
            .And.MatchRegex("is full|takes nothing more from Otto", "a full disk and a used-up quota are the same error to the database");

    [Fact]
    public void AFaultOfTheProgram_IsASentence_AndItsTraceIsInAFile()
    {
        Exception fault;
        try
        {
            throw new InvalidOperationException("Something is null.");
        }
        catch (InvalidOperationException thrown)
        {
            fault = thrown;
        }

        PrivateFiles.EnsureDataDirectory(_data.Path);

        var found = StartProblem.Of(fault, Settings());

        found.Sentence.Should().Contain("Something is null").And.Contain("failure.log").And.NotContain("   at ");
        File.ReadAllText(_data.File("logs", "failure.log")).Should().Contain("   at ");
    }

    [Fact]
    public void WithoutAnySettings_ItIsASentenceToo() =>
        StartProblem.Of(new InvalidOperationException("Something is null."), null).Sentence.Should().NotContain("   at ").And.Contain("doctor");

    public void Dispose() => _data.Dispose();

    private OttoSettings Settings() => OttoSettings.Load(name => name == "OTTO_DATA_DIR" ? _data.Path : null, _data.Path);
}
