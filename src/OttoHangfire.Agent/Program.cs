using OttoHangfire.Agent.Access;
using OttoHangfire.Agent.Api;
using OttoHangfire.Agent.Hosting;
using OttoHangfire.Agent.Model;
using OttoHangfire.Agent.Skills;

try
{
    // An empty builder: no appsettings.json and no ASPNETCORE_ variable can open another address than ours.
    var builder = WebApplication.CreateEmptyBuilder(new() { Args = args });
    var settings = builder.ReadSettings();

    builder.AddLogs();
    builder.AddTelemetry();
    builder.AddLoopback(settings);
    builder.Services.AddAgentKey(settings);
    builder.Services.AddSingleton(settings);
    builder.Services.AddLanguageModel(settings);
    builder.Services.AddSkills();

    var app = builder.Build();

    app.UseProblems();
    app.UseHostGuard();
    app.UseAgentKey();
    app.MapAgent();

    await app.RunOnLoopbackAsync(settings);
    return 0;
}
catch (StartException failure)
{
    await Console.Error.WriteLineAsync(failure.Message);
    return failure.ExitCode;
}
