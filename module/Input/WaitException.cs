namespace Occo;

/// <summary>A state was not reached in time.</summary>
internal sealed class WaitException(string message) : TimeoutException(message);
