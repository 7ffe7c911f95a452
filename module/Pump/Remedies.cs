namespace Occo;

/// <summary>Words for the remedies of the engine: the cmdlet or parameter that helps.</summary>
internal static class Remedies
{
    /// <summary>What allows a refused step or ends the wait for a cloud; empty for another failure.</summary>
    public static string Of(StepError error) => error switch
    {
        { IsOutOfReach: true } => (error.Message.EndsWith('.') ? "" : ".")
            + " If it is gone for good, -ForgetUnreachable of Remove-OccoNode or "
            + "Remove-OccoInfrastructure forgets its instances.",
        { IsRefused: false } => "",
        { Node: null } => $" {ToText(new(RemedyKind.AllowDrops))}",
        _ => " (-Force -IncludeProtected allows it)",
    };

    /// <summary>
    /// What takes a document that is in the wrong place, or how PowerShell writes a value; null for another finding.
    /// </summary>
    public static string? Of(Diagnostic finding) => finding switch
    {
        { Id: "OCCO1025" } => "Import-OccoNodeDefinition imports it. -DefinitionPath takes it beside a description.",
        { Id: "OCCO1026" } => "New-OccoInfrastructure registers it. Test-OccoDescription checks it.",
        // Only PowerShell data has a path. @(@('web', 'db')) is one list of two texts there.
        { Id: "OCCO1109", Path: not null } or { Path: "dependencies" }
            => "In PowerShell, a list of one dependency is @(, @('web', 'db')).",
        _ => null,
    };

    /// <summary>The finding with a hint that has the remedy, too.</summary>
    public static Diagnostic WithRemedy(this Diagnostic finding) => Of(finding) is not { } remedy
        ? finding
        : finding with { Hint = finding.Hint is { } hint ? $"{hint.Closed()} {remedy}" : remedy };

    public static string ToText(this Remedy remedy) => remedy.Kind switch
    {
        RemedyKind.ListInfrastructures => "Get-OccoInfrastructure lists the infrastructures.",
        RemedyKind.UpdateOrRename =>
            $"Set-OccoInfrastructure {remedy.Subject} updates it. -Name registers this one under another name.",
        RemedyKind.FinishRemoval => $"Remove-OccoInfrastructure {remedy.Subject} finishes the removal.",
        RemedyKind.RemoveAnyway => "-Force removes it in spite of that.",
        RemedyKind.IncludeProtected =>
            "-Force -IncludeProtected drops it in spite of that. Unprotect-OccoNode ends the protection.",
        RemedyKind.IncludeVolumes => "-IncludeVolume, or its id (-InstanceId), deletes it.",
        RemedyKind.AllowDrops => "-MaxDrops allows more.",
        RemedyKind.ShowPlan => $"Get-OccoPlan {remedy.Subject} shows what is needed now.",
        RemedyKind.LookAgain => $"Get-OccoInfrastructure {remedy.Subject} shows it as it is now.",
        RemedyKind.EnactHere => "Add -Local.",
        RemedyKind.Resume => $"Resume-OccoInfrastructure {remedy.Subject} ends the suspension.",
        RemedyKind.Wait => "-Wait waits for it.",
        RemedyKind.Overwrite => "-Force overwrites it.",
        RemedyKind.RestoreBackup => "Restore-OccoStore puts a backup in its place.",
        RemedyKind.RepairStore => "Repair-OccoStore -AfterFailover repairs it.",
        RemedyKind.AllowShared => "-AllowShared uses it in spite of that.",
        RemedyKind.FindLost => "Find-OccoOrphan -AnyStore lists the instances of a lost store, and "
            + "Remove-OccoOrphan drops them.",
        RemedyKind.FindOrphans => "Find-OccoOrphan lists the instances that can be imported.",
        RemedyKind.DropNode => "Remove-OccoNode drops it.",
        RemedyKind.GiveArgument => remedy.Subject switch
        {
            "infrastructure" => "-Infrastructure names it.",
            "node" => "-Node or -NodeId names it.",
            var name => $"-Argument @{{ {name} = ... }} gives it.",
        },
        _ => throw new ArgumentOutOfRangeException(nameof(remedy), remedy.Kind, "This remedy has no text."),
    };
}
