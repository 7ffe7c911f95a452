namespace Occo.Simulation;

/// <summary>A promise of the engine was broken.</summary>
internal sealed class Violation(string message) : Exception(message);
