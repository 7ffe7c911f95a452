namespace Occo.Engine.Model;

/// <summary>What a cloud reserved for an instance before its creation.</summary>
/// <param name="Address">Its address, if known.</param>
/// <param name="Ports">Its ports by name.</param>
public sealed record Reservation(string? Address, IReadOnlyDictionary<string, int> Ports)
{
    public static readonly Reservation None = new(null, new Dictionary<string, int>());
}
