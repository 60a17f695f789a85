using System.Text.Json;
using OttoHangfire.Contracts;

namespace OttoHangfire.Events;

/// <summary>Tells a program: each thing as its GET gives it.</summary>
internal sealed class JsonTeller(EventObjects objects, DoctorNews doctor) : INewsTeller
{
    private long _told;

    public Task BeginAsync(EventStream stream) => TellDoctorAsync(stream);

    public async Task TellAsync(ChangeBatch news, EventStream stream)
    {
        foreach (var change in news.Changes.Where(EventObjects.Knows))
        {
            if (await objects.FindAsync(change, stream.Ending) is { } json)
            {
                await stream.EventAsync(change.Kind, change.Id, json);
            }
            else
            {
                await stream.EventAsync("removed", change.Id, Json(new Removed(change.Kind, change.RowId)));
            }
        }

        await TellDoctorAsync(stream);
    }

    public Task ResetAsync(long place, EventStream stream) =>
        stream.EventAsync("reset", place, Json(new Reset("What came in between is not known any more. Read the lists anew.")));

    public Task BeatAsync(long place, EventStream stream) => stream.PlaceAsync(place);

    private async Task TellDoctorAsync(EventStream stream)
    {
        if (doctor.Newest() is { } finding && finding.Number != _told)
        {
            _told = finding.Number;
            await stream.EventAsync("doctor", id: null, finding.Json);
        }
    }

    private static byte[] Json<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, OttoJson.Options);

    private sealed record Removed(string Kind, long Id);

    private sealed record Reset(string Detail);
}
