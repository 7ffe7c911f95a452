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
        return Reference(value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value)
            ?? value;
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

/// <summary>Converts an access token to its id.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TokenReferenceAttribute : ReferenceAttribute
{
    protected override object? Reference(object item) => (item as OccoToken)?.Id;
}

/// <summary>Converts an object to the id of its worker.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class WorkerReferenceAttribute : ReferenceAttribute
{
    protected override object? Reference(object item) => item switch
    {
        OccoWorker worker => worker.Id,
        OccoInfrastructure infrastructure => infrastructure.Worker
            ?? throw new ArgumentTransformationMetadataException($"No worker has worked on '{infrastructure}' yet."),
        _ => null,
    };
}

/// <summary>
/// Converts an object to the id of its node instance. Texts stay. So does a number that can be a short id from a table.
/// A shorter one can be the id of something else, for example of a process.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NodeIdReferenceAttribute : ReferenceAttribute
{
    private const int ShownDigits = 8;

    protected override void Require(object item)
    {
        if ((item is PSObject wrapped ? wrapped.BaseObject : item) is not ValueType or Guid) return;
        var text = LanguagePrimitives.ConvertTo<string>(item);
        if (text.Length < ShownDigits)
            throw NotBound($"The number {text} is no node id. If it is the start of one, write '{text}'.");
    }

    protected override object? Reference(object item) => item switch
    {
        OccoNode node => Text(node.Id, item),
        OccoStep step => Text(step.NodeId, item),
        OccoStepError error => Text(error.NodeId, item),
        OccoEvent entry => Text(entry.NodeId, item),
        PSObject custom => Text(custom.Properties["NodeId"]?.Value ?? custom.Properties["Id"]?.Value, item),
        null or string or ValueType => null,
        _ => Text(null, item),
    };

    private static string Text(object? id, object item)
        => id?.ToString() ?? throw NotBound($"'{item}' has no node id.");

    // With this inner exception, PowerShell tries to bind a property of the object.
    private static ArgumentTransformationMetadataException NotBound(string message)
        => new(message, new PSInvalidCastException());
}
