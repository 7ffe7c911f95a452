using Xunit;

namespace Occo.Engine.Tests;

public sealed class TemplateCacheTests
{
    [Fact]
    public void Get_SameText_GivesSameTemplate()
    {
        var cache = new TemplateCache();
        Assert.Same(cache.Get("{{ a }}", "f", TemplateKind.Value), cache.Get("{{ a }}", "f", TemplateKind.Value));
        Assert.NotSame(cache.Get("{{ a }}", "f", TemplateKind.Value), cache.Get("{{ a }}", "g", TemplateKind.Value));
        Assert.NotSame(cache.Get("{{ a }}", "f", TemplateKind.Value), cache.Get("{{ a }}", "f", TemplateKind.Document));
    }

    [Fact]
    public void Get_ManyTexts_StaysBounded()
    {
        var cache = new TemplateCache(capacity: 10);
        for (var i = 0; i < 1000; i++)
        {
            cache.Get($"text {i}", null, TemplateKind.Value);
            Assert.InRange(cache.Count, 1, 10);
        }
    }

    [Fact]
    public void Render_FromManyThreads_GivesTheSame()
    {
        var template = Template.Parse("{% for i in range(100) %}{% set x = i * n %}{{ x }},{% endfor %}", null);
        Parallel.For(0, 200, n =>
        {
            var scope = new TemplateScope { Variables = new Dictionary<string, object?> { ["n"] = (long)n } };
            Assert.Equal(string.Concat(Enumerable.Range(0, 100).Select(i => $"{i * n},")), template.Render(scope));
        });
    }
}
