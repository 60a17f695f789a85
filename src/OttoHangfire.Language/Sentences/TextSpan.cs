using System.Runtime.InteropServices;

namespace OttoHangfire.Language.Sentences;

/// <summary>A stretch of a text, in UTF-16 characters.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TextSpan(int Start, int Length);
