using System.Management.Automation;

namespace Occo;

/// <summary>Refuses copies of plans. A copy has lost what the engine needs to carry it out.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class LivePlanAttribute : ArgumentTransformationAttribute
{
    public const string Refusal =
        "This is a copy of a plan. Export-OccoPlan writes a plan to a file for another session. Only a plan that "
        + "Get-OccoPlan, Import-OccoPlan or -WhatIf wrote in this session can be carried out.";

    private static readonly string[] Marks =
        [nameof(OccoPlan.Steps), nameof(OccoPlan.Summary), nameof(OccoPlan.Fingerprint)];

    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        foreach (var item in inputData as object[] ?? [inputData]) Require(item);
        return inputData;
    }

    /// <summary>Throws for a plan from a file, from JSON or from another process.</summary>
    public static void Require(object item)
    {
        if (item is not PSObject { BaseObject: PSCustomObject } copy) return;
        if (copy.TypeNames.Contains($"Deserialized.{typeof(OccoPlan).FullName}")
            || Array.TrueForAll(Marks, mark => copy.Properties[mark] is not null))
            throw new ArgumentTransformationMetadataException(Refusal);
    }
}
