using System.Data.Common;
using System.Net.Sockets;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Database;

namespace OttoHangfire.Hosting;

/// <summary>Why the backend cannot start, in a sentence, and with which code it ends.</summary>
internal sealed record StartProblem(string Sentence, int ExitCode)
{
    private const int Failed = 1;
    private const int WrongUsage = 2;
    private const int AnotherInstance = 3;

    /// <summary>Null for what is a fault of the program: that ends with its stack trace in the log.</summary>
    public static StartProblem? Of(Exception problem) => problem switch
    {
        SettingsException => new(problem.Message, WrongUsage),
        AnotherInstanceException => new(problem.Message, AnotherInstance),
        SchemaException => new(problem.Message, Failed),
        IOException { InnerException: not null } when IsPortTaken(problem) =>
            new($"{problem.Message} Stop the other program, or set OTTO_PORT to a free port.", Failed),
        DbException => new(
            $"The database cannot be opened: {problem.Message} To find out what to do, run '{TypedCommand.Otto("doctor")}'.", Failed),
        UnauthorizedAccessException => new($"The data folder cannot be used: {problem.Message}", Failed),
        _ => null,
    };

    private static bool IsPortTaken(Exception problem)
    {
        for (var inner = problem; inner is not null; inner = inner.InnerException)
        {
            if (inner is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse or SocketError.AccessDenied })
            {
                return true;
            }
        }

        return false;
    }
}
