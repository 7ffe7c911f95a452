using Occo.Ec2Server;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Launch templates whose version moves.</summary>
public sealed class Ec2TemplateScenarios
{
    private const string TwoWebs = "nodes: [{name: web, type: machine, scaling: {min: 2, max: 2}}]";

    [Theory]
    [InlineData("id: " + Catalogue.Template + ", version: $Latest", "$Latest version of the launch template lt-")]
    [InlineData("name: " + Catalogue.TemplateName + ", version: $Latest",
        "$Latest version of the launch template named occo")]
    [InlineData("id: " + Catalogue.Template, "$Default version of the launch template lt-")]
    public async Task Plan_TemplateMovedOn_ReplacesAndSaysWhy(string template, string reason)
    {
        await using var bed = await Ec2Bed.AtAsync();
        await bed.RegisterAsync(TwoWebs, $", launch_template: {{{template}}}");
        await bed.ReachAsync();
        Assert.All(await bed.Occo.GetNodesAsync(), n => Assert.Equal("1",
            ((IReadOnlyDictionary<string, object?>)n.Request.Resource["launch_template"]!)["version"]));
        Assert.Empty((await bed.Occo.PlanAsync(Ec2Bed.Name)).Steps);

        bed.Set(s => s with { LatestTemplate = 2, DefaultTemplate = 2 });
        bed.Cloud.Calls.Clear();
        var plan = await bed.Occo.PlanAsync(Ec2Bed.Name);

        Assert.Equal(1, bed.Cloud.Calls.Counts["DescribeLaunchTemplates"]);
        Assert.Equal(2, plan.Steps.Count(s => s.Action == StepAction.Replace));
        Assert.All(plan.Steps.Where(s => s.Action == StepAction.Replace), s =>
        {
            Assert.Contains(reason, s.Reason, StringComparison.Ordinal);
            Assert.EndsWith("changed from 1 to 2", s.Reason, StringComparison.Ordinal);
        });
        await bed.ReachAsync();
        Assert.All(bed.Cloud.Alive, m => Assert.Equal(2, m.Launch.TemplateVersion));
        Assert.Empty((await bed.Occo.PlanAsync(Ec2Bed.Name)).Steps);
    }

    [Fact]
    public async Task Plan_FixedVersionOrNoPermission_LeavesInstancesAlone()
    {
        await using var bed = await Ec2Bed.AtAsync();
        bed.Set(s => s with { Forbidden = ["DescribeLaunchTemplates"] });
        await bed.RegisterAsync(TwoWebs, $", launch_template: {{id: {Catalogue.Template}, version: $Latest}}");
        await bed.ReachAsync();

        bed.Set(s => s with { LatestTemplate = 2 });
        Assert.Empty((await bed.Occo.PlanAsync(Ec2Bed.Name)).Steps);
        await bed.UpdateAsync(TwoWebs, $", launch_template: {{id: {Catalogue.Template}, version: 1}}");
        await bed.ReachAsync();
        bed.Cloud.Calls.Clear();
        Assert.Empty((await bed.Occo.PlanAsync(Ec2Bed.Name)).Steps);
        Assert.False(bed.Cloud.Calls.Counts.ContainsKey("DescribeLaunchTemplates"));
    }
}
