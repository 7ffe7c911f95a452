using Occo.Engine.InfoBroker;

namespace Occo.Engine.Api;

/// <summary>The versions of a description.</summary>
public sealed partial class Orchestrator
{
    /// <summary>Every accepted version of a description, oldest first.</summary>
    public IReadOnlyList<InfrastructureVersion> GetVersions(string infrastructure)
        => services.Store.Infrastructures.Versions(Require(infrastructure).Id);

    /// <summary>
    /// Where two versions of a description differ; null: the newest. In the order of the description.
    /// </summary>
    public IReadOnlyList<VersionDifference> Compare(string infrastructure, int from, int? to = null)
    {
        var id = Require(infrastructure).Id;
        return VersionComparison.Of(
            services.Store.Infrastructures.GetCompiled(id, from), services.Store.Infrastructures.GetCompiled(id, to));
    }

    /// <summary>
    /// Makes an older version of the description the newest. Running nodes are touched by the next enactment. Throws
    /// <see cref="OccoException"/> (NotFound, InvalidArgument).
    /// </summary>
    public Infrastructure Revert(string infrastructure, int version)
        => services.Store.Infrastructures.Revert(Require(infrastructure).Id, version, actor);
}
