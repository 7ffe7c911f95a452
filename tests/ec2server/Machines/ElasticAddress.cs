using System.Globalization;

namespace Occo.Ec2Server;

/// <summary>An elastic address.</summary>
internal sealed record ElasticAddress(string Id, long Ordinal)
{
    /// <summary>The address, of a range for documentation.</summary>
    public string Ip { get; } = string.Create(CultureInfo.InvariantCulture, $"203.0.113.{Ordinal % 256}");

    /// <summary>Its tags.</summary>
    public Dictionary<string, string> Tags { get; init; } = [];

    /// <summary>The machine that has it.</summary>
    public Instance? Owner
    {
        get;
        set
        {
            if (field is { } before) before.Elastic = null;
            field = value;
            if (value is not null) value.Elastic = this;
        }
    }

    /// <summary>Id of its association with the machine.</summary>
    public string? Association => Owner is { } owner ? $"eipassoc-{owner.Id[^8..]}{Ordinal:x8}0" : null;

    /// <summary>So many Describe calls do not show it yet.</summary>
    public int HiddenLooks { get; set; }
}
