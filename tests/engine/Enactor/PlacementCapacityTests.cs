using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Clouds are asked how much room they have no more often than needed.</summary>
public sealed class PlacementCapacityTests : PlacementShop
{
    [Fact]
    public async Task Capacity_CloudHasRoomForOne_IsAskedOnlyWhereInstancesAreMissing()
    {
        first.Capacity = 1;
        await RegisterAsync(2);
        await occo.EnactAsync("farm");
        Assert.Equal((1, 1), Machines);
        Assert.Equal((1, 1), (first.Questions, second.Questions));
        await occo.EnactAsync("farm");
        Assert.Equal((1, 1), (first.Questions, second.Questions));
    }

    [Fact]
    public async Task Capacity_ManyNodesAndAnApprovedPlan_IsAskedOnceInAPass()
    {
        first.Capacity = 3;
        await occo.RegisterAsync("""
            infra_name: farm
            user_id: ops
            nodes:
              - {name: web, type: web, scaling: {min: 2, max: 9}}
              - {name: api, type: api, scaling: {min: 2, max: 9}}
            dependencies: [[web, api]]
            node_definitions:
              web:
                - {resource: {type: first}, placement: {pool: onprem}}
                - {resource: {type: first, size: large}, placement: {pool: onprem, priority: 2}}
                - {resource: {type: second}, placement: {pool: burst, priority: 3}}
              api:
                - resource: {type: first}
                  placement: {pool: onprem, cost: 1}
                  contextualisation: {type: cloudinit, context_template: "x"}
                - {resource: {type: second}, placement: {pool: burst, priority: 3}}
            """);
        var plan = await occo.PlanAsync("farm");
        // Sections, not alternatives: of 'first' there are two.
        Assert.Equal((2, 1), (first.Questions, second.Questions));
        // The room is that of both nodes.
        Assert.Equal(3, plan.Steps.Count(s => s.Placement!.Reason.Contains("priority 1", StringComparison.Ordinal)));

        var result = await occo.EnactAsync("farm", new() { Plan = plan });

        Assert.True(result.Reached, string.Join("; ", result.Errors.Select(e => e.Message)));
        Assert.Equal((2 + (2 * result.Passes), 1 + result.Passes), (first.Questions, second.Questions));
        Assert.Equal(1, result.Passes);
    }
}
