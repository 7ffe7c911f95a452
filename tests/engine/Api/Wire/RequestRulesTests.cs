using Occo.Engine.Api.Wire;
using Xunit;

namespace Occo.Engine.Tests.Api.Wire;

/// <summary>What a document in a request may ask of the server.</summary>
public sealed class RequestRulesTests
{
    private static readonly RequestRules None = new(AllowLocal: false, AllowSecrets: false);
    private static readonly RequestRules All = new(AllowLocal: true, AllowSecrets: true);

    [Theory]
    [InlineData("local, command: sleep 9", "")]
    [InlineData("hosts, hosts: [lab1.example.org]", "")]
    [InlineData("dummy", "notify: [{url: {env: HOME}}]")]
    [InlineData("dummy", "notify: [{url: 'https://hooks.example.com/', secret: {file: /etc/shadow}}]")]
    [InlineData("dummy", "notify: [{url: 'http://169.254.169.254/latest', allow_link_local: true}]")]
    public void Description_AsksForSomethingOfTheServer_IsRefusedUnlessAllowed(string cloud, string notify)
    {
        var compiled = Compile(new() { Text = Description($"type: {cloud}", notify) }).Require();

        Assert.Equal(FailureKind.InvalidArgument, Assert.Throws<OccoException>(() => None.Require(compiled)).Kind);
        All.Require(compiled);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("unix:///var/run/docker.sock", true)]
    [InlineData("tcp://localhost:2375", true)]
    [InlineData("tcp://127.0.0.2:2375", true)]
    [InlineData("tcp://0.0.0.0:2375", true)]
    [InlineData("http://[::]:2375", true)]
    [InlineData("http://[::ffff:127.0.0.2]:2375", true)]
    [InlineData("tcp://2130706433:2375", true)]
    [InlineData("tcp://docker.example.org:2376", false)]
    [InlineData("tcp://192.0.2.1:2376", false)]
    public void Containers_OnTheServerItself_AreRefusedUnlessAllowed(string endpoint, bool isHere)
    {
        var where = endpoint.Length > 0 ? $", endpoint: '{endpoint}'" : "";
        var compiled = Compile(new() { Text = Description($"type: docker, image: i, tag: t{where}", "") }).Require();

        Assert.Equal(isHere, Record.Exception(() => None.Require(compiled)) is OccoException);
        All.Require(compiled);
    }

    [Fact]
    public void Description_AsksForNothing_IsTaken()
        => None.Require(Compile(new()
        {
            Text = Description("type: dummy", "notify: [{url: 'https://hooks.example.com/x'}]"),
        }).Require());

    [Theory]
    [InlineData("!text_import {url: 'file:///etc/passwd'}")]
    [InlineData("!text_import {url: 'file://other.txt'}")]
    [InlineData("!yaml_import {url: 'file://../nodes.yaml'}")]
    public void Document_ImportsWhatWasNotSent_IsRefused(string import)
    {
        var text = Description($"type: dummy, description: {import}", "");

        Assert.False(Compile(new() { Text = text }).Success);
        var result = Compile(new() { Path = "/home/anna/shop.yaml", Files = Files(("/home/anna/shop.yaml", text)) });
        Assert.Contains(result.Diagnostics, d => d is { File: "/home/anna/shop.yaml", Line: > 0 });
    }

    [Fact]
    public void Document_WithItsFiles_IsReadFromThemAlone()
    {
        var result = Compile(new()
        {
            Path = "/no/such/folder/shop.yaml",
            Files = Files(
                ("/no/such/folder/shop.yaml",
                    Description("!yaml_import {url: 'file://parts/resource.yaml'}", "", isWhole: true)),
                ("/no/such/folder/parts/resource.yaml", "{type: dummy, flavour: wrong}")),
        });

        Assert.Contains(result.Diagnostics, d => d.File == "/no/such/folder/parts/resource.yaml");
    }

    [Fact]
    public void Document_IsNothingOrTwoThings_IsRefused()
    {
        Assert.Throws<OccoException>(() => new Document().ToSource());
        Assert.Throws<OccoException>(() => new Document { Text = "a", Graph = 1L }.ToSource());
        Assert.Throws<OccoException>(() => new Document { Path = "/etc/passwd" }.ToSource());
    }

    private static CompilationResult Compile(Document document)
        => Orchestrator.CompileWithoutStore(document.ToSource());

    private static string Description(string resource, string notify, bool isWhole = false) => $$"""
        infra_name: shop
        user_id: anna
        nodes: [{name: web, type: machine}]
        node_definitions: {'node_def:machine': [{resource: {{(isWhole ? resource : $"{{{resource}}}")}} }]}
        {{notify}}
        """;

    private static Dictionary<string, string> Files(params (string Path, string Text)[] files)
        => files.ToDictionary(file => file.Path, file => file.Text);
}
