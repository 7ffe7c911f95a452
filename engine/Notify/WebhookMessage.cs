using System.Globalization;
using System.Text;

namespace Occo.Engine.Notify;

/// <summary>An event as it is sent, in the form of Standard Webhooks (standardwebhooks.com).</summary>
/// <param name="Id">The same in every attempt of every process, so that the receiver can recognise duplicates.</param>
/// <param name="Body">JSON text in UTF-8.</param>
internal sealed record WebhookMessage(string Id, byte[] Body)
{
    public static WebhookMessage Of(Event entry, string infrastructureId, Guid storeId)
    {
        var body = PlainJson.Write(new Dictionary<string, object?>
        {
            ["type"] = entry.Kind.ToString(),
            ["timestamp"] = Text(entry.Time),
            ["data"] = new Dictionary<string, object?>
            {
                ["infrastructure"] = entry.Infrastructure,
                ["infrastructure_id"] = infrastructureId,
                ["node"] = entry.Node,
                ["node_id"] = entry.NodeId?.ToString(),
                ["state"] = entry.State?.ToString(),
                ["message"] = entry.Message,
                ["actor"] = entry.Actor,
                ["sequence"] = entry.Sequence,
                ["store_id"] = storeId.ToString(),
            },
        });

        // A restored store may assign the same numbers again; the time distinguishes them.
        var id = string.Create(CultureInfo.InvariantCulture,
            $"occo_{storeId:N}_{entry.Sequence}_{entry.Time.ToUnixTimeMilliseconds()}");
        return new(id, Encoding.UTF8.GetBytes(body));
    }

    private static string Text(DateTimeOffset time)
        => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
