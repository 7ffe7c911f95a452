namespace Occo.Ec2Server;

/// <summary>What a CreateFleet call of the type instant asks for.</summary>
/// <param name="ClientToken">Its token.</param>
/// <param name="Digest">The same for requests that ask for the same.</param>
/// <param name="Template">Name of the launch template.</param>
/// <param name="Count">How many machines.</param>
/// <param name="Spot">Of the spot market.</param>
/// <param name="Choices">Types and places, the first one first.</param>
/// <param name="Tags">Tags of the machines.</param>
/// <param name="VolumeTags">Tags of their volumes.</param>
internal sealed record FleetRequest(string? ClientToken, string Digest, string Template, int Count, bool Spot,
    IReadOnlyList<FleetChoice> Choices, IReadOnlyDictionary<string, string> Tags,
    IReadOnlyDictionary<string, string> VolumeTags);

/// <summary>A type, and a place or none.</summary>
internal sealed record FleetChoice(string Type, string? Subnet, string? Zone, string? MaxPrice);

/// <summary>What became of it.</summary>
internal sealed record FleetResult(string Id, string Digest, IReadOnlyList<(FleetChoice, Instance)> Made,
    IReadOnlyList<(FleetChoice, Ec2Error)> Errors);
