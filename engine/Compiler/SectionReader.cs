using Occo.Engine.ServiceComposers;

namespace Occo.Engine.Compiler;

/// <summary>Checks the sections of an implementation by the rules of their <c>type</c>'s plug-in.</summary>
internal sealed class SectionReader(CompilerContext context, Findings findings)
{
    public void CheckResource(MappingNode section)
    {
        if (TypeOf(section, "resource") is not { } type) return;
        if (context.CloudHandlers.TryGetValue(type, out var handler))
        {
            Check(section, "resource", s => CheckResource(s, handler.Validate));
        }
        else if (KnownResources.Schemas.TryGetValue(type, out var schema))
        {
            Check(section, "resource", s => CheckResource(s, schema.Check));
            findings.Add(Rules.MissingCloud, section["type"]!.Location,
                $"This version has no handler for the cloud '{type}'.",
                "The definition can be checked and stored, but its nodes cannot be created.");
        }
        else if (context.MissingClouds.TryGetValue(type, out var why))
        {
            findings.Add(Rules.UnknownCloud, section["type"]!.Location, why, null);
        }
        else
        {
            findings.Add(Rules.UnknownCloud, section["type"]!.Location, $"The cloud '{type}' is unknown.",
                Suggestion.For(type, context.CloudHandlers.Keys.Concat(KnownResources.Schemas.Keys), "clouds")
                + $" {Suggestion.OtherClouds}");
        }
    }

    private static IEnumerable<Diagnostic> CheckResource(Section section, Func<Section, IEnumerable<Diagnostic>> check)
    {
        var found = check(section).Concat(TemplateCheck.Check(section)).ToList();
        return found.Concat(CredentialInAddress.Check(section).Where(a => found.All(f => f.Location != a.Location)));
    }

    public void CheckContextualisation(MappingNode section) => Check(
        section, "contextualisation", context.ServiceComposers, (composer, s) => composer.Validate(s),
        Rules.UnknownComposer, "contextualisation");

    /// <summary>What is no machine runs nothing: it has no sections but its resource.</summary>
    public void CheckMachine(MappingNode resource, MappingNode alternative)
    {
        if (resource["type"]?.Plain is not string type
            || context.CloudHandlers.GetValueOrDefault(type) is not { MakesMachines: false }) return;
        foreach (var section in (string[])["contextualisation", "config_management", "health_check"])
        {
            if (alternative[section] is not { } given) continue;
            findings.Add(Rules.NoMachine, given.Location,
                $"'{type}' is no machine, and '{section}' is for machines.", $"Remove '{section}'.");
        }
    }

    /// <summary>The cloud takes the context, as far as it is known before an instance is composed.</summary>
    public void CheckFit(MappingNode resource, MappingNode contextualisation)
    {
        if (resource.IsBroken || contextualisation.IsBroken
            || resource["type"]?.Plain is not string cloud || contextualisation["type"]?.Plain is not string type
            || !context.CloudHandlers.TryGetValue(cloud, out var handler)
            || !context.ServiceComposers.TryGetValue(type, out var composer)) return;
        Check(contextualisation, "contextualisation", s => composer.LeastContext(s.Values) is { } least
            && handler.ContextMisfit(least) is { } why
                ? [Rules.WrongValue.At(s.LocationOf(""), $"No instance can have this context: {why}", null)]
                : []);
    }

    public void CheckConfigManagement(MappingNode section) => Check(
        section, "config_management", context.ConfigManagers,
        (manager, s) => manager.Validate(s).Concat(TemplateCheck.Check(s)).Concat(CredentialInAddress.Check(s)),
        Rules.UnknownConfigManager, "config manager");

    private void Check<T>(
        MappingNode section, string name, IReadOnlyDictionary<string, T> plugIns,
        Func<T, Section, IEnumerable<Diagnostic>> validate, Rule unknown, string what)
    {
        if (TypeOf(section, name) is not { } type) return;
        if (plugIns.TryGetValue(type, out var plugIn)) Check(section, name, s => validate(plugIn, s));
        else
        {
            findings.Add(unknown, section["type"]!.Location, $"The {what} '{type}' is unknown.",
                Suggestion.For(type, plugIns.Keys, $"{what}s"));
        }
    }

    private string? TypeOf(MappingNode section, string name)
    {
        if (section["type"] is { } node)
            return findings.IsA(node, ValueKinds.Text, $"'type' of the {name} section") ? node.Plain as string : null;
        findings.Add(Rules.MissingKey, section.Location, $"The {name} section has no 'type'.", "Add 'type'.");
        return null;
    }

    /// <summary>What is broken in a section is reported already; the plug-in does not see it.</summary>
    public void Check(MappingNode node, string name, Func<Section, IEnumerable<Diagnostic>> check)
    {
        if (node.IsBroken) return;
        var section = new Section(name, node.Values, path => SectionPath.Locate(node, path))
        {
            FileOf = path => SectionPath.FileOf(node, path),
        };
        try
        {
            foreach (var diagnostic in check(section).TakeWhile(_ => !findings.IsFull)) findings.Add(diagnostic);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            findings.Add(Rules.PlugInFailed, node.Location, $"The {name} section could not be checked: {error.Message}",
                "This is a mistake in the plug-in for its type.");
        }
    }
}
