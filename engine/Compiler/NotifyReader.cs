namespace Occo.Engine.Compiler;

/// <summary>Reads who is told of events: <c>notify</c>, one mapping or a list of them.</summary>
internal sealed class NotifyReader(Findings findings)
{
    /// <summary>The keys of an entry.</summary>
    internal static readonly string[] Keys = ["url", "events", "secret", "timeout"];

    /// <summary>The words under <c>events</c>.</summary>
    internal static readonly string[] Events = Enum.GetNames<EventKind>();

    private const string What = "'notify'";
    private const int MostHooks = 20;
    private const int LongestTimeout = 60;
    private const string SecretHint =
        "Write {env: NAME} or {file: PATH}; the secret itself must not stand in a description.";

    private readonly Shape shape = new(findings);
    private readonly HashSet<string> urls = new(StringComparer.Ordinal);

    /// <summary>The hooks that can be used, in order.</summary>
    public IReadOnlyList<Webhook> Read(DocumentNode? node)
    {
        if (node is null or ScalarNode { Value: null }) return [];
        IReadOnlyList<DocumentNode> entries = node is SequenceNode list ? list.Items : [node];
        if (entries.Count > MostHooks)
        {
            findings.Add(Rules.WrongValue, node.Location, $"{What} has {entries.Count} entries.",
                $"It may have {MostHooks}; let a receiver pass on what it gets.");
            return [];
        }

        return [.. entries.Select(ReadOne).OfType<Webhook>()];
    }

    private Webhook? ReadOne(DocumentNode node)
    {
        if (!shape.IsMapping(node, What, out var mapping)) return null;
        shape.CheckKeys(mapping, What, Keys);
        var url = ReadUrl(mapping);
        var events = ReadEvents(mapping["events"]);
        var secret = ReadSecret(mapping["secret"]);
        var timeout = mapping["timeout"] is { } written
            && shape.IsInteger(written, $"{What}: 'timeout'", 1, LongestTimeout, out var seconds)
                ? TimeSpan.FromSeconds(seconds)
                : Webhook.DefaultTimeout;
        return url is null ? null : new() { Url = url, Events = events, Secret = secret, Timeout = timeout };
    }

    // No message quotes the address: what is wrong with it may be that a credential is in it.
    private string? ReadUrl(MappingNode mapping)
    {
        const string hint = "Add 'url': where events are sent to, such as https://ops.example.org/hook.";
        if (!shape.TryRequire(mapping, "url", What, hint, out var node)
            || !shape.IsText(node, $"{What}: 'url'", out var text))
        {
            return null;
        }

        var problem = !Uri.TryCreate(text, UriKind.Absolute, out var uri)
            || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps) || KindOfValue.IsTemplate(text)
            ? ("is not an absolute http or https address.", "Write it in full, such as https://ops.example.org/hook; "
                + "no template is rendered in it.")
            : uri.UserInfo.Length > 0 || HasSecret(uri)
            ? ("holds a credential.", "Take it out: the description is kept in the store. Receivers tell who sends by "
                + "the signature; give 'secret'.")
            : !urls.Add(uri.AbsoluteUri)
            ? ("is there twice.", "Give the events of both in one entry.")
            : ((string What, string Hint)?)null;
        if (problem is not { } found) return uri!.AbsoluteUri;
        findings.Add(Rules.WrongValue, node.Location, $"{What}: 'url' {found.What}", found.Hint);
        return null;
    }

    private static bool HasSecret(Uri uri) => uri.Query.TrimStart('?').Split('&')
        .Any(pair => SecretValues.IsSecret(Uri.UnescapeDataString(pair.Split('=')[0])));

    private IReadOnlyList<EventKind> ReadEvents(DocumentNode? node)
    {
        if (node is null || !shape.IsList(node, $"{What}: 'events'", out var list)) return Webhook.DefaultEvents;
        if (list.Items.Count == 0)
        {
            findings.Add(Rules.WrongValue, node.Location, $"{What}: 'events' is empty.",
                "Name the events, or leave 'events' out: then it is failures, and what was reached.");
        }

        var events = new List<EventKind>();
        foreach (var item in list.Items.TakeWhile(_ => !findings.IsFull))
        {
            if (!shape.IsText(item, $"{What}: an event", out var name)) continue;
            if (Events.Contains(name, StringComparer.Ordinal)) events.Add(Enum.Parse<EventKind>(name));
            else
            {
                findings.Add(Rules.WrongValue, item.Location, $"{What}: there is no event '{name}'.",
                    Suggestion.Nearest(name, Events) is { } nearest ? $"Did you mean '{nearest}'?"
                        : $"Events: {string.Join(", ", Events)}.");
            }
        }

        return [.. events.Distinct()];
    }

    private SecretReference? ReadSecret(DocumentNode? node)
    {
        if (node is null or BrokenNode) return null;
        var folder = node.Location.File is { } file ? Path.GetDirectoryName(Path.GetFullPath(file)) : null;
        if (node is MappingNode mapping && SecretReferenceReader.Read(mapping, folder ?? Path.GetTempPath()) is { } secret)
        {
            if (secret.File is null || folder is not null
                || Path.IsPathFullyQualified((string)mapping.Entries[0].Value.Plain!))
            {
                return secret;
            }

            findings.Add(Rules.BadSecret, node.Location, $"{What}: the path of the secret is relative.",
                "Write the full path: a description that is no file lies in no folder.");
        }
        else
        {
            findings.Add(Rules.BadSecret, node.Location,
                $"{What}: 'secret' is {node.Description}, not a reference to a secret.",
                SecretReferenceReader.Suggest(node) + SecretHint);
        }

        return null;
    }
}
