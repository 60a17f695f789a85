using System.Buffers.Binary;

namespace OttoHangfire.Storage.Tests.Sqlite;

/// <summary>Reads the write-ahead log of a database, after https://www.sqlite.org/fileformat2.html#walformat.</summary>
internal static class WriteAheadLog
{
    private const int HeaderSize = 32;
    private const int FrameHeaderSize = 24;

    /// <summary>How many transactions the log holds: each ends with one frame that carries the size of the database.</summary>
    public static int Commits(string databasePath)
    {
        using var file = new FileStream(databasePath + "-wal", FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        file.CopyTo(copy);
        var log = copy.GetBuffer().AsSpan(0, (int)copy.Length);
        if (log.Length < HeaderSize)
        {
            return 0;
        }

        var pageSize = BinaryPrimitives.ReadInt32BigEndian(log[8..]);
        var salt = log.Slice(16, 8);
        var commits = 0;
        for (var at = HeaderSize; at + FrameHeaderSize + pageSize <= log.Length; at += FrameHeaderSize + pageSize)
        {
            var frame = log.Slice(at, FrameHeaderSize);
            if (!frame.Slice(8, 8).SequenceEqual(salt))
            {
                break;
            }

            commits += BinaryPrimitives.ReadInt32BigEndian(frame[4..]) == 0 ? 0 : 1;
        }

        return commits;
    }
}
