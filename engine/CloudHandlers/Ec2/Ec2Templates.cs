using System.Globalization;

namespace Occo.Engine.CloudHandlers.Ec2;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>
/// Which version of a launch template <c>$Latest</c>, <c>$Default</c> or nothing stands for now. The request has the
/// number, so that a repeated call asks for the same, and a template that moves on is a change.
/// </summary>
internal static class Ec2Templates
{
    private const string Key = "launch_template";
    private const string Default = "$Default";
    private const string Latest = "$Latest";
    private const string ById = " version of the launch template ";
    private const string ByName = " version of the launch template named ";

    /// <summary>Null: the section has no template, or a version that does not move.</summary>
    public static string? QuestionOf(Values resource)
    {
        if (resource.GetValueOrDefault(Key) is not Values template) return null;
        var version = Text(template, "version") ?? Default;
        if (version is not (Default or Latest)) return null;
        return Text(template, "id") is { } id ? version + ById + id
            : Text(template, "name") is { } name ? version + ByName + name : null;
    }

    /// <summary>The number; an empty text where the caller may not know it, or the cloud does not tell it.</summary>
    public static async Task<string> AnswerAsync(Ec2Client client, string question, CancellationToken cancel)
    {
        var by = question.Contains(ByName, StringComparison.Ordinal) ? ByName : ById;
        List<string> which = [question[(question.IndexOf(by, StringComparison.Ordinal) + by.Length)..]];
        try
        {
            var answer = await client.DescribeLaunchTemplatesAsync(by == ById
                ? new() { LaunchTemplateIds = which } : new() { LaunchTemplateNames = which }, cancel)
                .ConfigureAwait(false);
            var found = answer.LaunchTemplates?.FirstOrDefault();
            var number = question.StartsWith(Latest, StringComparison.Ordinal)
                ? found?.LatestVersionNumber : found?.DefaultVersionNumber;
            return number?.ToString(CultureInfo.InvariantCulture) ?? "";
        }
        catch (CloudException e) when (e.Kind == CloudErrorKind.Unauthorised
            || Ec2Errors.CodeOf(e) is "InvalidAction" or "UnsupportedOperation")
        {
            return "";
        }
    }

    public static Values Resolve(Values resource, string answer) => PlainValues.Merge(
        resource, new Dictionary<string, object?>
        {
            [Key] = new Dictionary<string, object?> { ["version"] = answer },
        });

    private static string? Text(Values values, string key)
        => Convert.ToString(values.GetValueOrDefault(key), CultureInfo.InvariantCulture) is { Length: > 0 } text
            ? text : null;
}
