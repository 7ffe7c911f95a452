using System.Management.Automation;
using Occo.Engine;

namespace Occo.Commands;

[Cmdlet(VerbsCommon.Get, "OccoPlan")]
[OutputType(typeof(OccoPlan))]
public sealed class GetOccoPlanCommand : PlanningCommand
{
    private protected override void Process(Infrastructure infrastructure)
    {
        if (Scope(infrastructure) is { } options) WritePlan(infrastructure, options);
    }
}
