using System.Reflection;

namespace OttoHangfire.Agent.Hosting;

/// <summary>The version of this program, as the build stamped it, without the commit behind the plus.</summary>
internal static class AgentVersion
{
    public static string Text { get; } = typeof(AgentVersion).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
