using System.Globalization;
using System.Management.Automation;

namespace Occo;

/// <summary>Takes a number of instances: a count, or a share.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class InstanceCountAttribute : ValidateArgumentsAttribute
{
    protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics)
    {
        if (Parse(arguments as string) is null)
            throw new ValidationMetadataException($"'{arguments}' is no number of instances. Give 3, or 20%.");
    }

    /// <summary>The number; null: none was given.</summary>
    public static InstanceCount? Read(string? text) => text is null ? null : Parse(text);

    private static InstanceCount? Parse(string? text)
    {
        var isShare = text?.EndsWith('%') == true;
        var digits = isShare ? text![..^1] : text;
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && (!isShare || count is > 0 and <= 100)
                ? new(count, isShare)
                : null;
    }
}
