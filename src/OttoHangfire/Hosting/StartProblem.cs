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
    private const int FirstFreePort = 1024;

    /// <summary>The sentence. What is a fault of the program has its stack trace in a file: it is no business of a person's.</summary>
    public static StartProblem Of(Exception problem, OttoSettings? settings)
    {
        var known = Known(problem, settings);
        if (known is not null || settings is null)
        {
            return known ?? Unknown(problem, "");
        }

        var trace = Path.Combine(settings.LogDirectory, "failure.log");
        try
        {
            PrivateFiles.Write(trace, problem.ToString());
            return Unknown(problem, $" {trace} has the details.");
        }
        catch (Exception unable) when (unable is IOException or UnauthorizedAccessException)
        {
            return Unknown(problem, "");
        }
    }

    private static StartProblem Unknown(Exception problem, string where) => new(
        $"The backend failed: {problem.Message.TrimEnd('.')}.{where} To find out what to do, run '{TypedCommand.Otto("doctor")}'.", Failed);

    private static StartProblem? Known(Exception problem, OttoSettings? settings) => problem switch
    {
        SettingsException => new(problem.Message, WrongUsage),
        AnotherInstanceException => new(problem.Message, AnotherInstance),
        SchemaException => new(problem.Message, Failed),
        _ when Socket(problem) is { } refused => new(Port(refused, settings), Failed),
        _ when DatabaseErrors.IsDiskFull(problem) && settings is not null => new(DataFolder.DiskFull(settings.DataDirectory), Failed),
        DbException => new(
            $"The database cannot be opened: {problem.Message} To find out what to do, run '{TypedCommand.Otto("doctor")}'.", Failed),
        _ when settings is not null && DataFolder.Problem(problem, settings.DataDirectory) is { } sentence => new(sentence, Failed),
        UnauthorizedAccessException => new($"The data folder cannot be used: {problem.Message}", Failed),
        _ => null,
    };

    private static string Port(SocketError refused, OttoSettings? settings) => refused switch
    {
        SocketError.AccessDenied when settings?.Port < FirstFreePort =>
            $"Port {settings.Port} is below {FirstFreePort}, and such ports are the administrator's. Set OTTO_PORT to a port from "
            + $"{FirstFreePort} on.",
        SocketError.AddressNotAvailable => $"OTTO_BIND is {settings?.Bind}, which is no address of this machine. Use 127.0.0.1.",
        _ => $"Port {settings?.Port} is taken. Stop the other program, or set OTTO_PORT to a free port.",
    };

    private static SocketError? Socket(Exception problem)
    {
        for (var inner = problem; inner is not null; inner = inner.InnerException)
        {
            if (inner is SocketException
                {
                    SocketErrorCode: SocketError.AddressAlreadyInUse or SocketError.AccessDenied or SocketError.AddressNotAvailable
                } refused)
            {
                return refused.SocketErrorCode;
            }
        }

        return null;
    }
}
