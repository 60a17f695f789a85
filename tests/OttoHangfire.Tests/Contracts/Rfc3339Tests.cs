using System.Globalization;
using OttoHangfire.Contracts;

namespace OttoHangfire.Tests.Contracts;

/// <summary>Instants of RFC 3339, as Go, Java, Python and date write them.</summary>
public sealed class Rfc3339Tests
{
    [Theory]
    [InlineData("2026-12-01T09:00:00Z", "2026-12-01T09:00:00Z")]
    [InlineData("2026-12-01t09:00:00z", "2026-12-01T09:00:00Z")]
    [InlineData("2026-12-01 09:00:00+01:00", "2026-12-01T08:00:00Z")]
    [InlineData("2026-12-01T09:00:00.5Z", "2026-12-01T09:00:00.5Z")]
    [InlineData("2026-12-01T09:00:00.1234567Z", "2026-12-01T09:00:00.1234567Z")]
    [InlineData("2026-12-01T09:00:00.123456789Z", "2026-12-01T09:00:00.1234567Z")]
    [InlineData("2026-12-01 09:00:00.123456789+01:00", "2026-12-01T08:00:00.1234567Z")]
    [InlineData("2026-12-01t09:00:00.999999999999999999999z", "2026-12-01T09:00:00.9999999Z")]
    [InlineData("2026-12-01T09:00:00.000000000-00:00", "2026-12-01T09:00:00Z")]
    public void AFraction_HasAnyNumberOfDigits_CutToATick(string text, string instant)
    {
        Rfc3339Converter.TryParse(text, out var read).Should().BeTrue();
        Rfc3339Converter.Format(read).Should().Be(instant);
    }

    [Theory]
    [InlineData("2026-12-01T00:00:00.Z")]
    [InlineData("2026-12-01T00:00:00.+01:00")]
    [InlineData("2026-12-01T00:00:00,5Z")]
    [InlineData("2026-12-01T00:00:00.5")]
    [InlineData("2026-12-01T00:00:00")]
    [InlineData("2026-12-01T00:00Z")]
    [InlineData("2026-12-01T00:00:00.5 Z")]
    [InlineData("2026-12-01T00:00:00.5+1:00")]
    [InlineData("2026-12-01T00:00:00.5+0100")]
    [InlineData("2026-12-01T00:00:00+15:00")]
    [InlineData("2026-12-01T24:00:00Z")]
    [InlineData("2026-02-29T00:00:00Z")]
    [InlineData("2026-12-01T00:00:00.٣Z")]
    [InlineData("2026-12-01_00:00:00Z")]
    [InlineData(" 2026-12-01T00:00:00Z")]
    [InlineData("2026-12-01T00:00:00.5Z ")]
    [InlineData("Z")]
    [InlineData("")]
    [InlineData(null)]
    public void WhatIsNoInstant_IsRefused(string? text)
    {
        Rfc3339Converter.TryParse(text, out var read).Should().BeFalse("{0}", read.ToString(CultureInfo.InvariantCulture));
    }
}
