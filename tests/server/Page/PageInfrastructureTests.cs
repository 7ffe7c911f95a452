using System.Net;
using System.Text.RegularExpressions;
using Occo.Engine.Api.Wire;
using Xunit;

namespace Occo.Server.Tests.Page;

/// <summary>Each page and each action of an infrastructure, through forms.</summary>
public sealed class PageInfrastructureTests : IAsyncLifetime
{
    private const string Shop = "/page/infrastructures/shop";
    private ServerFixture server = null!;
    private PageBrowser browser = null!;

    public async Task InitializeAsync()
    {
        server = await ServerFixture.StartAsync();
        await server.RegisterAsync("shop", count: 2);
        browser = await PageBrowser.SignedInAsync(server, AccessRole.Operator);
    }

    public async Task DisposeAsync()
    {
        browser.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task List_ShowsStateReadyAndSearches()
    {
        await server.RegisterAsync("bank");

        var all = await browser.ReadAsync("/page");
        Assert.Contains("2 infrastructures: 2 registered", all, StringComparison.Ordinal);
        Assert.Contains("0 of 2", all, StringComparison.Ordinal);
        Assert.DoesNotContain(">bank<", await browser.ReadAsync("/page?q=SHO"), StringComparison.Ordinal);
        Assert.Contains("No name has this text", await browser.ReadAsync("/page?q=x"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_Approved_IsEnacted()
    {
        Assert.Contains("&#x2B;2 ~0 -0 =0", await browser.ReadAsync($"{Shop}/plan"), StringComparison.Ordinal);

        using var begun = await browser.SubmitAsync($"{Shop}/plan", $"{Shop}/enactments");
        Assert.Equal(HttpStatusCode.Found, begun.StatusCode);
        var work = begun.Headers.Location!.ToString();
        await server.Occo.WaitAsync("shop", new() { Timeout = TimeSpan.FromMinutes(1) });

        var page = await EndedAsync(work);
        Assert.Contains("The goal is reached", page, StringComparison.Ordinal);
        Assert.Contains("2 of 2 ready", await browser.ReadAsync(Shop), StringComparison.Ordinal);
        Assert.Contains("There is nothing to do", await browser.ReadAsync($"{Shop}/plan"), StringComparison.Ordinal);
        Assert.Contains(">shop<", await browser.ReadAsync("/page/enactments"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_DrawnByChance_IsEnactedAsItWasShown()
    {
        var text = ServerFixture.Description("dice", count: 30).Replace(
            "[{resource", "[{resource: {type: dummy}}, {resource", StringComparison.Ordinal);
        await server.Occo.RegisterAsync(
            (await server.Occo.CompileAsync(DescriptionSource.FromText(text))).Require());
        const string Dice = "/page/infrastructures/dice";
        using var begun = await browser.SubmitAsync($"{Dice}/plan", $"{Dice}/enactments");

        Assert.Equal(HttpStatusCode.Found, begun.StatusCode);
        Assert.Contains("The goal is reached", await EndedAsync(begun.Headers.Location!.ToString()),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Work_ThatReachedNothing_IsNotJustDone()
    {
        var text = ServerFixture.Description("broken").Replace(
            "latency: 0", "latency: 0, failure_rate: 1", StringComparison.Ordinal);
        await server.Occo.RegisterAsync(
            (await server.Occo.CompileAsync(DescriptionSource.FromText(text))).Require());
        const string Broken = "/page/infrastructures/broken";
        using var begun = await browser.SubmitAsync($"{Broken}/plan", $"{Broken}/enactments");

        Assert.Contains("The goal is not reached", await EndedAsync(begun.Headers.Location!.ToString()),
            StringComparison.Ordinal);
        Assert.Contains("not reached", await browser.ReadAsync("/page/enactments"), StringComparison.Ordinal);
        var page = await browser.ReadAsync(Broken);
        Assert.Matches("class=\"card bad", page);
        Assert.Matches("Owner</dt><dd>anna", page);
    }

    [Fact]
    public async Task Plan_ChangedSinceItWasShown_IsRefused()
    {
        var fields = PageBrowser.FieldsOf(await browser.ReadAsync($"{Shop}/plan"), $"{Shop}/enactments");
        await server.Occo.ScaleAsync("shop", "web", new() { To = 5 });

        using var answer = await browser.SendAsync($"{Shop}/enactments", fields);

        var text = await PageBrowser.TextAsync(answer, HttpStatusCode.Conflict);
        Assert.Contains("has changed since the plan was shown", text, StringComparison.Ordinal);
        Assert.Contains("Plan again", text, StringComparison.Ordinal);
        Assert.Empty(await server.Occo.GetNodesAsync());
    }

    [Fact]
    public async Task Scale_IsStored_AndWhatIsNotGrantedIsTold()
    {
        var done = await browser.DoAsync($"{Shop}/actions", $"{Shop}/scale", ("node", "web"), ("to", "5"));
        Assert.Contains("The scale request is stored", done, StringComparison.Ordinal);
        Assert.Contains("scale web to 5", done, StringComparison.Ordinal);

        Assert.Contains("Not granted",
            await browser.DoAsync($"{Shop}/actions", $"{Shop}/scale", ("node", "web"), ("to", "500")),
            StringComparison.Ordinal);
        using var wrong = await browser.SubmitAsync($"{Shop}/actions", $"{Shop}/scale", ("node", "db"), ("to", "x"));
        Assert.Contains("no whole number",
            await PageBrowser.TextAsync(wrong, HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SuspendAndResume_AndTheReasonIsNoScript()
    {
        const string Script = "<script>alert(1)</script>\"'";
        var done = await browser.DoAsync($"{Shop}/actions", $"{Shop}/suspend", ("reason", Script));
        Assert.Contains("It is suspended", done, StringComparison.Ordinal);
        Assert.DoesNotContain(Script, done, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)", done, StringComparison.Ordinal);
        Assert.DoesNotContain(Script, await browser.ReadAsync($"{Shop}/events"), StringComparison.Ordinal);

        Assert.Contains("It is resumed",
            await browser.DoAsync($"{Shop}/actions", $"{Shop}/resume"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AttachAndDetach_SayWhoKeepsIt()
    {
        Assert.Contains("no worker can",
            await browser.DoAsync($"{Shop}/actions", $"{Shop}/attach", ("interval", "60")), StringComparison.Ordinal);
        Assert.Equal(60, (await server.Occo.FindInfrastructureAsync("shop"))!.Attachment!.Interval.TotalSeconds);

        Assert.Contains("do not keep it",
            await browser.DoAsync($"{Shop}/actions", $"{Shop}/detach"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Detach_EndsWatches()
    {
        using var client = await server.ClientAsync();
        using var watch = await client.CallAsync("POST", "infrastructures/shop/enactments", new { Watch = true });
        await server.Occo.AttachAsync("shop", TimeSpan.FromMinutes(1));
        var fields = PageBrowser.FieldsOf(await browser.ReadAsync($"{Shop}/actions"), $"{Shop}/detach");

        // Without what the page has shown: the watch changes it meanwhile.
        using var done = await browser.SendAsync(
            $"{Shop}/detach", [.. fields.Where(field => field.Name != "expected")]);

        Assert.Equal(HttpStatusCode.Found, done.StatusCode);
        Assert.Equal(EnactmentStatus.Canceled,
            (await client.GetAsync(watch.Headers.Location!).ReadAsync<EnactmentRecord>()).State);
    }

    [Fact]
    public async Task Form_ShownBeforeAChange_IsRefused()
    {
        var fields = PageBrowser.FieldsOf(await browser.ReadAsync($"{Shop}/actions"), $"{Shop}/suspend");
        await server.Occo.ScaleAsync("shop", "web", new() { To = 3 });

        using var answer = await browser.SendAsync($"{Shop}/suspend", fields);

        Assert.Contains("Look at it as it is now",
            await PageBrowser.TextAsync(answer, HttpStatusCode.PreconditionFailed), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Remove_OnlyWithItsNameTyped()
    {
        await server.Occo.EnactAsync("shop");
        using var wrong = await browser.SubmitAsync($"{Shop}/actions", $"{Shop}/remove", ("confirm", "shop2"));
        Assert.Contains("Nothing was removed",
            await PageBrowser.TextAsync(wrong, HttpStatusCode.BadRequest), StringComparison.Ordinal);

        using var begun = await browser.SubmitAsync($"{Shop}/actions", $"{Shop}/remove", ("confirm", "shop"));

        Assert.Contains("The goal is reached",
            await EndedAsync(begun.Headers.Location!.ToString()), StringComparison.Ordinal);
        Assert.Empty(await server.Occo.GetInfrastructuresAsync());
    }

    [Fact]
    public async Task Versions_ShowTheirDifference_AndAnOlderOneBecomesTheNewest()
    {
        var next = ServerFixture.Description("shop", count: 7);
        await server.Occo.UpdateAsync(
            "shop", (await server.Occo.CompileAsync(DescriptionSource.FromText(next))).Require());

        var page = await browser.ReadAsync($"{Shop}/versions?from=1&to=2");
        Assert.Contains("nodes.web.scaling", page, StringComparison.Ordinal);

        Assert.Contains("An older version is the newest again",
            await browser.DoAsync($"{Shop}/versions?from=1&to=2", $"{Shop}/revert"), StringComparison.Ordinal);
        Assert.Equal(3, (await server.Occo.FindInfrastructureAsync("shop"))!.Version);
    }

    [Fact]
    public async Task Events_NewestFirstInPages()
    {
        for (var i = 0; i < 30; i++)
        {
            await server.Occo.SuspendAsync("shop", $"reason {i:00}");
            await server.Occo.ResumeAsync("shop");
        }

        var newest = await browser.ReadAsync($"{Shop}/events");
        Assert.Contains("reason 29", newest, StringComparison.Ordinal);
        Assert.DoesNotContain("reason 00", newest, StringComparison.Ordinal);
        var older = Regex.Match(newest, "href=\"([^\"]*before=[^\"]*)\"").Groups[1].Value;
        Assert.Contains("reason 00", await browser.ReadAsync(older), StringComparison.Ordinal);
    }

    // What is asked for is not waited for by time: the stream of the page ends with the work.
    private async Task<string> EndedAsync(string work)
    {
        Assert.Contains("event: changed", await browser.ReadAsync($"{work}/live"), StringComparison.Ordinal);
        return await browser.ReadAsync(work);
    }
}
