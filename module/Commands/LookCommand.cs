using System.Management.Automation;
namespace Occo.Commands;

/// <summary>A cmdlet that shows the record, and can look at the clouds first.</summary>
public abstract class LookCommand : OccoCommand
{
    [Parameter]
    public SwitchParameter Refresh { get; set; }

    [Parameter]
    [Credential]
    [ValidateNotNull]
    public PSCredential? Credential { get; set; }

    /// <summary>
    /// With -Refresh: looks at the clouds and records what they show. A cloud that does not answer is a warning.
    /// </summary>
    private protected void LookAt(IEnumerable<Infrastructure> infrastructures)
    {
        if (!Refresh && Credential is not null)
            throw new ArgumentException("-Credential is for the clouds. Use it with -Refresh.");
        foreach (var infrastructure in Refresh ? infrastructures : []) LookAt(infrastructure);
    }

    private void LookAt(Infrastructure infrastructure)
    {
        var engine = Engine;
        AddMeter($"Looking at the clouds of {infrastructure.Name}");
        foreach (var warning in Run(
            cancel => engine.RefreshAsync(infrastructure.Id, Credential.ToEngine(), cancel)))
        {
            WriteWarning($"{infrastructure.Name}: {warning}");
        }
    }
}
