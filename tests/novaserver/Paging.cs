using System.Text.Json.Nodes;

namespace Occo.NovaServer;

/// <summary>Cuts lists into pages.</summary>
internal static class Paging
{
    /// <summary>A page, and the link to the next one, at a host that nobody should follow.</summary>
    public static Reply Of(Stack stack, Call call, string member, IEnumerable<JsonObject> items)
    {
        var all = items.ToList();
        var start = 0;
        if (call.Query.TryGetValue("marker", out var marker))
        {
            start = all.FindIndex(i => i["id"]!.GetValue<string>() == marker) + 1;
            if (start == 0) return Reply.Error(400, "badRequest", $"marker [{marker}] not found");
        }

        var limit = call.Query.TryGetValue("limit", out var text) ? int.Parse(text, null) : int.MaxValue;
        var page = all.Skip(start).Take(Math.Min(limit, stack.PageSize)).ToList();
        var body = new JsonObject { [member] = new JsonArray([.. page]) };
        if (start + page.Count < all.Count)
        {
            body[$"{member}_links"] = new JsonArray(
                new JsonObject { ["rel"] = "next", ["href"] = "http://elsewhere.invalid/next" });
        }

        return new(200, body);
    }
}
