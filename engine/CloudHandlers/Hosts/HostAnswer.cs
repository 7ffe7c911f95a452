using System.Text;

namespace Occo.Engine.CloudHandlers.Hosts;

/// <summary>A lease as its host shows it.</summary>
/// <param name="Id">The instance id.</param>
/// <param name="Marks">Null: they cannot be read.</param>
/// <param name="Phase">A word of host.sh.</param>
/// <param name="Code">The exit code of what failed, and what it was.</param>
/// <param name="Log">The end of its log.</param>
internal sealed record HostLease(string Id, HostMarks? Marks, string Phase, string Code, string Log)
{
    public bool IsQuarantined => Phase is "quarantined" or "unwiped";
}

/// <summary>
/// What host.sh has answered. A host is not trusted: what it says is a few words, of limited length, in the order that
/// is expected, or it is refused.
/// </summary>
internal sealed class HostAnswer
{
    private readonly Dictionary<string, string> words = new(StringComparer.Ordinal);

    private HostAnswer(HostEntry host) => Host = host;

    public HostEntry Host { get; }

    /// <summary>Null: the host is free.</summary>
    public HostLease? Lease { get; private set; }

    /// <summary>The answer has a line with this word.</summary>
    public bool Says(string word) => words.ContainsKey(word);

    public string? Word(string word) => words.GetValueOrDefault(word);

    /// <summary>The rest of a line, which is base64 of a text; empty: there is none.</summary>
    public string Text(string word) => words.TryGetValue(word, out var packed) ? Unpack(packed) : "";

    /// <summary>Throws <see cref="CloudException"/>: the host refuses, or its answer is none.</summary>
    public static HostAnswer Read(HostEntry host, string nonce, string output)
    {
        var answer = new HostAnswer(host);
        foreach (var line in output.Split('\n'))
        {
            if (!line.StartsWith(nonce + " ", StringComparison.Ordinal)) continue;
            var parts = line[(nonce.Length + 1)..].TrimEnd('\r').Split(' ', 2);
            answer.words[parts[0]] = parts.Length > 1 ? parts[1] : "";
        }

        if (answer.Word("error")?.Split(' ') is [var what, var why, ..])
        {
            throw new CloudException(CloudErrorKind.Invalid,
                $"{host.Name}: {ForeignText.Brief(Unpack(why)).Closed()}{AdviceFor(what)}");
        }

        if (!answer.Says("end"))
        {
            throw new CloudException(CloudErrorKind.Transient, $"{host.Name}: its answer has no end. Occo needs a "
                + "POSIX shell (/bin/sh) there, and a login that runs commands.");
        }

        if (!answer.Says("lease")) return answer;
        if (answer.Word("lease")!.Split(' ') is not [var id, _, var marks])
        {
            throw new CloudException(CloudErrorKind.Invalid,
                $"{host.Name}: its lease cannot be read.{AdviceFor("damaged")}");
        }

        var phase = answer.Word("phase")?.Split(' ', 2) ?? [""];
        answer.Lease = new(ForeignText.Require(id), HostMarks.Read(marks), phase[0],
            phase.Length > 1 ? ForeignText.Brief(phase[1]) : "-", ForeignText.Clean(answer.Text("log")));
        return answer;
    }

    private static string AdviceFor(string what) => what switch
    {
        "folder" => $" Give another '{HostsSection.Folder}', which only the user who signs in can change.",
        "damaged" => " Look at it; when nobody uses the host, delete the file.",
        _ => "",
    };

    private static string Unpack(string base64)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(base64.Trim()));
        }
        catch (FormatException)
        {
            return "";
        }
    }
}
