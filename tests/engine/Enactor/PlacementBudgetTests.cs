using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Quotas of cores and memory, and budgets: what exceeds them is not made, and said why.</summary>
public sealed class PlacementBudgetTests : PlacementShop
{
    private static string Sized(string name, int count, string node = "", string more = "") => $$$"""
        infra_name: {{{name}}}
        user_id: ops
        nodes: [{name: web, type: web, scaling: {min: {{{count}}}, max: 9}{{{node}}}}]
        {{{more}}}
        node_definitions:
          web:
            - {resource: {type: first}, placement: {pool: onprem, cores: 4, memory: 8GiB, cost: 1}}
            - {resource: {type: second}, placement: {pool: burst, priority: 2, cores: 4, cost: 2}}
        """;

    [Fact]
    public async Task Enact_BudgetOfInfrastructureWithUnknownCosts_CountsThemAsNothingAndWarns()
    {
        await ImportAsync("priced: {cost: 1}");
        static string Lab(string cost = "") => $$$"""
            infra_name: lab
            user_id: ops
            budget: 3/h
            nodes:
              - {name: web, type: web, scaling: {min: 3, max: 9}}
              - {name: db, type: db, scaling: {min: 4, max: 9}}
              - {name: log, type: log}
            node_definitions:
              web: [{resource: {type: first}, placement: {pool: priced}}]
              db: [{resource: {type: first}{{{cost}}}}]
              log: [{resource: {type: second}{{{cost}}}}]
            """;
        await occo.RegisterAsync(Lab());

        var warning = Assert.Single((await occo.PlanAsync("lab")).Warnings);
        Assert.StartsWith("The budget of 3/h counts 2 nodes as nothing, because an alternative has no cost: db, log.",
            warning, StringComparison.Ordinal);
        var result = await occo.EnactAsync("lab");
        Assert.True(result.Reached);
        Assert.Equal([warning], result.Warnings);
        Assert.Equal((7, 1), Machines);
        await occo.UpdateAsync("lab", Lab(", placement: {cost: 0}"));
        Assert.Empty((await occo.PlanAsync("lab")).Warnings);
    }

    [Fact]
    public async Task Plan_BudgetAndNoPlacementAtAll_WarnsAndMakesAll()
    {
        await occo.RegisterAsync("""
            infra_name: lab
            user_id: ops
            budget: 3/h
            nodes: [{name: web, type: web}]
            node_definitions: {web: [{resource: {type: first}}]}
            """);

        var plan = await occo.PlanAsync("lab");
        Assert.Contains("counts 1 node as nothing", Assert.Single(plan.Warnings), StringComparison.Ordinal);
        Assert.Null(Assert.Single(plan.Steps).Placement);
        Assert.True((await occo.EnactAsync("lab")).Reached);
    }

    [Fact]
    public async Task Enact_CoresOfTheWholeStore_AreCountedAndTold()
    {
        await ImportAsync("onprem: {cores: 10}");
        await occo.RegisterAsync(Sized("farm", 1));
        await occo.EnactAsync("farm");
        await occo.RegisterAsync(Sized("barn", 2));

        var plan = await occo.PlanAsync("barn");
        await occo.EnactAsync("barn", new() { Plan = plan });

        Assert.Equal(["onprem", "burst"], plan.Steps.Select(s => s.Placement!.Pool));
        Assert.Equal("8 of 10 cores are taken, an instance takes 4", plan.Steps[1].Placement!.Candidates[0].Why);
        Assert.Equal((2, 1), Machines);
        Assert.Equal((2, 8.0, 16384L), (await occo.GetPoolsAsync()).Select(
            p => (p.Used, p.UsedCores, p.UsedMemoryMiB)).Single());
    }

