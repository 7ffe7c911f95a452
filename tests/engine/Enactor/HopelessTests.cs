using Xunit;

namespace Occo.Engine.Tests;

/// <summary>What cannot be composed is tried again only when something that it used can change.</summary>
public sealed class HopelessTests : TwoTierShop
{
    private const string Broken = "{{ 1 // 0 }}";

    private protected override OrchestratorOptions Options
        => new() { CloudHandlers = [cloud], Time = new JumpingTimeProvider() };

    [Theory]
    [InlineData("{type: fake, size: '" + Broken + "'}", "")]
    [InlineData("{type: fake, size: '{{ getip(\"db\") }}" + Broken + "'}", "")]
    [InlineData("{type: fake}", "contextualisation: {type: cloudinit, context_template: '" + Broken + "'}")]
    public async Task Enact_CannotBeComposed_FailsAtOnceAndSaysSoOnce(string resource, string rest)
    {
        await RegisterAsync(Shop(resource, rest));

        var result = await occo.EnactAsync("shop");

        // The webs are tried in the pass that makes the db.
        Assert.InRange(result.Passes, 1, 2);
        Assert.Equal(["web", "web"], result.Errors.Select(e => e.Node));
        Assert.All(result.Errors, e => Assert.True(e.IsFinal));
        var events = (await occo.GetEventsAsync()).Where(e => e.Kind == EventKind.StepFailed).ToList();
        Assert.Equal(result.Passes, events.Count);
    }

    [Theory]
    [InlineData("size: '{{ ibget(\"node.find\", node=\"nobody\")[7] }}'")]
    [InlineData("size: '{{ infra(\"base\").outputs.ip }}'")]
    public async Task Enact_AnswerMayCome_IsTriedAgain(string size)
    {
        await RegisterAsync(Shop($$"""{type: fake, {{size}}}""", ""));

        var result = await occo.EnactAsync("shop");

        Assert.True(result.Passes >= Move.MaxFailedPasses);
        Assert.All(result.Errors, e => Assert.False(e.IsFinal));
    }

    [Fact]
    public async Task Enact_AnotherAlternativeCanBeComposed_IsTriedAgain()
    {
        var choices = string.Join(", ", Enumerable.Repeat($"{{resource: {{type: fake, size: '{Broken}'}}}}", 3));
        await RegisterAsync(TwoTiers.Replace(
            "db: [{resource: {type: fake}}]", $"db: [{choices}]", StringComparison.Ordinal));
        Assert.True((await occo.EnactAsync("shop")).Passes >= Move.MaxFailedPasses);
    }

    [Fact]
    public async Task Enact_NewVersionCannotBeComposed_StaysAndFailsAtOnce()
    {
        await BuildAsync(Shop("{type: fake}", ""));
        await UpdateAsync(Shop($"{{type: fake, size: '{Broken}'}}", ""));

        var result = await occo.EnactAsync("shop");

        Assert.Equal((false, 1, 2), (result.Reached, result.Passes, result.Errors.Count));
        Assert.All(result.Errors, e => Assert.Contains("stays as it is", e.Message, StringComparison.Ordinal));
        Assert.Equal(3, cloud.Machines.Count);
    }

    private static string Shop(string resource, string rest) => $"""
        infra_name: shop
        user_id: ops
        nodes:
          - {"{name: db, type: db}"}
          - {"{name: web, type: web, scaling: {min: 2}}"}
        dependencies:
          - [web, db]
        node_definitions:
          db: [{"{resource: {type: fake}}"}]
          web:
            - resource: {resource}
              {rest}
        """;
}
