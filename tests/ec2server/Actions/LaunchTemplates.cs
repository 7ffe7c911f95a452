namespace Occo.Ec2Server;

/// <summary>Launch templates: the one that there always is, and those that calls make.</summary>
internal static class LaunchTemplates
{
    private const string Data = "LaunchTemplateData.";
    private const string TagPrefix = "tag:";

    public static IEnumerable<object?> CreateLaunchTemplate(QueryParameters parameters, Ec2Account cloud)
    {
        var name = parameters.Require("LaunchTemplateName");
        var tags = TagReader.Read(parameters, "launch-template").GetValueOrDefault("launch-template", []);
        var launch = parameters.Below(Data);
        parameters.Finish();
        return [Answer.Element("launchTemplate", Item(cloud.Fleet.AddTemplate(name, launch, tags)))];
    }

    public static IEnumerable<object?> DeleteLaunchTemplate(QueryParameters parameters, Ec2Account cloud)
    {
        var (id, name) = (parameters.Find("LaunchTemplateId"), parameters.Find("LaunchTemplateName"));
        parameters.Finish();
        return [Answer.Element("launchTemplate", Item(cloud.Fleet.DeleteTemplate(id, name)))];
    }

    public static IEnumerable<object?> DescribeLaunchTemplates(QueryParameters parameters, Ec2Account cloud)
    {
        var (ids, names) = (parameters.List("LaunchTemplateId"), parameters.List("LaunchTemplateName"));
        var filters = Filter.Read(parameters);
        var page = Page.Read(parameters, 1, Math.Min(cloud.Settings.PageLimit, 200));
        parameters.Finish();
        foreach (var id in ids) cloud.Fleet.RequireTemplate(id, null);
        foreach (var name in names) cloud.Fleet.RequireTemplate(null, name);
        var found = cloud.Fleet.Templates
            .Where(t => (ids.Count == 0 || ids.Contains(t.Id)) && (names.Count == 0 || names.Contains(t.Name)))
            .Where(t => Filter.Pass(filters, name => Values(t, name)));
        var (items, next) = page.Of(found, t => t.Ordinal);
        var fixedOne = filters.Count == 0
            && (ids.Contains(Catalogue.Template) || names.Contains(Catalogue.TemplateName)
                || ids.Count + names.Count == 0);
        return
        [
            Answer.Set("launchTemplates",
                items.Select(Item).Concat(fixedOne ? [Fixed(cloud.Settings)] : Array.Empty<object?[]>())),
            Answer.Optional("nextToken", next),
        ];
    }

    private static IEnumerable<string?>? Values(LaunchTemplate template, string name) => name switch
    {
        _ when name.StartsWith(TagPrefix, StringComparison.Ordinal)
            => [template.Tags.GetValueOrDefault(name[TagPrefix.Length..])],
        "launch-template-name" => [template.Name],
        "tag-key" => template.Tags.Keys,
        _ => null,
    };

    private static object?[] Fixed(Ec2Settings settings) =>
    [
        Answer.Element("launchTemplateId", Catalogue.Template),
        Answer.Element("launchTemplateName", Catalogue.TemplateName),
        Answer.Optional("defaultVersionNumber", settings.DefaultTemplate),
        Answer.Optional("latestVersionNumber", settings.LatestTemplate),
    ];

    private static object?[] Item(LaunchTemplate template) =>
    [
        Answer.Element("launchTemplateId", template.Id),
        Answer.Element("launchTemplateName", template.Name),
        Answer.Optional("createTime", template.Created),
        Answer.Optional("defaultVersionNumber", 1),
        Answer.Optional("latestVersionNumber", 1),
        Answer.Tags(template.Tags),
    ];
}
