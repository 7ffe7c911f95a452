namespace Occo.Engine.Compiler;

/// <summary>Reads <c>notify</c>: the webhooks that receive events.</summary>
internal sealed class NotifyReader(Findings findings)
{
    private static readonly SectionSchema Schema = SectionSchema.Plain("A web address that receives events.")
        .Required("url",
            "An absolute http or https address without credentials: https://ops.example.org/hook. Or a reference to an "
                + "address that is secret: {env: NAME} or {file: PATH}.",
            new(ValueKinds.Text | ValueKinds.Mapping)
            {
                Pattern = "^[hH][tT][tT][pP][sS]?://[^/@]+(/.*|\\?.*)?$",
                Inner = SecretReferenceReader.Schema,
            })
        .Optional("events", "The events to send. Default: failures, and that a goal is reached.",
            ValueRule.ListOf(ValueRule.OneOf(Enum.GetNames<EventKind>())) with
            {
                MinItems = 1,
                Hint = "Write a list of events, or leave 'events' out for the default.",
            })
        .Optional("secret",
            "The secret that signs the messages: {env: NAME} or {file: PATH}. Default: they are not signed.",
            ValueRule.Of(SecretReferenceReader.Schema))
        .Optional("timeout", "Seconds that an answer may take.",
            ValueRule.Whole(1, 60) with { Default = (int)Webhook.DefaultTimeout.TotalSeconds });

    internal static readonly ValueRule Rule = new(ValueKinds.Empty | ValueKinds.Mapping | ValueKinds.List)
    {
        Inner = Schema,
        Items = ValueRule.Of(Schema),
        MaxItems = 20,
    };

    private const string What = "'notify'";
    private const string SecretHint =
        "Write {env: NAME} or {file: PATH}; a description must not hold the secret itself.";

    private readonly HashSet<string> urls = new(StringComparer.Ordinal);

    /// <summary>The valid webhooks, in order.</summary>
    public IReadOnlyList<Webhook> Read(Fields document)
    {
        if (!document.TryGet("notify", out var node) || node is ScalarNode) return [];
        return [.. (node is SequenceNode list ? list.Items : [node]).Select(ReadOne).OfType<Webhook>()];
    }

    private Webhook? ReadOne(DocumentNode node)
    {
        if (Fields.Of(node, Schema, What, findings) is not { } entry) return null;
        var address = entry["url"] is MappingNode ? ReadSecret("url", entry["url"]) : null;
        var url = entry["url"] is MappingNode ? address?.ToString() : ReadUrl(entry);
        var secret = ReadSecret("secret", entry["secret"]);
        var events = entry.Items("events")?.Select(item => Enum.Parse<EventKind>((string)item.Plain!)).Distinct();
        return url is null ? null
            : new()
            {
                Url = url,
                Address = address,
                Events = events?.ToList() ?? Webhook.DefaultEvents,
                Secret = secret,
                Timeout = entry.Seconds("timeout"),
            };
    }

    // No message quotes the address: it may hold a credential.
    private string? ReadUrl(Fields entry)
    {
        if (entry.Text("url") is not { } text) return null;
        var problem = !Uri.TryCreate(text, UriKind.Absolute, out var uri)
            || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps) || KindOfValue.IsTemplate(text)
            ? ("is not an absolute http or https address.", "Write it in full: https://ops.example.org/hook; "
                + "no template is rendered in it.")
            : SecretValues.IsIn(uri)
            ? ("holds a credential.", "Remove it: the description is kept in the store. Receivers recognise the sender "
                + "by the signature; give 'secret'. Or keep the whole address outside: url: {env: NAME}.")
            : !urls.Add(uri.AbsoluteUri)
            ? ("appears twice.", "Give the events of both in one entry.")
            : ((string What, string Hint)?)null;
        if (problem is not { } found) return uri!.AbsoluteUri;
        findings.Add(Rules.WrongValue, entry["url"]!.Location, $"{entry.What("url")} {found.What}", found.Hint);
        return null;
    }

    private SecretReference? ReadSecret(string key, DocumentNode? node)
    {
        if (node is null or BrokenNode) return null;
        var folder = node.Location.File is { } file ? Path.GetDirectoryName(Path.GetFullPath(file)) : null;
        if (node is not MappingNode mapping
            || SecretReferenceReader.Read(mapping, folder ?? Path.GetTempPath()) is not { } secret)
        {
            findings.Add(Rules.BadSecret, node.Location,
                $"{What}: '{key}' is {node.Description}, not a reference to a secret.",
                SecretReferenceReader.Suggest(node) + SecretHint);
        }
        else if (secret.File is not null && folder is null
            && !Path.IsPathFullyQualified((string)mapping.Entries[0].Value.Plain!))
        {
            findings.Add(Rules.BadSecret, node.Location, $"{What}: the path of the secret is relative.",
                "Write the full path: a description that is not a file has no folder.");
        }
        else
        {
            return secret;
        }

        return null;
    }
}
