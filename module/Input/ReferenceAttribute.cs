using System.Management.Automation;

namespace Occo;

/// <summary>
/// Converts the objects of other cmdlets to the id that a parameter needs. Without it a piped node would bind its own
/// name to the name of an infrastructure.
/// </summary>
internal abstract class ReferenceAttribute : ArgumentTransformationAttribute
{
    public sealed override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
        => inputData is object[] items ? Array.ConvertAll(items, One) : One(inputData);

    /// <summary>The id or name; null for an object that is not of this module.</summary>
    protected abstract object? Reference(object item);

    /// <summary>Throws for an object that must not be used here.</summary>
    protected virtual void Require(object item) { }

    private object One(object value)
    {
        Require(value);
        return Reference(value is PSObject wrapped ? wrapped.BaseObject : value) ?? value;
    }
}

/// <summary>Converts an object to its infrastructure.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class InfrastructureReferenceAttribute : ReferenceAttribute
{
    /// <summary>Accepts plans. Default: true. False where plans have their own parameter.</summary>
    public bool TakesPlans { get; set; } = true;

    protected override object? Reference(object item) => item switch
    {
        OccoInfrastructure infrastructure => infrastructure.Id,
        OccoNode node => node.InfrastructureId,
        OccoOrphan orphan => orphan.InfrastructureId,
        OccoPlan plan when TakesPlans => plan.InfrastructureId,
        OccoEnactment enactment => enactment.Infrastructure,
        OccoEvent entry => entry.Infrastructure,
        _ => null,
    };

    protected override void Require(object item)
    {
        // The copy of a plan would otherwise bind as the name of its infrastructure, and everything would be enacted.
        if (!TakesPlans) LivePlanAttribute.Require(item);
    }
}

/// <summary>Converts a node instance to the name of its node.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NodeReferenceAttribute : ReferenceAttribute
{
    protected override object? Reference(object item) => (item as OccoNode)?.Name;
}

/// <summary>Converts an object to the id of its node instance.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NodeIdReferenceAttribute : ReferenceAttribute
{
    protected override object? Reference(object item) => item switch
    {
        OccoNode node => node.Id,
        OccoStep step => step.NodeId,
        OccoStepError error => error.NodeId,
        OccoEvent entry => entry.NodeId,
        _ => null,
    };
}
