using Xunit;

namespace Occo.Engine.Tests;

/// <summary>A plan shows nothing that a template made of a secret, neither the old one nor the new one.</summary>
public sealed class PlanSecretTests : PlanShop
{
    private const string Maker = """
        infra_name: maker
        user_id: ops
        variables: {key: PASSWORD}
        nodes: [{name: db, type: t}]
        outputs: {db_password: "{{ variables.key }}"}
        node_definitions: {t: [{resource: {type: fake}}]}
        """;

    [Theory]
    [InlineData(
        "{db: {password: first1}}", "variables.db.password", "{db: {password: second2}}", "variables.db.password")]
    [InlineData("{db_password: first1}", "variables.db_password", "{other: x}", "variables.other")]
    [InlineData("{db_password: first1}", "variables.db_password", "{db_token: second2}", "variables.db_token")]
    [InlineData("{tokens: [first1]}", "variables.tokens[0]", "{tokens: [second2]}", "variables.tokens[0]")]
    [InlineData("{pin_secret: 47110815}", "variables.pin_secret", "{pin_secret: 12}", "variables.pin_secret")]
    [InlineData("{db: {pin: first1}}\nsecret_variables: [pin]", "variables.db.pin",
        "{db: {pin: second2}}\nsecret_variables: [pin]", "variables.db.pin")]
    [InlineData("{db: {pin: first1}}\nsecret_variables: [db]", "variables.db.pin", "{other: x}", "variables.other")]
    public async Task Plan_SecretOfEitherVersion_IsShownNowhere(string before, string from, string after, string to)
    {
        await occo.RegisterAsync(With(before, from));
        Assert.True((await occo.EnactAsync("safe")).Reached);
        await occo.UpdateAsync("safe", With(after, to));

        await RequireHiddenAsync("safe", "first1", "second2", "47110815", "i-12");
    }

    [Fact]
    public async Task Plan_SecretOutputOfAnotherInfrastructure_IsShownNowhere()
    {
        await occo.RegisterAsync(Maker.Replace("PASSWORD", "first1", StringComparison.Ordinal));
        Assert.True((await occo.EnactAsync("maker")).Reached);
        await occo.RegisterAsync(With("{other: x}", "infra('maker').outputs.db_password"));
        Assert.True((await occo.EnactAsync("safe")).Reached);
        await occo.UpdateAsync("maker", Maker.Replace("PASSWORD", "second2", StringComparison.Ordinal));
        Assert.True((await occo.EnactAsync("maker")).Reached);

        await RequireHiddenAsync("safe", "first1", "second2");
    }

    [Fact]
    public async Task Enact_OldInstancePrintsTheOldSecret_IsShownNowhere()
    {
        await occo.RegisterAsync(With("{db_password: first1}", "variables.db_password"));
        Assert.True((await occo.EnactAsync("safe")).Reached);
        await occo.UpdateAsync("safe", With("{db_password: second2}", "variables.db_password"));
        var old = cloud.Machines.Single().InstanceId;
        cloud.Shows = m => m.InstanceId == old ? m with { State = ComponentState.Failed, Error = "said first1" } : m;

        Assert.True((await occo.EnactAsync("safe")).Reached);

        var events = string.Join('\n', (await occo.GetEventsAsync()).Select(e => e.Message));
        Assert.Contains("said", events, StringComparison.Ordinal);
        Assert.DoesNotContain("first1", events, StringComparison.Ordinal);
    }

    // What is protected stays as it is, so that no later version is reached.
    [Fact]
    public async Task Enact_InstanceOfAVersionBetweenPrintsItsSecret_IsShownNowhere()
    {
        await occo.RegisterAsync(Two("first1"));
        Assert.True((await occo.EnactAsync("safe")).Reached);
        await occo.SetProtectionAsync((await occo.GetNodesAsync())[0].Id, true);
        await occo.UpdateAsync("safe", Two("second2"));
        await occo.EnactAsync("safe");
        var between = (await occo.GetNodesAsync()).Single(n => n.Version == 2);
        await occo.UpdateAsync("safe", Two("third33"));
        Assert.Equal(1, (await occo.FindInfrastructureAsync("safe"))!.ReachedVersion);
        cloud.Shows = m => m.InstanceId == between.InstanceId
            ? m with { State = ComponentState.Failed, Error = "said second2" } : m;

        await occo.EnactAsync("safe");

        var events = string.Join('\n', (await occo.GetEventsAsync()).Select(e => e.Message));
        Assert.Contains("said", events, StringComparison.Ordinal);
        Assert.DoesNotContain("second2", events, StringComparison.Ordinal);
    }

    private static string Two(string password) => With($"{{db_password: {password}}}", "variables.db_password")
        .Replace("type: t}", "type: t, scaling: {min: 2}}", StringComparison.Ordinal);

    private async Task RequireHiddenAsync(string infrastructure, params string[] secrets)
    {
        var plan = await occo.PlanAsync(infrastructure);
        Assert.Contains(plan.Steps, s => s.Differences.Any(d => d.Path == "image_id"));
        Assert.True((await occo.EnactAsync(infrastructure)).Reached);
        var events = string.Join('\n', (await occo.GetEventsAsync()).Select(e => e.Message));
        Assert.All(secrets, secret =>
        {
            Assert.DoesNotContain(secret, occo.WritePlan(plan), StringComparison.Ordinal);
            Assert.DoesNotContain(secret, events, StringComparison.Ordinal);
        });
    }

    private static string With(string variables, string image) => $$$"""
        infra_name: safe
        user_id: ops
        variables: {{{variables}}}
        nodes: [{name: web, type: t}]
        node_definitions: {t: [{resource: {type: fake, image_id: "i-{{ {{{image}}} }}"}}]}
        """;
}
