using System.Net;
using System.Text.RegularExpressions;
using Xunit;

namespace Occo.Server.Tests.Page;

/// <summary>The pages about the whole store: workers, pools, clouds, orphans, tokens.</summary>
public sealed class PageStoreTests
{
    [Fact]
    public async Task Workers_AreShown()
    {
        await using var server = await ServerFixture.StartAsync();
        using var browser = await PageBrowser.SignedInAsync(server, AccessRole.Reader);
        Assert.Contains("There is no worker", await browser.ReadAsync("/page/workers"), StringComparison.Ordinal);

        using var drain = new CancellationTokenSource();
        var work = server.Occo.WorkAsync(new(), drain.Token);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while ((await server.Occo.GetWorkersAsync()).Count == 0) await Task.Delay(20, limit.Token);
        var page = await browser.ReadAsync("/page/workers");
        await drain.CancelAsync();
        await work;

        Assert.Contains("Alive", page, StringComparison.Ordinal);
        Assert.Contains("0 of 32", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pools_AreShownWithWhatIsTaken()
    {
        await using var server = await ServerFixture.StartAsync();
        using var browser = await PageBrowser.SignedInAsync(server, AccessRole.Reader);
        Assert.Contains("There is no pool", await browser.ReadAsync("/page/pools"), StringComparison.Ordinal);

        await server.Occo.ImportPoolsAsync(DescriptionSource.FromText("""
            pools:
              onprem: {quota: 9, cores: 12.5, memory: 64GiB, cost: 0.02, window: '18:00-08:00', labels: [eu]}
              burst:
            """));
        var page = await browser.ReadAsync("/page/pools");

        foreach (var text in new[]
        {
            ">0 of 9<", ">0 of 12.5<", "0 of 64", ">0.02<", ">18:00-08:00<", ">eu<", ">unknown<", ">always<",
        })
            Assert.Contains(text, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clouds_AreListedAndChecked()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.RegisterAsync("shop");
        using var browser = await PageBrowser.SignedInAsync(server, AccessRole.Operator);
        var list = await browser.ReadAsync("/page/clouds");
        var cloud = Regex.Match(list, "name=\"cloud\" value=\"(dummy[^\"]*)\"").Groups[1].Value;
        var fields = PageBrowser.FieldsOf(list, "/page/clouds/check").Where(field => field.Name != "cloud");

        using var answer = await browser.SendAsync(
            "/page/clouds/check", [.. fields, ("cloud", WebUtility.HtmlDecode(cloud))]);

        var page = await PageBrowser.TextAsync(answer);
        Assert.Contains("Check of dummy", page, StringComparison.Ordinal);
        Assert.Contains("Passed", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Orphans_AreSearchedAndDropped()
    {
        var folder = Directory.CreateTempSubdirectory("occo-page-").FullName;
        var options = new OrchestratorOptions { StorePath = Path.Combine(folder, "occo.db") };
        await LoseAsync(options, Path.Combine(folder, "backup.db"));
        await using (var server = await ServerFixture.StartAsync(store: options.StorePath))
        {
            using var browser = await PageBrowser.SignedInAsync(server);
            var fields = PageBrowser.FieldsOf(await browser.ReadAsync("/page/orphans"), "/page/orphans/search");
            using var nothing = await browser.SendAsync("/page/orphans/remove", fields);
            Assert.Contains("Tick the orphans",
                await PageBrowser.TextAsync(nothing, HttpStatusCode.BadRequest), StringComparison.Ordinal);

            var page = await browser.DoAsync("/page/orphans", "/page/orphans/search");
            Assert.Contains("Orphans: 1.", page, StringComparison.Ordinal);
            var orphan = WebUtility.HtmlDecode(
                Regex.Match(page, "name=\"orphan\"\\s+value=\"([^\"]*)\"").Groups[1].Value);
            using var begun = await browser.SendAsync("/page/orphans/remove",
                [.. PageBrowser.FieldsOf(page, "/page/orphans/remove"), ("orphan", orphan)]);
            var work = begun.Headers.Location!.ToString();
            await browser.ReadAsync($"{work}/live");

            Assert.Contains(": gone", await browser.ReadAsync(work), StringComparison.Ordinal);
            Assert.Contains("No orphan was found",
                await browser.DoAsync("/page/orphans", "/page/orphans/search"), StringComparison.Ordinal);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Tokens_ThatMayLessThanTheirRole_AreSaidToBe()
    {
        await using var server = await ServerFixture.StartAsync();
        using var browser = await PageBrowser.SignedInAsync(server);
        await server.TokenAsync(
            new() { Name = "clerk", Role = AccessRole.Operator, Permissions = [Permission.Read, Permission.Scale] });
        await server.TokenAsync(
            new() { Name = "shop-admin", Role = AccessRole.Admin, Infrastructures = ["shop"] });

        var list = await browser.ReadAsync("/page/tokens");

        Assert.Contains("Operator, only Read, Scale", list, StringComparison.Ordinal);
        Assert.DoesNotContain("Admin, only", list, StringComparison.Ordinal);
    }

    // An infrastructure that is newer than the backup in the place of the store.
    private static async Task LoseAsync(OrchestratorOptions options, string backup)
    {
        await using (var occo = await Orchestrator.OpenAsync(options))
        {
            await RegisterAsync(occo, "shop");
            await occo.BackupAsync(backup);
            await RegisterAsync(occo, "lost");
            await occo.EnactAsync("lost");
        }

        await Orchestrator.RestoreAsync(backup, options);
    }

    private static async Task RegisterAsync(Orchestrator occo, string name) => await occo.RegisterAsync(
        (await occo.CompileAsync(DescriptionSource.FromText(ServerFixture.Description(name)))).Require());

    [Fact]
    public async Task Tokens_AreMadeShownOnceAndRevoked()
    {
        await using var server = await ServerFixture.StartAsync();
        using var browser = await PageBrowser.SignedInAsync(server);

        var made = await browser.DoAsync("/page/tokens", "/page/tokens",
            ("name", "berta"), ("role", "Operator"), ("infrastructures", "shop-*, bank"), ("days", "7"));

        var secret = Regex.Match(made, "occo_[A-Za-z0-9_-]{43}").Value;
        var token = await server.Occo.FindTokenAsync(secret);
        Assert.Equal(("berta", AccessRole.Operator), (token!.Name, token.Role));
        Assert.Equal(["shop-*", "bank"], token.Infrastructures);
        Assert.Equal(7, (token.ExpiresAt!.Value - token.CreatedAt).TotalDays, 0.1);
        var list = await browser.ReadAsync("/page/tokens");
        Assert.DoesNotContain(secret, list, StringComparison.Ordinal);

        using var again = await browser.SubmitAsync(
            "/page/tokens", "/page/tokens", ("name", "berta"), ("role", "Reader"));
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        using var evil = await browser.SubmitAsync(
            "/page/tokens", "/page/tokens", ("name", "<script>alert(1)</script>"), ("role", "Reader"));
        Assert.DoesNotContain("<script>alert",
            await PageBrowser.TextAsync(evil, HttpStatusCode.BadRequest), StringComparison.Ordinal);

        var other = PageBrowser.FieldsOf(list, "/page/tokens/revoke")
            .Where(field => field.Name != "id").Append(("id", token.Id)).ToArray();
        (await browser.SendAsync("/page/tokens/revoke", other)).Dispose();
        Assert.Null(await server.Occo.FindTokenAsync(secret));
    }
}
