using System.Collections;

namespace Occo;

/// <summary>A cloud that infrastructures use or that has a handler.</summary>
public sealed class OccoCloud : OccoItem
{
    /// <summary>Type of its handler: <c>local</c>, <c>ec2</c>, ...</summary>
    public required string Type { get; init; }

    /// <summary>Endpoint, region and other settings that identify the cloud.</summary>
    public required Hashtable Settings { get; init; }

    /// <summary>Occo has a handler for it.</summary>
    public required bool IsSupported { get; init; }

    /// <summary>Infrastructures that use it.</summary>
    public required OccoList<string> Infrastructures { get; init; }

    /// <summary>Instances in it that are not gone.</summary>
    public required int Instances { get; init; }

    /// <summary>Credentials files of these infrastructures.</summary>
    public required OccoList<string> CredentialPath { get; init; }

    public override string ToString() => Type;
}
