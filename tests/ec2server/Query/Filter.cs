using System.Text;
using System.Text.RegularExpressions;

namespace Occo.Ec2Server;

/// <summary>One filter of a Describe call: any of its values must match, with EC2's wildcards.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Values">Its values.</param>
internal sealed record Filter(string Name, IReadOnlyList<string> Values)
{
    private const int MostValues = 200;

    /// <summary>Reads the filters of a call.</summary>
    public static IReadOnlyList<Filter> Read(QueryParameters parameters)
    {
        var filters = parameters.Items("Filter")
            .Select(f => new Filter(parameters.Require(f + ".Name"),
                [.. parameters.Items(f + ".Value").Select(v => parameters.Find(v) ?? "")]))
            .ToList();
        if (filters.Find(f => f.Values.Count == 0) is { } empty)
            throw Ec2Error.Value($"The filter '{empty.Name}' has no value");
        return filters.Sum(f => f.Values.Count) <= MostValues
            ? filters
            : throw new Ec2Error("FilterLimitExceeded",
                $"The maximum number of filter values specified on a single call is {MostValues}");
    }

    /// <summary>Whether all filters let something through.</summary>
    /// <param name="filters">The filters.</param>
    /// <param name="valuesOf">What it has under a filter's name; null: there is no such filter.</param>
    public static bool Pass(IReadOnlyList<Filter> filters, Func<string, IEnumerable<string?>?> valuesOf)
        => filters.All(f => (valuesOf(f.Name) ?? throw Ec2Error.Value($"The filter '{f.Name}' is invalid"))
            .Any(v => v is not null && f.Values.Any(pattern => Matches(pattern, v))));

    private static bool Matches(string pattern, string value)
    {
        if (pattern.IndexOfAny(['*', '?', '\\']) < 0) return pattern == value;
        var expression = new StringBuilder("^");
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\' && i + 1 < pattern.Length) expression.Append(Regex.Escape(pattern[++i].ToString()));
            else if (pattern[i] == '*') expression.Append(".*");
            else if (pattern[i] == '?') expression.Append('.');
            else expression.Append(Regex.Escape(pattern[i].ToString()));
        }

        return Regex.IsMatch(value, expression.Append('$').ToString(), RegexOptions.Singleline);
    }
}
