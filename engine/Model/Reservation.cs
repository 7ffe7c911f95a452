namespace Occo.Engine.Model;

/// <summary>What was set aside for an instance before it is created.</summary>
/// <param name="Address">Its address, if known.</param>
/// <param name="Ports">Its ports by name.</param>
public sealed record Reservation(string? Address, IReadOnlyDictionary<string, int> Ports)
{
    /// <summary>Nothing.</summary>
    public static readonly Reservation None = new(null, new Dictionary<string, int>());
}
