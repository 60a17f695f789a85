using OttoHangfire.Agent.Access;
using OttoHangfire.Agent.Api;
using OttoHangfire.Agent.Backend;
using OttoHangfire.Agent.Hosting;
using OttoHangfire.Agent.Skills;

try
{
    // An empty builder: no appsettings.json and no ASPNETCORE_ variable can open another address than ours.
    var builder = WebApplication.CreateEmptyBuilder(new() { Args = args });
    var settings = builder.AddSettings();

    builder.AddLogs(settings);
    builder.AddLoopback(settings);
    builder.Services.AddAgentKey(settings);
    builder.Services.AddBackend(settings);
    builder.Services.AddSkills();

    var app = builder.Build();

    app.UseProblems();
    app.UseHostGuard();
    app.UseAgentKey();
    app.MapOtto();

    await app.RunOnLoopbackAsync(settings);
    return 0;
}
catch (StartException failure)
{
    await Console.Error.WriteLineAsync(failure.Message);
    return failure.ExitCode;
}
