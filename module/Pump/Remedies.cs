namespace Occo;

/// <summary>The cmdlets and parameters that remedy a failure.</summary>
internal static class Remedies
{
    public static string ToText(this Remedy remedy) => remedy.Kind switch
    {
        RemedyKind.ListInfrastructures => "Get-OccoInfrastructure lists what there is.",
        RemedyKind.UpdateOrRename =>
            $"Set-OccoInfrastructure {remedy.Subject} updates it, -Name gives this one another name.",
        RemedyKind.FinishRemoval => $"Finish with Remove-OccoInfrastructure {remedy.Subject}.",
        RemedyKind.RemoveAnyway => "-Force removes it all the same.",
        RemedyKind.ShowPlan => $"Get-OccoPlan {remedy.Subject} shows what is needed now.",
        RemedyKind.Resume => $"Resume-OccoInfrastructure {remedy.Subject} ends the suspension.",
        RemedyKind.Wait => "-Wait waits for it.",
        RemedyKind.Overwrite => "-Force overwrites it.",
        RemedyKind.RestoreBackup => "Restore-OccoStore puts a backup of Backup-OccoStore in its place.",
        RemedyKind.FindOrphans => "Find-OccoOrphan lists what can be imported.",
        RemedyKind.DropNode => "Remove-OccoNode drops it.",
        _ => throw new ArgumentOutOfRangeException(nameof(remedy), remedy.Kind, "A remedy without words."),
    };
}
