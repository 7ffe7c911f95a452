namespace Occo.Engine.InfoBroker;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>Webhooks to and from plain values, in the words of the documents.</summary>
internal static class WebhookJson
{
    /// <summary>A secret is written as a reference.</summary>
    public static Dictionary<string, object?> Plain(Webhook hook)
    {
        var plain = new Dictionary<string, object?>
        {
            ["url"] = hook.Url,
            ["events"] = (IReadOnlyList<object?>)[.. hook.Events.Select(e => e.ToString())],
            ["timeout"] = (long)hook.Timeout.TotalSeconds,
        };
        if (hook.AllowLinkLocal) plain[Outbound.AllowKey] = true;
        if (hook.Secret is { } secret)
            plain["secret"] = new Dictionary<string, object?> { [secret.Kind] = secret.Name };
        return plain;
    }

    public static Webhook Webhook(Values values) => new()
    {
        Url = values.Get<string>("url"),
        Events = [.. values.Get<IReadOnlyList<object?>>("events").Select(e => Enum.Parse<EventKind>((string)e!))],
        Timeout = TimeSpan.FromSeconds(values.Get<long>("timeout")),
        AllowLinkLocal = values.GetValueOrDefault(Outbound.AllowKey) is true,
        Secret = values.TryGetValue("secret", out var secret) && secret is Values { Count: 1 } reference
            ? new SecretReference(reference.Keys.Single(), (string)reference.Values.Single()!)
            : null,
    };
}