    [Fact]
    public async Task Enact_AlternativeDoesNotTellItsMemory_IsNotUsedInAPoolThatCountsIt()
    {
        await ImportAsync("onprem: {memory: 8GiB}, burst: {memory: 8GiB}");
        await occo.RegisterAsync(Sized("farm", 2));

        var result = await occo.EnactAsync("farm");

        Assert.Equal((1, 0), Machines);
        Assert.Equal("web has no place for 1 instance: onprem: 8 of 8 GiB of memory are taken, an instance takes 8; "
            + "burst: it does not tell the memory of an instance.", Assert.Single(result.Errors).Message);
    }

    [Fact]
    public async Task Update_OfASize_IsCountedWithoutAReplacement()
    {
        await ImportAsync("onprem: {cores: 10}");
        await occo.RegisterAsync(Sized("farm", 1));
        await occo.EnactAsync("farm");
        await occo.UpdateAsync("farm", Sized("farm", 1).Replace("cores: 4", "cores: 1.5", StringComparison.Ordinal));

        Assert.Equal(0, (await occo.EnactAsync("farm")).Replaced);
        Assert.Equal(1.5, (await occo.GetPoolsAsync()).Single().UsedCores);
    }

    [Fact]
    public async Task Enact_BudgetOfNode_TheRestIsNotMadeAndTheErrorSaysWhy()
    {
        await ImportAsync("onprem: {quota: 1}");
        await occo.RegisterAsync(Sized("farm", 3, ", budget: 4/h"));

        var result = await occo.EnactAsync("farm");

        Assert.False(result.Reached);
        Assert.Equal((1, 1), Machines);
        Assert.Equal("web has no place for 1 instance: onprem: it is full, with a quota of 1; burst: 3 of the node's "
            + "budget of 4/h are spent, an instance costs 2.", Assert.Single(result.Errors).Message);
        await occo.UpdateAsync("farm", Sized("farm", 3, ", budget: 5/h"));
        Assert.True((await occo.EnactAsync("farm")).Reached);
    }

    [Fact]
    public async Task Enact_BudgetOfInfrastructure_CountsAllNodes()
    {
        await occo.RegisterAsync("""
            infra_name: farm
            user_id: ops
            budget: 3/h
            nodes: [{name: web, type: web, scaling: {min: 2, max: 2}}, {name: db, type: web, scaling: {min: 2, max: 2}}]
            node_definitions: {web: [{resource: {type: first}, placement: {pool: onprem, cost: 1}}]}
            """);

        var result = await occo.EnactAsync("farm");

        Assert.Equal((3, 0), Machines);
        Assert.Contains("3 of the infrastructure's budget of 3/h are spent, an instance costs 1",
            Assert.Single(result.Errors).Message, StringComparison.Ordinal);
        Assert.Contains("budget of 3/h", (await occo.GetPlacementAsync("farm", "web")).Single().Reason,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enact_BudgetIsLowered_NothingIsDroppedAndNothingNewIsMade()
    {
        await occo.RegisterAsync(Sized("farm", 1, ", budget: 4/h"));
        await occo.ScaleAsync("farm", "web", new() { To = 2 });
        await occo.EnactAsync("farm");
        await occo.UpdateAsync("farm", Sized("farm", 1, ", budget: 1/h"));

        Assert.True((await occo.EnactAsync("farm")).Reached);
        Assert.Equal((2, 0), Machines);
        Assert.True((await occo.GetPlacementAsync("farm", "web")).Single().IsNowhere);
    }

    [Fact]
    public async Task Update_BudgetIsUsedUp_OneAtATimeWithDropFirst()
    {
        const string Full = ", budget: 2/h, update: {order: drop_first}";
        await occo.RegisterAsync(Sized("farm", 2, Full));
        await occo.EnactAsync("farm");
        await occo.UpdateAsync("farm", Sized("farm", 2, Full).Replace(
            "{type: first}", "{type: first, note: new}", StringComparison.Ordinal));

        var result = await occo.EnactAsync("farm");

        Assert.True(result.Reached);
        Assert.Equal(2, result.Replaced);
        Assert.Equal((2, 0), Machines);
    }
}
