using System.Text;
using OttoHangfire.Cli;
using OttoHangfire.Cli.Api;
using OttoHangfire.Cli.Confinement;
using OttoHangfire.Cli.Output;
using OttoHangfire.Cli.Up;
using OttoHangfire.Contracts.Settings;

if (args is [ConfinedProgram.Word, .. var words])
{
    return ConfinedProgram.Enter(words);
}

if (args is ["up", ..])
{
    ProcessSignals.HearInterrupt();
}

if (args is ["up", Background.Option, ..])
{
    Background.Enter();
}

if (OperatingSystem.IsWindows())
{
    Console.OutputEncoding = Encoding.UTF8;
}

// Only ever this machine: a proxy of the environment has no part in it.
using var otto = new OttoContext(
    Terminal.OfThisProcess, OttoSettings.LoadAsFarAsPossible, OwnHttps.Handler(), TimeProvider.System);
return await new OttoCli(otto).RunAsync(args);
