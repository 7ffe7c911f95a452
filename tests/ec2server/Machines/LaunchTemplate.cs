namespace Occo.Ec2Server;

/// <summary>A launch template that a call made; it has one version.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name, which no other has.</param>
/// <param name="Launch">The parameters of RunInstances that it gives.</param>
/// <param name="Tags">Its tags.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Ordinal">Its place among all that there were.</param>
internal sealed record LaunchTemplate(string Id, string Name, IReadOnlyDictionary<string, string> Launch,
    Dictionary<string, string> Tags, DateTimeOffset Created, long Ordinal);
