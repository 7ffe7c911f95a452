namespace Occo;

/// <summary>Words for the remedies of the engine: the cmdlet or parameter that helps.</summary>
internal static class Remedies
{
    /// <summary>What allows a refused step or ends the wait for a cloud; empty for another failure.</summary>
    public static string Of(StepError error) => error switch
    {
        { IsOutOfReach: true } => ". If it is gone for good, -ForgetUnreachable of Remove-OccoNode or "
            + "Remove-OccoInfrastructure forgets its instances.",
        { IsRefused: false } => "",
        { Node: null } => " -MaxDrops allows more.",
        _ => " (-Force -IncludeProtected allows it)",
    };

    public static string ToText(this Remedy remedy) => remedy.Kind switch
    {
        RemedyKind.ListInfrastructures => "Get-OccoInfrastructure lists the infrastructures.",
        RemedyKind.UpdateOrRename =>
            $"Set-OccoInfrastructure {remedy.Subject} updates it. -Name registers this one under another name.",
        RemedyKind.FinishRemoval => $"Remove-OccoInfrastructure {remedy.Subject} finishes the removal.",
        RemedyKind.RemoveAnyway => "-Force removes it in spite of that.",
        RemedyKind.IncludeProtected =>
            "-Force -IncludeProtected drops it in spite of that. Unprotect-OccoNode ends the protection.",
        RemedyKind.ShowPlan => $"Get-OccoPlan {remedy.Subject} shows what is needed now.",
        RemedyKind.Resume => $"Resume-OccoInfrastructure {remedy.Subject} ends the suspension.",
        RemedyKind.Wait => "-Wait waits for it.",
        RemedyKind.Overwrite => "-Force overwrites it.",
        RemedyKind.RestoreBackup => "Restore-OccoStore puts a backup in its place.",
        RemedyKind.AllowShared => "-AllowShared uses it in spite of that.",
        RemedyKind.FindOrphans => "Find-OccoOrphan lists the instances that can be imported.",
        RemedyKind.DropNode => "Remove-OccoNode drops it.",
        _ => throw new ArgumentOutOfRangeException(nameof(remedy), remedy.Kind, "This remedy has no text."),
    };
}
