using System.Security.Cryptography;
using OttoHangfire.Contracts;

namespace OttoHangfire.Audit;

/// <summary>
/// Goes through the audit from its beginning, or from a line whose hash is believed, and names the first line that is not as it was
/// written.
/// </summary>
internal sealed class AuditVerifier : IDisposable
{
    private readonly IncrementalHash _old = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private string? _last;
    private long? _lastId;
    private long _rows;
    private long _unproven;

    /// <summary>From the first line on.</summary>
    public AuditVerifier()
    {
    }

    /// <summary>From the line after this one on.</summary>
    public AuditVerifier(AuditEntry believed) => (_last, _lastId) = (believed.Hash, believed.Id);

    /// <summary>The first line that is broken; null while none is.</summary>
    public long? Broken { get; private set; }

    /// <summary>What is wrong with it.</summary>
    public string? Problem { get; private set; }

    /// <summary>Takes the next line. False when there is no use in going on.</summary>
    public bool Take(AuditEntry line)
    {
        var expected = (_lastId ?? 0) + 1;
        if (line.Id != expected)
        {
            return Break(expected, $"Line {expected} is missing.");
        }

        if (line.Hash is null)
        {
            if (_last is not null)
            {
                return Break(line.Id, $"Line {line.Id} was not written by Otto: it has no hash.");
            }

            AuditChain.Take(_old, line);
            _unproven++;
        }
        else if (AuditChain.Hash(_last ?? Convert.ToHexStringLower(_old.GetCurrentHash()), line) is var hash && hash != line.Hash)
        {
            return Break(line.Id, _last is null && _unproven > 0
                ? $"Line {line.Id}, or one of those before it, was changed, moved or removed."
                : $"Line {line.Id} was changed, moved or put in, or one before it was removed.");
        }

        (_last, _lastId, _rows) = (line.Hash, line.Id, _rows + 1);
        return true;
    }

    /// <summary>After the last line.</summary>
    /// <param name="lastGiven">The highest number that a line ever had.</param>
    public AuditVerification End(long lastGiven)
    {
        if (Broken is null && (_lastId ?? 0) < lastGiven)
        {
            Break((_lastId ?? 0) + 1, $"Line {(_lastId ?? 0) + 1} and all that followed up to {lastGiven} are missing.");
        }

        return new AuditVerification
        {
            Ok = Broken is null,
            Lines = _rows,
            UnprovenLines = _unproven,
            LastLine = _lastId,
            LastHash = _last,
            FirstBroken = Broken,
            Message = Problem ?? "Every line is as it was written.",
        };
    }

    public void Dispose() => _old.Dispose();

    private bool Break(long id, string problem)
    {
        (Broken, Problem) = (id, problem);
        return false;
    }
}
