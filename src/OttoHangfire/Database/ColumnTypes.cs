using System.Data;
using System.Globalization;
using System.Text.Json;
using Dapper;
using OttoHangfire.Contracts;

namespace OttoHangfire.Database;

/// <summary>How times and JSON stand in the tables; mapped here and nowhere else.</summary>
internal static class ColumnTypes
{
    private static readonly Lock Once = new();
    private static bool _registered;

    public static void Register()
    {
        lock (Once)
        {
            if (_registered)
            {
                return;
            }

            DefaultTypeMap.MatchNamesWithUnderscores = true;

            // Dapper has a mapping of its own for this type and would never ask the handler.
            SqlMapper.RemoveTypeMap(typeof(DateTimeOffset));
            SqlMapper.RemoveTypeMap(typeof(DateTimeOffset?));
            SqlMapper.RemoveTypeMap(typeof(DateOnly));
            SqlMapper.RemoveTypeMap(typeof(DateOnly?));
            SqlMapper.AddTypeHandler(new InstantColumn());
            SqlMapper.AddTypeHandler(new DateColumn());
            SqlMapper.AddTypeHandler(new JsonColumn());
            SqlMapper.AddTypeHandler(new TagsColumn());
            SqlMapper.AddTypeHandler(new ScheduleColumn());
            _registered = true;
        }
    }

    /// <summary>UTC text of one width, so that text order is time order.</summary>
    private sealed class InstantColumn : SqlMapper.TypeHandler<DateTimeOffset>
    {
        private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

        public override void SetValue(IDbDataParameter parameter, DateTimeOffset value) =>
            parameter.Value = value.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

        public override DateTimeOffset Parse(object value) =>
            DateTimeOffset.Parse((string)value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
    }

    private sealed class DateColumn : SqlMapper.TypeHandler<DateOnly>
    {
        private const string Format = "yyyy-MM-dd";

        public override void SetValue(IDbDataParameter parameter, DateOnly value) =>
            parameter.Value = value.ToString(Format, CultureInfo.InvariantCulture);

        public override DateOnly Parse(object value) => DateOnly.ParseExact((string)value, Format, CultureInfo.InvariantCulture);
    }

    private sealed class JsonColumn : SqlMapper.TypeHandler<JsonElement>
    {
        public override void SetValue(IDbDataParameter parameter, JsonElement value) => parameter.Value = value.GetRawText();

        public override JsonElement Parse(object value) => JsonElement.Parse((string)value);
    }

    private sealed class ScheduleColumn : SqlMapper.TypeHandler<TaskSchedule>
    {
        public override void SetValue(IDbDataParameter parameter, TaskSchedule? value) =>
            parameter.Value = value is null ? DBNull.Value : JsonSerializer.Serialize(value, OttoJson.Options);

        public override TaskSchedule? Parse(object value) => JsonSerializer.Deserialize<TaskSchedule>((string)value, OttoJson.Options);
    }

    private sealed class TagsColumn : SqlMapper.TypeHandler<IReadOnlyList<string>>
    {
        public override void SetValue(IDbDataParameter parameter, IReadOnlyList<string>? value) =>
            parameter.Value = JsonSerializer.Serialize(value ?? [], OttoJson.Options);

        public override IReadOnlyList<string> Parse(object value) =>
            JsonSerializer.Deserialize<string[]>((string)value, OttoJson.Options) ?? [];
    }
}
