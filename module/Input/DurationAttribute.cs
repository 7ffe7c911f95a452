using System.Globalization;
using System.Management.Automation;

namespace Occo;

/// <summary>
/// Reads 90d, 12h, 30m and 45s, as tables show ages. A plain number is refused: PowerShell would read it as so many
/// ten-millionths of a second.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DurationAttribute : ArgumentTransformationAttribute
{
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (value is TimeSpan || (value is not string && value is not ValueType)) return inputData;
        // 90d and 45s are numbers of PowerShell, which keeps how they were written.
        var text = LanguagePrimitives.ConvertTo<string>(inputData);
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
        {
            throw new ArgumentTransformationMetadataException(
                $"{text} has no unit. Write {text}d for days, or h, m or s for hours, minutes or seconds.");
        }

        return text.Length > 1 && double.TryParse(
            text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? text[^1] switch
            {
                'd' => TimeSpan.FromDays(number),
                'h' => TimeSpan.FromHours(number),
                'm' => TimeSpan.FromMinutes(number),
                's' => TimeSpan.FromSeconds(number),
                _ => inputData,
            }
            : inputData;
    }
}
