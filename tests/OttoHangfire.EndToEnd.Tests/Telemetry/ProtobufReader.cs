using System.Buffers.Binary;
using System.Text;

namespace OttoHangfire.EndToEnd.Tests.Telemetry;

/// <summary>One message of Protocol Buffers, read without knowing its schema: the values of each field by its number, in their order.</summary>
internal sealed class ProtobufMessage
{
    private readonly Dictionary<int, List<object>> _fields = [];

    public ProtobufMessage(ReadOnlyMemory<byte> bytes)
    {
        for (var rest = bytes; rest.Length > 0;)
        {
            var tag = ReadNumber(ref rest);
            var value = (tag & 7) switch
            {
                0 => ReadNumber(ref rest),
                1 => Take(ref rest, 8),
                2 => (object)Take(ref rest, (int)ReadNumber(ref rest)),
                5 => Take(ref rest, 4),
                var kind => throw new InvalidDataException($"There is no wire type {kind}."),
            };
            if (!_fields.TryGetValue((int)(tag >> 3), out var values))
            {
                _fields[(int)(tag >> 3)] = values = [];
            }

            values.Add(value);
        }
    }

    public bool Has(int field) => _fields.ContainsKey(field);

    public IEnumerable<ProtobufMessage> Messages(int field) => Values<ReadOnlyMemory<byte>>(field).Select(bytes => new ProtobufMessage(bytes));

    public string Text(int field) => Encoding.UTF8.GetString(Values<ReadOnlyMemory<byte>>(field).LastOrDefault().Span);

    public string Hex(int field) => Convert.ToHexStringLower(Values<ReadOnlyMemory<byte>>(field).LastOrDefault().Span);

    public long Number(int field) => (long)Values<ulong>(field).LastOrDefault();

    public long Fixed(int field) => BinaryPrimitives.ReadInt64LittleEndian(Values<ReadOnlyMemory<byte>>(field).Last().Span);

    private IEnumerable<T> Values<T>(int field) => _fields.GetValueOrDefault(field, []).Cast<T>();

    private static ReadOnlyMemory<byte> Take(ref ReadOnlyMemory<byte> rest, int count)
    {
        var taken = rest[..count];
        rest = rest[count..];
        return taken;
    }

    private static ulong ReadNumber(ref ReadOnlyMemory<byte> rest)
    {
        for (var (number, shift) = (0UL, 0); ; shift += 7)
        {
            var part = Take(ref rest, 1).Span[0];
            number |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return number;
            }
        }
    }
}
