namespace Occo.Engine.ServiceComposers;

/// <summary>The outputs that an infrastructure declares, as a composition sees them.</summary>
/// <param name="Infrastructure">Name of the infrastructure.</param>
/// <param name="Names">Declared names, in the order of the description.</param>
/// <param name="Get">One output; one that is not declared has no value, and the reason says so.</param>
public sealed record OutputSet(
    string Infrastructure, IReadOnlyCollection<string> Names, Func<string, OutputValue> Get);
