using Xunit;
using static Occo.Engine.Tests.Compositions;

namespace Occo.Engine.Tests;

using Values = IReadOnlyDictionary<string, object?>;

public sealed class ConfigManagerTests
{
    private static readonly IConfigManager Puppet = new ConfigManagerRegistry([]).All["puppet_solo"];

    [Fact]
    public void All_BuiltIn_AreThoseOfOccopus()
        => Assert.Equal(["chef", "dummy", "puppet_solo"], new ConfigManagerRegistry([]).All.Keys.Order());

    [Fact]
    public void All_OneOfTheUser_ReplacesABuiltInOne()
    {
        var own = new OwnManager("chef");
        Assert.Same(own, new ConfigManagerRegistry([own]).All["chef"]);
    }

    [Theory]
    [InlineData("""{"type": "puppet_solo", "manifests": ["a"], "modules": ["b"], "attributes": {"c": "d"}}""", null)]
    [InlineData("""{"type": "puppet_solo", "manifests": ["a"], "attributes": ["c=d"]}""", null)]
    [InlineData("""{"type": "puppet_solo"}""", "OCCO1101")]
    [InlineData("""{"type": "puppet_solo", "manifests": "a"}""", "OCCO1103")]
    [InlineData("""{"type": "puppet_solo", "manifests": [], "module": []}""", "OCCO1102")]
    public void PuppetValidate_Section_IsChecked(string section, string? id)
        => Assert.Equal(id is null ? [] : [id],
            Puppet.Validate(new Section("config_management", PlainJson.ReadMapping(section))).Select(d => d.Id));

    [Fact]
    public void PuppetVariables_Lists_AreJoinedByBlanks()
    {
        var section = PlainJson.ReadMapping("""{"manifests": ["a", "b"], "attributes": ["c", 1]}""");
        var puppet = (Values)Assert.Single(Puppet.Variables(section)).Value!;
        Assert.Equal(("a b", "", "c 1"), (puppet["manifests"], puppet["modules"], puppet["attributes"]));
    }

    [Fact]
    public async Task PuppetState_WithoutAServer_IsReady()
    {
        var target = new ConfigTarget(null!, ComposedRequest.Empty);
        await Puppet.ApplyAsync(target, default);
        Assert.Equal(ComponentState.Ready, await Puppet.StateAsync(target, default));
    }

    [Fact]
    public void Compose_ManagerOfTheUser_GivesItsVariables()
    {
        var registry = new ServiceComposerRegistry([], new ConfigManagerRegistry([new OwnManager("own")]));
        var implementation = Implementation(Map(("type", "cloudinit"), ("context_template", "#{{ own.x }}"))) with
        {
            ConfigManagement = Map(("type", "own"), ("x", "{{ name }}")),
        };
        Assert.Equal("#web", registry.Compose(Input(implementation)).Context);
    }

    private sealed class OwnManager(string type) : IConfigManager
    {
        public string Type => type;

        public IEnumerable<Diagnostic> Validate(Section configManagement) => [];

        public Values Variables(Values configManagement)
            => new Dictionary<string, object?> { ["own"] = configManagement };

        public Task ApplyAsync(ConfigTarget target, CancellationToken cancel) => Task.CompletedTask;

        public Task<ComponentState> StateAsync(ConfigTarget target, CancellationToken cancel)
            => Task.FromResult(ComponentState.Pending);
    }
}
