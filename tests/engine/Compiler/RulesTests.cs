using System.Reflection;
using Xunit;

namespace Occo.Engine.Tests;

public sealed class RulesTests
{
    private static readonly List<Rule> All = [.. typeof(Rules).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (Rule)field.GetValue(null)!)];

    [Fact]
    public void Ids_AllRules_AreUniqueAndOfOneForm()
    {
        Assert.Equal(All.Count, All.Select(rule => rule.Id).Distinct().Count());
        Assert.All(All, rule => Assert.Matches("^OCCO1[0-9]{3}$", rule.Id));
    }

    [Fact]
    public void Titles_AllRules_AreUnique()
        => Assert.Equal(All.Count, All.Select(rule => rule.Title).Distinct().Count());
}
