using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Occo.Ec2Server;

/// <summary>
/// The parameters of a call, form-encoded as EC2's query API wants them. It remembers which were read: a parameter that
/// no action asked for is an error, as with EC2.
/// </summary>
internal sealed class QueryParameters
{
    // Not part of what makes two requests equal under one client token.
    private static readonly string[] Apart = ["Action", "ClientToken", "DryRun", "Version"];

    private readonly Dictionary<string, string> values;
    private readonly HashSet<string> read = [];

    private QueryParameters(Dictionary<string, string> values) => this.values = values;

    /// <summary>All of them, decoded.</summary>
    public IReadOnlyDictionary<string, string> Values => values;

    /// <summary>Those of a call that another one makes.</summary>
    public static QueryParameters Of(IEnumerable<KeyValuePair<string, string>> values) => new(new(values));

    /// <summary>Reads a form body. Throws <see cref="Ec2Error"/>.</summary>
    public static QueryParameters Parse(string form)
    {
        var values = new Dictionary<string, string>();
        foreach (var pair in form.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var cut = pair.IndexOf('=', StringComparison.Ordinal);
            var name = Decode(cut < 0 ? pair : pair[..cut]);
            if (!values.TryAdd(name, cut < 0 ? "" : Decode(pair[(cut + 1)..])))
                throw new Ec2Error("MalformedQueryString", $"The parameter {name} is given twice");
        }

        return new(values);
    }

    /// <summary>A parameter, or null.</summary>
    public string? Find(string name)
    {
        read.Add(name);
        return values.GetValueOrDefault(name);
    }

    /// <summary>A parameter that must be there.</summary>
    public string Require(string name) => Find(name) is { Length: > 0 } value ? value : throw Ec2Error.Missing(name);

    /// <summary>A number, or null.</summary>
    public int? Number(string name) => Find(name) is not { } text
        ? null
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Ec2Error.Value($"Invalid value '{text}' for {name}. Must be an integer");

    /// <summary>A truth value, or null.</summary>
    public bool? Flag(string name) => Find(name) switch
    {
        null => null,
        "true" => true,
        "false" => false,
        var text => throw Ec2Error.Value($"Invalid value '{text}' for {name}. Must be true or false"),
    };

    /// <summary>The values of a list: <c>InstanceId.1</c>, <c>InstanceId.2</c>, ...</summary>
    public IReadOnlyList<string> List(string name) => [.. Items(name).Select(Require)];

    /// <summary>The prefixes of a list's items: <c>Filter.1</c>, <c>Filter.2</c>, ...</summary>
    public IReadOnlyList<string> Items(string name)
    {
        var numbers = new SortedSet<int>();
        foreach (var key in values.Keys.Where(k => k.StartsWith(name + ".", StringComparison.Ordinal)))
        {
            var rest = key[(name.Length + 1)..].Split('.')[0];
            if (int.TryParse(rest, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                numbers.Add(number);
        }

        return [.. numbers.Select(n => string.Create(CultureInfo.InvariantCulture, $"{name}.{n}"))];
    }

    /// <summary>The parameters below a prefix, without it.</summary>
    public IReadOnlyDictionary<string, string> Below(string prefix)
    {
        var below = values.Where(v => v.Key.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        foreach (var (key, _) in below) read.Add(key);
        return below.ToDictionary(v => v.Key[prefix.Length..], v => v.Value);
    }

    /// <summary>Takes parameters that EC2 knows and that change nothing here.</summary>
    public void Accept(string prefix, params string[] names)
    {
        foreach (var name in names) read.Add($"{prefix}.{name}");
    }

    /// <summary>Called when all is read and nothing is done yet. Throws for what is left, and on DryRun.</summary>
    public void Finish()
    {
        var dryRun = Flag("DryRun") == true;
        var unread = values.Keys.Except(read).Except(Apart).FirstOrDefault();
        if (unread is not null) throw new Ec2Error("UnknownParameter", $"The parameter {unread} is not recognized");
        if (dryRun) throw Ec2Error.DryRun();
    }

    /// <summary>The same for requests that ask for the same.</summary>
    public string Digest()
    {
        var text = new StringBuilder();
        var asked = values.Where(v => !Apart.Contains(v.Key)).OrderBy(v => v.Key, StringComparer.Ordinal);
        foreach (var (name, value) in asked) text.Append(name).Append('\0').Append(value).Append('\0');
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
