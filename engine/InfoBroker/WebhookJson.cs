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
            ["url"] = hook.Address is { } address ? Plain(address) : hook.Url,
            ["events"] = (IReadOnlyList<object?>)[.. hook.Events.Select(e => e.ToString())],
            ["timeout"] = (long)hook.Timeout.TotalSeconds,
        };
        if (hook.Secret is { } secret) plain["secret"] = Plain(secret);
        return plain;
    }

    public static Webhook Webhook(Values values) => new()
    {
        Url = Reference(values, "url")?.ToString() ?? values.Get<string>("url"),
        Address = Reference(values, "url"),
        Events = [.. values.Get<IReadOnlyList<object?>>("events").Select(e => Enum.Parse<EventKind>((string)e!))],
        Timeout = TimeSpan.FromSeconds(values.Get<long>("timeout")),
        Secret = Reference(values, "secret"),
    };

    private static Dictionary<string, object?> Plain(SecretReference secret) => new() { [secret.Kind] = secret.Name };

    private static SecretReference? Reference(Values values, string key)
        => values.GetValueOrDefault(key) is Values { Count: 1 } reference
            ? new(reference.Keys.Single(), (string)reference.Values.Single()!)
            : null;
}
