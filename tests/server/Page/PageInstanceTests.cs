using System.Net;
using System.Text.RegularExpressions;
using Xunit;

namespace Occo.Server.Tests.Page;

/// <summary>The page of one instance, the list of instances, and plans that drop more than usual.</summary>
public sealed class PageInstanceTests : IAsyncLifetime
{
    private const string Shop = "/page/infrastructures/shop";
    private ServerFixture server = null!;
    private PageBrowser browser = null!;

    public async Task InitializeAsync()
    {
        server = await ServerFixture.StartAsync();
        await server.RegisterAsync("shop", count: 2);
        await server.Occo.EnactAsync("shop");
        browser = await PageBrowser.SignedInAsync(server, AccessRole.Operator);
    }

    public async Task DisposeAsync()
    {
        browser.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Protection_IsGivenAndEnded()
    {
        var (one, page) = await OneAsync();
        Assert.Contains(page, await browser.ReadAsync(Shop), StringComparison.Ordinal);

        Assert.Contains("It is protected.", await browser.DoAsync(page, $"{page}/protect"), StringComparison.Ordinal);
        Assert.True((await server.Occo.FindNodeAsync($"{one.Id}")).IsProtected);
        Assert.Contains(">protected<", await browser.ReadAsync(Shop), StringComparison.Ordinal);

        Assert.Contains("not protected any more",
            await browser.DoAsync(page, $"{page}/unprotect"), StringComparison.Ordinal);
        Assert.False((await server.Occo.FindNodeAsync($"{one.Id}")).IsProtected);
    }

    [Fact]
    public async Task Power_IsAskedForAndShown()
    {
        var (one, page) = await OneAsync();

        Assert.Contains("It is to be stopped.", await browser.DoAsync(page, $"{page}/stop"), StringComparison.Ordinal);
        Assert.Contains(">to be stopped<", await browser.ReadAsync(page), StringComparison.Ordinal);
        Assert.True((await server.Occo.EnactAsync("shop")).Reached);
        Assert.Equal(NodeState.Stopped, (await server.Occo.FindNodeAsync($"{one.Id}")).State);
        Assert.Contains("1 of 2 ready, 1 stopped", await browser.ReadAsync(Shop), StringComparison.Ordinal);

        Assert.Contains("It is to run.", await browser.DoAsync(page, $"{page}/start"), StringComparison.Ordinal);
        Assert.True((await server.Occo.EnactAsync("shop")).Reached);
        Assert.Equal(NodeState.Ready, (await server.Occo.FindNodeAsync($"{one.Id}")).State);
    }

    [Fact]
    public async Task Power_OfAScheduledOne_IsWhatTheScheduleHasMadeOfIt()
    {
        // The last that it did is a stop: in the first minute of the year, with a start at its end.
        var text = ServerFixture.Description("night").Replace("type: machine,",
            "type: machine, schedule: {stop: 0 0 1 1 *, start: 59 23 31 12 *},", StringComparison.Ordinal);
        await server.Occo.RegisterAsync(
            (await server.Occo.CompileAsync(DescriptionSource.FromText(text))).Require());
        Assert.True((await server.Occo.EnactAsync("night")).Reached);
        var one = Assert.Single(await server.Occo.GetNodesAsync(new() { Infrastructure = "night" }));
        var page = $"/page/infrastructures/night/nodes/{one.Id}";

        var shown = await browser.ReadAsync(page);

        Assert.Contains("<dt>Stops</dt>", shown, StringComparison.Ordinal);
        Assert.Contains($"{page}/start", shown, StringComparison.Ordinal);
        await browser.DoAsync(page, $"{page}/start");
        Assert.True((await server.Occo.EnactAsync("night")).Reached);
        Assert.Equal(NodeState.Ready, (await server.Occo.FindNodeAsync($"{one.Id}")).State);
        shown = await browser.ReadAsync(page);
        Assert.Contains($"{page}/stop", shown, StringComparison.Ordinal);
        Assert.DoesNotContain($"{page}/start", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drop_OnlyWhenItIsTicked()
    {
        var (one, page) = await OneAsync();
        using var unsure = await browser.SubmitAsync(page, $"{page}/drop");
        Assert.Contains("Nothing was dropped",
            await PageBrowser.TextAsync(unsure, HttpStatusCode.BadRequest), StringComparison.Ordinal);

        Assert.Contains("Drop in shop",
            await browser.DoAsync(page, $"{page}/drop", ("sure", "true")), StringComparison.Ordinal);

        await EndedAsync();
        Assert.Equal(NodeState.Gone, (await server.Occo.FindNodeAsync($"{one.Id}")).State);
        var gone = await browser.ReadAsync(page);
        Assert.Contains("Gone", gone, StringComparison.Ordinal);
        Assert.DoesNotContain("/drop", gone, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drop_OfAProtectedOne_OnlyWhenThatIsTickedToo()
    {
        var (one, page) = await OneAsync();
        await server.Occo.SetProtectionAsync(one.Id, protect: true);
        using var refused = await browser.SubmitAsync(page, $"{page}/drop", ("sure", "true"));
        Assert.Contains("is protected, and nothing was dropped",
            await PageBrowser.TextAsync(refused, HttpStatusCode.Conflict), StringComparison.Ordinal);

        await browser.DoAsync(page, $"{page}/drop", ("sure", "true"), ("protected", "true"));

        await EndedAsync();
        Assert.Equal(NodeState.Gone, (await server.Occo.FindNodeAsync($"{one.Id}")).State);
    }

    [Fact]
    public async Task Drop_ShownBeforeAChange_IsRefused()
    {
        var (one, page) = await OneAsync();
        var fields = PageBrowser.FieldsOf(await browser.ReadAsync(page), $"{page}/drop");
        await server.Occo.SetProtectionAsync(one.Id, protect: true);

        using var answer = await browser.SendAsync(
            $"{page}/drop", [.. fields, ("sure", "true"), ("protected", "true")]);

        await PageBrowser.TextAsync(answer, HttpStatusCode.PreconditionFailed);
    }

    [Fact]
    public async Task Instance_OfAnotherInfrastructure_DoesNotExistThere()
    {
        await server.RegisterAsync("bank");
        var (one, page) = await OneAsync();
        var fields = PageBrowser.FieldsOf(await browser.ReadAsync(page), $"{page}/drop");

        await browser.ReadAsync($"/page/infrastructures/bank/nodes/{one.Id}", HttpStatusCode.NotFound);
        using var answer = await browser.SendAsync(
            $"/page/infrastructures/bank/nodes/{one.Id}/drop", [.. fields, ("sure", "true")]);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        using var limited = await PageBrowser.SignedInAsync(server, AccessRole.Operator, "bank");
        await limited.ReadAsync(page, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Plan_WithProtectedInstances_IsApprovedAsItIsShown()
    {
        foreach (var one in await server.Occo.GetNodesAsync()) await server.Occo.SetProtectionAsync(one.Id, true);
        await UpdateAsync("latency", "boot_time: 0.1, latency");
        Assert.Contains("Refused, because the instances are protected",
            await browser.ReadAsync($"{Shop}/plan"), StringComparison.Ordinal);

        await browser.DoAsync($"{Shop}/plan?protected=true&drops=100%25", $"{Shop}/enactments");

        await EndedAsync();
        Assert.All(await server.Occo.GetNodesAsync(), node => Assert.Equal(2, node.Version));
    }

    [Fact]
    public async Task Plan_ThatDropsTooMuch_IsNotApproved()
    {
        await UpdateAsync("nodes:", "max_drops: 0\nnodes:");
        await server.Occo.ScaleAsync("shop", "web", new() { To = 1 });
        var refused = await browser.ReadAsync($"{Shop}/plan");
        Assert.Contains("max_drops allows 0", refused, StringComparison.Ordinal);
        Assert.DoesNotContain("Approve", refused, StringComparison.Ordinal);
        await browser.ReadAsync($"{Shop}/plan?drops=many", HttpStatusCode.BadRequest);

        await browser.DoAsync($"{Shop}/plan?drops=1", $"{Shop}/enactments");

        await EndedAsync();
        Assert.Single(await server.Occo.GetNodesAsync());
    }

    [Fact]
    public async Task Instances_AreInPagesAndOfOneNode()
    {
        const string Text = """
            infra_name: large
            user_id: anna
            nodes:
              - {name: web, type: machine, scaling: {min: 205, max: 999}}
              - {name: proxy, type: machine}
            node_definitions: {'node_def:machine': [{resource: {type: dummy}}]}
            """;
        await server.Occo.RegisterAsync(
            (await server.Occo.CompileAsync(DescriptionSource.FromText(Text))).Require());
        await server.Occo.EnactAsync("large");

        Assert.Contains("1 to 200 of 206",
            await browser.ReadAsync("/page/infrastructures/large"), StringComparison.Ordinal);
        Assert.Contains("201 to 206 of 206",
            await browser.ReadAsync("/page/infrastructures/large?page=2"), StringComparison.Ordinal);
        var proxy = await browser.ReadAsync("/page/infrastructures/large?node=proxy");
        Assert.Contains("Instances of proxy", proxy, StringComparison.Ordinal);
        Assert.Single(Regex.Matches(proxy, "/nodes/[0-9a-f-]{36}\""));
    }

    private async Task<(NodeInstance Instance, string Page)> OneAsync()
    {
        var one = (await server.Occo.GetNodesAsync(new() { Infrastructure = "shop" }))[0];
        return (one, $"{Shop}/nodes/{one.Id}");
    }

    private async Task UpdateAsync(string text, string by)
    {
        var next = ServerFixture.Description("shop").Replace(text, by, StringComparison.Ordinal);
        await server.Occo.UpdateAsync(
            "shop", (await server.Occo.CompileAsync(DescriptionSource.FromText(next))).Require());
    }

    // The stream of the page of the newest work ends with the work.
    private async Task EndedAsync()
    {
        var list = await browser.ReadAsync("/page/enactments");
        var work = Regex.Match(list, "/page/enactments/[0-9a-f-]{36}").Value;
        await browser.ReadAsync($"{work}/live");
    }
}
