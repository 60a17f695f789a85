namespace OttoHangfire.Actions;

/// <summary>The action cannot be done; the message says why, to a person.</summary>
internal sealed class ActionFailedException(string message) : Exception(message);

/// <summary>The action is over a limit: it is rejected, and the task waits for a person. The message says which limit.</summary>
internal sealed class ActionOverLimitException(string message) : Exception(message);

/// <summary>There was no room on the disk for it. Nothing has happened yet, so it may be begun again.</summary>
internal sealed class NoRoomException(IOException full) : Exception(full.Message, full);
