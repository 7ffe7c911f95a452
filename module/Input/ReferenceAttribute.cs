using System.Management.Automation;

namespace Occo;

/// <summary>
/// Lets a parameter that names something take the objects of the other cmdlets, by their ids where they have them.
/// Without it a piped node would bind its own name where the name of its infrastructure is meant.
/// </summary>
internal abstract class ReferenceAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public sealed override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
        => inputData is object[] items ? Array.ConvertAll(items, One) : One(inputData);

    /// <summary>What the object stands for here; null: it is not one of ours.</summary>
    protected abstract object? Reference(object item);

    /// <summary>Throws for an object that only seems to be something.</summary>
    protected virtual void Require(object item) { }

    private object One(object value)
    {
        Require(value);
        return Reference(value is PSObject wrapped ? wrapped.BaseObject : value) ?? value;
    }
}

/// <summary>The infrastructure of an object.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class InfrastructureReferenceAttribute : ReferenceAttribute
{
    /// <summary>A plan stands for its infrastructure. Default: true; false where it has its own parameter.</summary>
    public bool TakesPlans { get; set; } = true;

    /// <inheritdoc/>
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

    /// <inheritdoc/>
    protected override void Require(object item)
    {
        // What has its infrastructure's name would stand for all that can be done there.
        if (!TakesPlans) LivePlanAttribute.Require(item);
    }
}

/// <summary>The node's name of a node instance.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NodeReferenceAttribute : ReferenceAttribute
{
    /// <inheritdoc/>
    protected override object? Reference(object item) => (item as OccoNode)?.Name;
}

/// <summary>The id of a node instance.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NodeIdReferenceAttribute : ReferenceAttribute
{
    /// <inheritdoc/>
    protected override object? Reference(object item) => item switch
    {
        OccoNode node => node.Id,
        OccoStep step => step.NodeId,
        OccoStepError error => error.NodeId,
        OccoEvent entry => entry.NodeId,
        _ => null,
    };
}
