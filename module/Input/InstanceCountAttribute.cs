using System.Management.Automation;

namespace Occo;

/// <summary>Takes a number of instances: a count, or a share.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class InstanceCountAttribute : ValidateArgumentsAttribute
{
    protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics)
    {
        if (InstanceCount.TryParse(arguments as string) is null)
            throw new ValidationMetadataException($"'{arguments}' is no number of instances. Give 3, or 20%.");
    }

    /// <summary>The number; null: none was given.</summary>
    public static InstanceCount? Read(string? text) => InstanceCount.TryParse(text);
}
