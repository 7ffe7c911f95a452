using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Occo.Engine.CloudHandlers.Hosts;

/// <summary>
/// What is sent to a host: host.sh with its values. Values are base64, or words that need no quotes.
/// </summary>
internal sealed class HostScript
{
    private const string Runner = """
        # Runs a part with the environment of the node.
        . ./env
        cd work || exit 1
        first=
        read -r first < "../$1"
        case $first in
            '#!'*) chmod 700 "../$1" && exec "../$1" ;;
            *) exec /bin/sh -e "../$1" ;;
        esac
        """;

    private static readonly Lazy<string> Program = new(() => Resource("host.sh"));
    private static readonly Lazy<string> Job = new(() => Resource("job.sh"));

    private readonly StringBuilder text = new();

    private HostScript(string operation)
    {
        Set("op", operation);
        Set("nonce", Nonce);
    }

    /// <summary>What begins each line of the answer.</summary>
    public string Nonce { get; } = "occo" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));

    public static HostScript Look() => new("look");

    public static HostScript Check(bool withSudo) => new HostScript("check").Set("checks_sudo", withSudo ? "1" : "0");

    public static HostScript Take(HostEntry host, HostMarks marks, HostsSection section, string? context)
    {
        var script = new HostScript("take").Set("key", $"{marks.NodeId}");
        script.text.Append(CultureInfo.InvariantCulture, $"content() {{ cat << '{script.Nonce}'\n");
        script.text.Append(CultureInfo.InvariantCulture, $"{host.Name}/{marks.NodeId}\n{marks.Line}\n");
        foreach (var (name, part) in PartsOf(host, marks, section, context))
            script.text.Append(CultureInfo.InvariantCulture, $"{name} {Pack(part)}\n");
        script.text.Append(CultureInfo.InvariantCulture, $"{script.Nonce}\n}}\n");
        return script;
    }

    /// <param name="id">The instance.</param>
    /// <param name="owner">See <see cref="HostMarks.OwnerOf"/>.</param>
    /// <param name="patience">How long the host waits for the end of the removal.</param>
    public static HostScript Drop(string id, string owner, TimeSpan patience) => new HostScript("drop")
        .Set("id", id).Set("owner", owner).Set("patience", Tenths(patience));

    /// <param name="id">The instance.</param>
    /// <param name="owner">See <see cref="HostMarks.OwnerOf"/>.</param>
    /// <param name="marks">The marks from now on.</param>
    public static HostScript Mark(string id, string owner, HostMarks marks) => new HostScript("mark")
        .Set("id", id).Set("owner", owner).Set("marks", marks.Line);

    /// <summary>The text for a host. A shell runs none of it before it has read the last brace.</summary>
    public string For(HostEntry host)
        => $"{{\n{text}folder64={Pack(host.Folder)}\n{Program.Value}}}\n";

    private static IEnumerable<(string Name, string Text)> PartsOf(
        HostEntry host, HostMarks marks, HostsSection section, string? context)
    {
        yield return ("main", Job.Value);
        yield return ("runner", Runner + "\n");
        yield return ("env", string.Concat(EnvironmentOf(host, marks, section)
            .Select(v => $"export {v.Key}='{v.Value.Replace("'", "'\\''", StringComparison.Ordinal)}'\n")));
        yield return ("prepare", section.Prepare);
        yield return ("context", (context ?? "").Replace("\r\n", "\n", StringComparison.Ordinal));
        yield return ("wipe", section.Wipe);
        yield return ("conf", FormattableString.Invariant($"""
            sudo={(section.WithSudo ? 1 : 0)}
            service={(section.IsService ? 1 : 0)}
            start_seconds={section.StartTime.TotalSeconds:0.###}
            stop_tenths={Tenths(section.StopTimeout)}
            wipe_seconds={Math.Ceiling(section.WipeTimeout.TotalSeconds):0}

            """));
    }

    private static Dictionary<string, string> EnvironmentOf(HostEntry host, HostMarks marks, HostsSection section)
        => new(section.Environment)
        {
            ["OCCO_NODE_ID"] = $"{marks.NodeId}",
            ["OCCO_NODE_NAME"] = marks.Node,
            ["OCCO_INFRA_ID"] = marks.Infrastructure,
            ["OCCO_INFRA_NAME"] = marks.InfrastructureName,
            ["OCCO_ADDRESS"] = host.Address,
        };

    // What comes from outside is in single quotes; an instance id was checked when it was read (HostId).
    private HostScript Set(string name, string value)
    {
        text.Append(CultureInfo.InvariantCulture,
            $"{name}='{value.Replace("'", "'\\''", StringComparison.Ordinal)}'\n");
        return this;
    }

    private static string Tenths(TimeSpan time)
        => (time.TotalMilliseconds / 100).ToString("0", CultureInfo.InvariantCulture);

    private static string Pack(string value) => Convert.ToBase64String(Encoding.UTF8.GetBytes(value));

    private static string Resource(string name)
    {
        var own = typeof(HostScript);
        using var stream = own.Assembly.GetManifestResourceStream($"{own.Namespace}.{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Replace("\r\n", "\n", StringComparison.Ordinal);
    }
}
