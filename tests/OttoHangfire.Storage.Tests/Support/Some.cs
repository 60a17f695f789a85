using System.Reflection;
using System.Reflection.Emit;
using Hangfire.Common;
using Hangfire.Server;

namespace OttoHangfire.Storage.Tests.Support;

/// <summary>Jobs, states and servers whose details don't matter to a fact.</summary>
internal static class Some
{
    public static readonly IDictionary<string, string> NoParameters = new Dictionary<string, string>();

    public static Job Job(string argument = "argument", string? queue = null) =>
        queue is null
            ? Hangfire.Common.Job.FromExpression(() => Work.Nothing(argument))
            : Hangfire.Common.Job.FromExpression(() => Work.Nothing(argument), queue);

    public static StateDouble State(string name = "SomeState", string? reason = null, params (string Key, string? Value)[] data) =>
        new(name, reason, () => data.ToDictionary(pair => pair.Key, pair => pair.Value!));

    public static ServerContext Server(int workers = 3, params string[] queues) =>
        new() { WorkerCount = workers, Queues = queues.Length == 0 ? ["default"] : queues };

    public static IEnumerable<KeyValuePair<string, string>> Fields(params (string Field, string? Value)[] fields) =>
        fields.Select(field => KeyValuePair.Create(field.Field, field.Value!));

    /// <summary>A job of a type that exists while it is written and can't be loaded when it is read.</summary>
    public static Job UnloadableJob()
    {
        var assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Gone" + Guid.NewGuid().ToString("N")), AssemblyBuilderAccess.Run);
        var type = assembly.DefineDynamicModule("Gone").DefineType("Gone.Worker", TypeAttributes.Public);
        var method = type.DefineMethod("Go", MethodAttributes.Public | MethodAttributes.Static, typeof(void), Type.EmptyTypes);
        method.GetILGenerator().Emit(OpCodes.Ret);
        return new Job(type.CreateType().GetMethod("Go"));
    }
}
