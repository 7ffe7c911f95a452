using Xunit;

namespace Occo.Engine.Tests;

public sealed class NotifyReaderTests : IDisposable
{
    private const string Head = "infra_name: shop\nuser_id: ops\nnodes: []\n";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("occo-test-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Compile_OneEntry_HasDefaults()
    {
        var hook = Assert.Single(Compiling.Good(Head + "notify: {url: 'https://a.example/b?c=d'}").Notify);

        Assert.Equal(("https://a.example/b?c=d", "https://a.example/***"), (hook.Url, hook.Name));
        Assert.Equal(Webhook.DefaultEvents, hook.Events);
        Assert.Equal((TimeSpan.FromSeconds(15), null), (hook.Timeout, hook.Secret));
    }

    [Fact]
    public void Compile_List_IsKeptThroughTheStoreAndCompared()
    {
        var compiled = Compiling.Good(Head + """
            notify:
              - {url: "http://a", events: [NodeFailed, NodeReady, NodeFailed], secret: {env: HOOK}, timeout: 30}
              - {url: "http://b", secret: {file: /run/hook}, allow_link_local: true}
              - {url: {env: OPS_HOOK}}
              - {url: "http://c/hush"}
            """);
        var read = CompiledJson.Read(CompiledJson.Write(compiled));

        Assert.Equal([EventKind.NodeFailed, EventKind.NodeReady], read.Notify[0].Events);
        Assert.Equal(TimeSpan.FromSeconds(30), read.Notify[0].Timeout);
        Assert.Equal(["{env: HOOK}", "{file: /run/hook}"], read.Notify.Take(2).Select(h => h.Secret!.ToString()));
        Assert.Equal(("{env: OPS_HOOK}", "{env: OPS_HOOK}"), (read.Notify[2].Url, read.Notify[2].Address!.ToString()));
        Assert.Equal([false, true, false, false], read.Notify.Select(h => h.AllowLinkLocal));
        Assert.Empty(VersionComparison.Of(compiled, read));
        var other = Compiling.Good(Head + "notify: {url: 'http://a', events: [NodeFailed]}");
        var paths = VersionComparison.Of(compiled, other).Select(d => d.Path).ToList();
        Assert.Equal(["notify.http://a/.events", "notify.http://a/.timeout", "notify.http://a/.secret",
            "notify.http://b/", "notify.{env: OPS_HOOK}"], paths.Take(5));
        Assert.Matches(@"^notify\.http://c/\*\*\* \([0-9a-fA-F]{6}\)$", paths[5]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("notify:")]
    [InlineData("notify: []")]
    public void Write_Nobody_IsTheTextOfBefore(string notify)
        => Assert.DoesNotContain("notify", CompiledJson.Write(Compiling.Good(Head + notify)), StringComparison.Ordinal);

    [Fact]
    public void Compile_SecretInAFile_IsRelativeToTheDescription()
    {
        var path = Path.Combine(folder.FullName, "shop.yaml");
        File.WriteAllText(path, Head + "notify: {url: 'http://a', secret: {file: keys/hook}}");

        var compiled = DescriptionCompiler.Compile(
            DescriptionSource.FromFile(path), new(), Compiling.Context).Require();

        Assert.Equal(Path.Combine(folder.FullName, "keys", "hook"), compiled.Notify[0].Secret!.File);
    }

    [Theory]
    [InlineData("notify: text", "OCCO1103", 9, "'notify' is text.", "Make it a list or a mapping.")]
    [InlineData("notify: {}", "OCCO1101", 9, "'notify' has no 'url'.", "Add 'url'")]
    [InlineData("notify: {url: 'http://a', event: []}", "OCCO1102", 27, "'event'", "Did you mean 'events'?")]
    [InlineData("notify: {url: 5}", "OCCO1103", 15, "'url' is a whole number", "quotes")]
    [InlineData("notify: {url: a/b}", "OCCO1104", 15, "'url' is not an absolute", "in full")]
    [InlineData("notify: {url: 'ftp://a/b'}", "OCCO1104", 15, "'url' is not an absolute", "in full")]
    [InlineData("notify: {url: 'http://a/{{ name }}'}", "OCCO1104", 15, "'url' is not an absolute", "no template")]
    [InlineData("notify: {url: 'http://me:hush@a/b'}", "OCCO1104", 15, "'url' holds a credential.", "'secret'")]
    [InlineData("notify: {url: 'http://a/b?sig=hush'}", "OCCO1104", 15, "'url' holds a credential.", "{env: NAME}")]
    [InlineData("notify: {url: {enc: HOOK}}", "OCCO1116", 15, "'url' is a mapping, not a reference",
        "Did you mean 'env'?")]
    [InlineData("notify: {url: 'http://a/b?c=d&access%5Ftoken=hush'}", "OCCO1104", 15, "'url' holds a credential.", "")]
    [InlineData("notify: [{url: 'http://a'}, {url: 'http://A/'}]", "OCCO1104", 35, "'url' appears twice.", "one")]
    [InlineData("notify: {url: 'http://a', events: NodeFailed}", "OCCO1103", 35, "'events' is text", "a list")]
    [InlineData("notify: {url: 'http://a', events: []}", "OCCO1104", 35, "'events' has 0 items", "leave")]
    [InlineData("notify: {url: 'http://a', events: [NodeFialed]}", "OCCO1104", 36, "'NodeFialed'", "'NodeFailed'?")]
    [InlineData("notify: {url: 'http://a', events: [nodefailed]}", "OCCO1104", 36, "'nodefailed'", "'NodeFailed'?")]
    [InlineData("notify: {url: 'http://a', events: [something]}", "OCCO1104", 36, "'something'", "OrphanGone.")]
    [InlineData("notify: {url: 'http://a', timeout: 0}", "OCCO1104", 36, "'timeout' is 0.", "between 1 and 60")]
    [InlineData("notify: {url: 'http://a', timeout: 5s}", "OCCO1103", 36, "'timeout' is text.", "without a unit: 5.")]
    [InlineData("notify: {url: 'http://a', secret: hush}", "OCCO1116", 35, "is text, not a reference", "{env: NAME}")]
    [InlineData("notify: {url: 'http://a', secret: {evn: A}}", "OCCO1116", 35, "is a mapping, not",
        "Did you mean 'env'?")]
    [InlineData("notify: {url: 'http://a', secret: {key: hush}}", "OCCO1116", 35, "is a mapping, not", "{file: PATH}")]
    [InlineData("notify: {url: 'http://a', secret: {file: keys/a}}", "OCCO1116", 35, "is relative", "full path")]
    public void Compile_EntryThatCannotBeRight_IsAFindingAtItsPlace(
        string notify, string id, int column, string message, string hint)
    {
        var error = Compiling.Error(Compiling.Text(Head + notify).Diagnostics);

        Assert.Equal((id, 4, column), (error.Id, error.Line, error.Column));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains(hint, error.Hint, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_TooMany_IsRefused()
    {
        var hooks = Enumerable.Range(0, 21).Select(i => $"{{url: 'http://a/{i}'}}");
        var error = Compiling.Error(Compiling.Text($"{Head}notify: [{string.Join(", ", hooks)}]").Diagnostics);
        Assert.Equal("'notify' has 21 items.", error.Message);
    }
}
