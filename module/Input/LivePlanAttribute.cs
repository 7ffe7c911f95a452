using System.Management.Automation;

namespace Occo;

/// <summary>Refuses what was a plan once: only the engine's own can be carried out, and a copy has lost it.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class LivePlanAttribute : ArgumentTransformationAttribute
{
    /// <summary>Why a plan is refused.</summary>
    public const string Refusal = "Only plans of Get-OccoPlan and -WhatIf are carried out.";

    private static readonly string[] Marks =
        [nameof(OccoPlan.Steps), nameof(OccoPlan.Summary), nameof(OccoPlan.Fingerprint)];

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        foreach (var item in inputData as object[] ?? [inputData]) Require(item);
        return inputData;
    }

    /// <summary>Throws for a plan that came out of a file, of JSON or of another process.</summary>
    public static void Require(object item)
    {
        if (item is not PSObject { BaseObject: PSCustomObject } copy) return;
        if (copy.TypeNames.Contains($"Deserialized.{typeof(OccoPlan).FullName}")
            || Array.TrueForAll(Marks, mark => copy.Properties[mark] is not null))
            throw new ArgumentTransformationMetadataException(Refusal);
    }
}
