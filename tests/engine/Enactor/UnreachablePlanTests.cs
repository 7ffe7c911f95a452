using Xunit;

namespace Occo.Engine.Tests;

public sealed class UnreachablePlanTests : IDisposable
{
    private readonly TempStore store = new();
    private readonly FakeCloud cloud = new();

    public void Dispose() => store.Dispose();

    [Fact]
    public async Task Plan_CloudUnreachable_TellsWhichAndHowManyInstancesNobodySaw()
    {
        var occo = await store.OpenAsync(new OrchestratorOptions { CloudHandlers = [cloud] });
        await occo.RegisterAsync("""
            infra_name: shop
            user_id: ops
            nodes: [{name: web, type: t, scaling: {min: 2, max: 5}}]
            node_definitions:
              t: [{resource: {type: fake}}]
            """);
        await occo.EnactAsync("shop");
        await occo.ScaleAsync("shop", "web", new() { To = 5 });
        cloud.BeforeList = () => throw new CloudException(CloudErrorKind.Transient, "no route");

        var plan = await occo.PlanAsync("shop");

        Assert.Equal((0, 2), (plan.Steps.Count, plan.Unseen));
        Assert.Equal(["fake"], plan.UnreachableClouds);
        Assert.Contains(plan.Warnings, w => w.Contains("no route", StringComparison.Ordinal));
    }
}
