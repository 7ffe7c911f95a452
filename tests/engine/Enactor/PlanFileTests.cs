using Xunit;

namespace Occo.Engine.Tests;

/// <summary>A plan in a file is the plan that was shown, or is refused.</summary>
public sealed class PlanFileTests : PlanShop
{
    [Fact]
    public async Task ReadPlan_Written_IsTheSamePlan()
    {
        await BuildAsync();
        cloud.Vanish("fake-0002");
        var plan = await occo.PlanAsync("shop", new() { Nodes = ["web"], IncludeProtected = true });

        var read = occo.ReadPlan(Save(plan));

        Assert.Equal(occo.WritePlan(plan), occo.WritePlan(read));
        Assert.Equal((plan.Summary, plan.Fingerprint), (read.Summary, read.Fingerprint));
        Assert.True((await EnactAsync(read)).Reached);
    }

    [Fact]
    public async Task ReadPlan_WorldMovedOn_IsRefusedAsALivePlanIs()
    {
        await RegisterAsync();
        var path = Save(await occo.PlanAsync("shop"));
        await occo.EnactAsync("shop");

        await RefusedAsync(occo.ReadPlan(path), "not needed any more: create db: it does not exist yet");
    }

    [Theory]
    [InlineData("\"version\": 1", "\"version\": 2", "was changed")]
    [InlineData("it does not exist yet", "it is nice", "was changed")]
    [InlineData("\"formatVersion\": 1", "\"formatVersion\": 2", "another version")]
    [InlineData("occo-plan", "tf-plan", "no plan")]
    [InlineData("{", "", "is refused: it is no plan of Occo, because it is not JSON (line 2).")]
    [InlineData("{", "no, ", "is refused: it is no plan of Occo, because it is not JSON.")]
    [InlineData("{", "[{", "not JSON")]
    public async Task ReadPlan_Changed_IsRefused(string from, string to, string why)
    {
        await RegisterAsync();
        var path = Save(await occo.PlanAsync("shop"));
        var text = await File.ReadAllTextAsync(path);
        var at = text.IndexOf(from, StringComparison.Ordinal);
        await File.WriteAllTextAsync(path, text[..at] + to + text[(at + from.Length)..]);

        var refused = Assert.Throws<OccoException>(() => occo.ReadPlan(path));

        Assert.Equal(FailureKind.InvalidArgument, refused.Kind);
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("3")]
    [InlineData("null")]
    public void ReadPlan_OtherJson_IsRefusedAsNoPlan(string text)
    {
        var path = Path.Combine(store.Folder, "plan.json");
        File.WriteAllText(path, text);

        var refused = Assert.Throws<OccoException>(() => occo.ReadPlan(path));

        Assert.Equal($"The plan file {path} is refused: it is no plan of Occo.", refused.Message);
    }

    [Fact]
    public async Task ReadPlan_OfRemoved_NamesTheInfrastructure()
    {
        await RegisterAsync();
        var path = Save(await occo.PlanAsync("shop"));
        await occo.RemoveAsync("shop");

        var plan = occo.ReadPlan(path);
        var refused = await Assert.ThrowsAsync<OccoException>(
            () => occo.EnactAsync(plan.InfrastructureId, new() { Plan = plan }));

        Assert.StartsWith("The infrastructure 'shop' was removed at ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadPlan_Reformatted_IsTheSamePlan()
    {
        await RegisterAsync();
        var path = Save(await occo.PlanAsync("shop"));
        await File.WriteAllTextAsync(path, (await File.ReadAllTextAsync(path)).Replace("\n", "\r\n",
            StringComparison.Ordinal));

        Assert.True((await EnactAsync(occo.ReadPlan(path))).Reached);
    }

    [Fact]
    public async Task ReadPlan_OfAnotherStore_IsRefused()
    {
        await RegisterAsync();
        var path = Save(await occo.PlanAsync("shop"));
        using var elsewhere = new TempStore();

        var refused = Assert.Throws<OccoException>(
            () => elsewhere.OpenAsync(cloud).GetAwaiter().GetResult().ReadPlan(path));

        Assert.Contains("another store", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WritePlan_SecretInTheRequests_IsNotInTheText()
    {
        const string secret = "correct-horse-battery";
        await occo.RegisterAsync(With(secret));
        await occo.EnactAsync("shop");
        await occo.UpdateAsync(
            "shop", With($"{secret}-2"));

        var text = occo.WritePlan(await occo.PlanAsync("shop"));

        Assert.Contains("\"path\": \"password\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, text, StringComparison.Ordinal);

        static string With(string password) => Shop.Replace(
            "image_id: a", $"image_id: a, password: {password}", StringComparison.Ordinal);
    }

    private string Save(Plan plan)
    {
        var path = Path.Combine(Path.GetDirectoryName(store.Path)!, "plan.json");
        File.WriteAllText(path, occo.WritePlan(plan));
        return path;
    }
}
