using Xunit;

namespace Occo.Engine.Tests;

/// <summary>A shop whose plans are carried out as they were shown, or refused.</summary>
public abstract class PlanShop : FakeShop
{
    private protected const string Shop = """
        infra_name: shop
        user_id: ops
        nodes:
          - {name: db, type: db}
          - {name: web, type: web, scaling: {min: 2, max: 5}}
          - {name: mail, type: db}
        dependencies: [[web, db]]
        node_definitions:
          db: [{resource: {type: fake, image_id: a}}]
          web:
            - resource: {type: fake}
              contextualisation: {type: cloudinit, context_template: "{{ getip('db') }}"}
        """;

    private protected Task<EnactmentResult> EnactAsync(Plan plan) => occo.EnactAsync("shop", new() { Plan = plan });

    private protected async Task RefusedAsync(Plan plan, string why)
    {
        var (creates, drops) = (cloud.Creates.Count, cloud.Drops.Count);
        var refused = await Assert.ThrowsAsync<OccoException>(() => EnactAsync(plan));
        Assert.Equal(FailureKind.PlanChanged, refused.Kind);
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.Equal((creates, drops), (cloud.Creates.Count, cloud.Drops.Count));
    }

    private protected Task BuildAsync() => BuildAsync(Shop);

    private protected Task RegisterAsync() => RegisterAsync(Shop);

    /// <summary>Replaces texts of the description, each by the one after it.</summary>
    private protected async Task ReplaceAsync(params string[] changes)
    {
        var text = Shop;
        for (var i = 0; i < changes.Length; i += 2)
            text = text.Replace(changes[i], changes[i + 1], StringComparison.Ordinal);
        await occo.UpdateAsync("shop", text);
    }
}
