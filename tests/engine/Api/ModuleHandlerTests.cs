using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Clouds of PowerShell modules, which only the front end can make.</summary>
public sealed class ModuleHandlerTests : FakeShop
{
    private const string Shop = """
        infra_name: shop
        user_id: ops
        nodes: [{name: web, type: t}]
        node_definitions:
          t: [{resource: {type: fake}}]
        """;

    private static readonly HandlerModule Fake = new()
    {
        Type = "fake", Module = "FakeCloud", Version = "1.0", Sha256 = new('A', 64),
    };

    private readonly List<HandlerModule> asked = [];

    [Fact]
    public async Task Open_FrontEndHasTheModule_TheCloudServes()
    {
        await occo.RegisterHandlersAsync([Fake]);
        var door = await store.OpenAsync(new OrchestratorOptions
        {
            ModuleHandler = handler =>
            {
                asked.Add(handler);
                return cloud;
            },
        });

        await door.RegisterAsync(Shop);
        Assert.True((await door.EnactAsync("shop")).Reached);

        Assert.Equal(["FakeCloud"], asked.Select(handler => handler.Module));
    }

    [Fact]
    public async Task Open_NoPowerShell_OnlyUsersOfTheCloudAreToldWhy()
    {
        await occo.RegisterHandlersAsync([Fake]);
        await BuildAsync(Shop);
        var door = await store.OpenAsync();

        var compiled = await door.CompileAsync(DescriptionSource.FromText(Shop));
        var result = await door.EnactAsync("shop");

        Assert.Contains(compiled.Diagnostics, d => d.Message.Contains("Only PowerShell", StringComparison.Ordinal));
        Assert.False(result.Reached);
        Assert.Contains(result.Errors, e => e.Message.Contains("Only PowerShell", StringComparison.Ordinal));
        Assert.Single(await door.GetNodesAsync());
        await door.RegisterAsync(Shop.Replace("fake", "dummy").Replace("shop", "other"));
        Assert.True((await door.EnactAsync("other")).Reached);
    }

    [Fact]
    public async Task Open_ModuleThatDiffers_ItsReasonIsTheError()
    {
        await occo.RegisterHandlersAsync([Fake]);
        var door = await store.OpenAsync(new OrchestratorOptions
        {
            ModuleHandler = _ => throw new CloudException(CloudErrorKind.Invalid, "It has changed."),
        });

        var compiled = await door.CompileAsync(DescriptionSource.FromText(Shop));

        Assert.Equal("It has changed.", Assert.Single(compiled.Diagnostics).Message);
    }

    [Fact]
    public async Task Open_CallerHasTheCloud_TheModuleIsNotAskedFor()
    {
        await occo.RegisterHandlersAsync([Fake]);
        var door = await store.OpenAsync(Options with
        {
            ModuleHandler = _ => throw new InvalidOperationException("not wanted"),
        });

        await door.RegisterAsync(Shop);
        Assert.True((await door.EnactAsync("shop")).Reached);
    }

    [Fact]
    public async Task RegisterHandlers_BuiltInType_IsRefused()
    {
        var refused = await Assert.ThrowsAsync<OccoException>(
            () => occo.RegisterHandlersAsync([Fake with { Type = "docker" }]));

        Assert.Equal(FailureKind.InvalidArgument, refused.Kind);
    }
}
