using System.Management.Automation;
namespace Occo.Commands;

/// <summary>A cmdlet that does work on infrastructures, under their leases.</summary>
public abstract class WorkCommand : InfrastructureCommand
{
    [Parameter]
    [ValidateRange(1, 10_000)]
    public int MaxConcurrency { get; set; } = WorkLimits.DefaultConcurrency;

    [Parameter]
    [ValidateRange(0, WorkLimits.MostSeconds)]
    public int TimeoutSec { get; set; }

    [Parameter]
    public SwitchParameter Wait { get; set; }

    [Parameter]
    [ValidateRange(1, WorkLimits.MostSeconds)]
    public int WaitSec { get; set; }

    [Parameter]
    [Credential]
    [ValidateNotNull]
    public PSCredential? Credential { get; set; }

    /// <summary>The options with these limits, and the credential.</summary>
    private protected EnactmentOptions Limited(EnactmentOptions options)
        => WorkLimits.Apply(options, MaxConcurrency, TimeoutSec, Wait, WaitSec) with
        {
            Credential = Credential.ToEngine(),
        };
}
