namespace Occo.Engine.Model;

/// <summary>What the user can do about a failure. Each front end words it.</summary>
public enum RemedyKind
{
    ListInfrastructures,

    /// <summary>Update the infrastructure, or give the new one another name.</summary>
    UpdateOrRename,

    FinishRemoval,

    /// <summary>Remove it although others use it.</summary>
    RemoveAnyway,

    ShowPlan,
    Resume,

    /// <summary>Wait for the running work.</summary>
    Wait,

    Overwrite,

    /// <summary>Allow that other users can change the store.</summary>
    AllowShared,

    /// <summary>List what can be imported.</summary>
    FindOrphans,

    /// <summary>Drop it as an instance of its node, not as an orphan.</summary>
    DropNode,
}

/// <summary>What the user can do about a failure.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="Subject">Name of the infrastructure, or id of the instance, to do it to; null: none.</param>
public sealed record Remedy(RemedyKind Kind, string? Subject = null);
