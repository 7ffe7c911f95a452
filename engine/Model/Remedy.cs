namespace Occo.Engine.Model;

/// <summary>What a person can do about a failure. Each front end has its own words for it.</summary>
public enum RemedyKind
{
    /// <summary>List the infrastructures.</summary>
    ListInfrastructures,

    /// <summary>Update the infrastructure, or give the new one another name.</summary>
    UpdateOrRename,

    /// <summary>Finish the removal that has begun.</summary>
    FinishRemoval,

    /// <summary>Remove it although others use it.</summary>
    RemoveAnyway,

    /// <summary>Look at a new plan.</summary>
    ShowPlan,

    /// <summary>End the suspension.</summary>
    Resume,

    /// <summary>Wait for the work that is under way.</summary>
    Wait,

    /// <summary>Allow that the file is overwritten.</summary>
    Overwrite,

    /// <summary>Put a backup in the place of the store.</summary>
    RestoreBackup,

    /// <summary>List instances that no store knows, and import them.</summary>
    FindOrphans,

    /// <summary>Drop the instance as one of its node.</summary>
    DropNode,
}

/// <summary>What a person can do about a failure.</summary>
/// <param name="Kind">What.</param>
/// <param name="Subject">Name of the infrastructure, or id of the instance, that it is done to; null: none.</param>
public sealed record Remedy(RemedyKind Kind, string? Subject = null);
