using System.Text.Json.Nodes;

namespace Occo.NovaServer;

/// <summary>How a list has no end.</summary>
public enum Endless
{
    /// <summary>Each page is the first one.</summary>
    Repeating,

    /// <summary>Each page has 16 megabytes of new items.</summary>
    Growing,
}

/// <summary>Cuts lists into pages.</summary>
internal static class Paging
{
    private static readonly string Text = new('x', 16 * 1024 * 1024);

    /// <summary>A page, and the link to the next one, at a host that nobody should follow.</summary>
    public static Reply Of(Stack stack, Call call, string member, IEnumerable<JsonObject> items)
    {
        if (stack.Endless == Endless.Growing)
            return Next(member, [new() { ["id"] = $"{Guid.NewGuid()}", ["x"] = Text }]);
        var all = items.ToList();
        if (stack.Endless == Endless.Repeating) return Next(member, all);
        var start = 0;
        if (call.Query.TryGetValue("marker", out var marker))
        {
            start = all.FindIndex(i => i["id"]!.GetValue<string>() == marker) + 1;
            if (start == 0) return Reply.Error(400, "badRequest", $"marker [{marker}] not found");
            if (stack.Overlap) start--;
        }

        var limit = call.Query.TryGetValue("limit", out var text) ? int.Parse(text, null) : int.MaxValue;
        var page = all.Skip(start).Take(Math.Min(limit, stack.PageSize)).ToList();
        return start + page.Count < all.Count ? Next(member, page)
            : new(200, new JsonObject { [member] = new JsonArray([.. page]) });
    }

    private static Reply Next(string member, List<JsonObject> page) => new(200, new JsonObject
    {
        [member] = new JsonArray([.. page]),
        [$"{member}_links"] = new JsonArray(
            new JsonObject { ["rel"] = "next", ["href"] = "http://elsewhere.invalid/next" }),
    });
}
