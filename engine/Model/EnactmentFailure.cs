namespace Occo.Engine.Model;

/// <summary>An enactment ended without reaching a version.</summary>
/// <param name="Version">The version.</param>
/// <param name="At">When the enactment gave up.</param>
/// <param name="Message">Why.</param>
public sealed record EnactmentFailure(int Version, DateTimeOffset At, string Message);
