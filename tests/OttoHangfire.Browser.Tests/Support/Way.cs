namespace OttoHangfire.Browser.Tests.Support;

/// <summary>How a person uses the console.</summary>
public enum Way
{
    /// <summary>With a mouse, on a desk.</summary>
    Mouse,

    /// <summary>With the keyboard alone.</summary>
    Keyboard,

    /// <summary>With a finger, on a phone 375 pixels wide.</summary>
    Phone,
}
