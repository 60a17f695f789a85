using OttoHangfire.Input;

namespace OttoHangfire.Tests.Input;

/// <summary>One value, one spelling: RFC 8785's.</summary>
public sealed class CanonicalNumberTests
{
    [Theory]
    [InlineData("1250", "1250")]
    [InlineData("1250.0", "1250")]
    [InlineData("1.25e3", "1250")]
    [InlineData("12500E-1", "1250")]
    [InlineData("-1250.00", "-1250")]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("0.000e5", "0")]
    [InlineData("0.10", "0.1")]
    [InlineData("10e-2", "0.1")]
    [InlineData("0.000001", "0.000001")]
    [InlineData("0.0000001", "1e-7")]
    [InlineData("123e-9", "1.23e-7")]
    [InlineData("1e20", "100000000000000000000")]
    [InlineData("1e21", "1e+21")]
    [InlineData("295147905179352830000", "295147905179352830000")]
    [InlineData("1.7976931348623157e308", "1.7976931348623157e+308")]
    [InlineData("9007199254740993", "9007199254740993")]
    [InlineData("0.30000000000000004", "0.30000000000000004")]
    [InlineData("1e0000000000003", "1000")]
    [InlineData("1e99999999999999999999", "1e99999999999999999999")]
    public void AValue_HasOneSpelling(string written, string canonical) => CanonicalNumber.Of(written).Should().Be(canonical);
}
