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

    /// <summary>Drop protected instances, too.</summary>
    IncludeProtected,

    /// <summary>Delete volumes, too.</summary>
    IncludeVolumes,

    /// <summary>Allow the plan more drops.</summary>
    AllowDrops,

    ShowPlan,

    /// <summary>Look at the infrastructure again, and decide again.</summary>
    LookAgain,

    Resume,

    /// <summary>Enact it in this process, not by workers.</summary>
    EnactHere,

    /// <summary>Wait for the running work.</summary>
    Wait,

    Overwrite,

    /// <summary>Put a backup in the place of the store.</summary>
    RestoreBackup,

    /// <summary>Repair the store after a fail-over of its server.</summary>
    RepairStore,

    /// <summary>Allow that other users can change the store.</summary>
    AllowShared,

    /// <summary>List instances that no store knows, and import them.</summary>
    FindOrphans,

    /// <summary>List the instances of a store that is lost, and drop them.</summary>
    FindLost,

    /// <summary>Give the argument with this name.</summary>
    GiveArgument,

    /// <summary>Drop it as an instance of its node, not as an orphan.</summary>
    DropNode,
}

/// <summary>What the user can do about a failure.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="Subject">
/// Name of the infrastructure or argument, or id of the instance, to do it to; null: none.
/// </param>
public sealed record Remedy(RemedyKind Kind, string? Subject = null);
