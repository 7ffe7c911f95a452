using System.Globalization;
using System.Management.Automation;
using System.Text.RegularExpressions;

namespace Occo;

/// <summary>
/// A time that is written 2026-01-31 or 2026-01-31 13:00 is the same in every culture. PowerShell reads it in the
/// calendar of the culture, in which 2026 can be another year. Other texts are left to PowerShell.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed partial class IsoTimeAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
        => (inputData is PSObject { BaseObject: string wrapped } ? wrapped : inputData as string) is { } text
            && IsoDate().IsMatch(text)
            && DateTime.TryParse(
                text, CultureInfo.InvariantCulture, DateTimeStyles.AllowWhiteSpaces, out var time)
            ? time
            : inputData;

    [GeneratedRegex(@"^\s*[0-9]{4}-[0-9]{2}-[0-9]{2}(\z|[T\s])")]
    private static partial Regex IsoDate();
}
