using Occo.Engine.ServiceComposers;

namespace Occo.Engine.Compiler;

/// <summary>
/// Checks the sections of an implementation, each by the rules of the plug-in that its <c>type</c> names.
/// </summary>
internal sealed class SectionReader(CompilerContext context, Findings findings)
{
    private readonly Shape shape = new(findings);

    /// <summary>Checks a <c>resource</c> section.</summary>
    public void CheckResource(MappingNode section)
    {
        if (!TryGetType(section, "resource", out var type, out var at)) return;
        if (context.CloudHandlers.TryGetValue(type, out var handler))
        {
            Check(section, "resource", s => handler.Validate(s).Concat(TemplateCheck.Check(s)));
        }
        else if (KnownResources.Types.Contains(type, StringComparer.Ordinal))
        {
            Check(section, "resource", s => KnownResources.Schemas[type].Check(s).Concat(TemplateCheck.Check(s)));
            findings.Add(Rules.MissingCloud, at, $"This version has no handler for the cloud '{type}'.",
                "The definition can be checked and stored, but its nodes cannot be created.");
        }
        else
        {
            findings.Add(Rules.UnknownCloud, at, $"The cloud '{type}' is unknown.",
                Suggestion.For(type, context.CloudHandlers.Keys.Concat(KnownResources.Types), "clouds"));
        }
    }

    /// <summary>Checks a <c>contextualisation</c> section.</summary>
    public void CheckContextualisation(MappingNode section)
    {
        if (!TryGetType(section, "contextualisation", out var type, out var at)) return;
        if (context.ServiceComposers.TryGetValue(type, out var composer))
        {
            Check(section, "contextualisation", composer.Validate);
            return;
        }

        findings.Add(Rules.UnknownComposer, at, $"The contextualisation '{type}' is unknown.",
            Suggestion.For(type, context.ServiceComposers.Keys, "contextualisations"));
    }

    /// <summary>Checks a <c>config_management</c> section.</summary>
    public void CheckConfigManagement(MappingNode section)
    {
        if (!TryGetType(section, "config_management", out var type, out var at)) return;
        if (context.ConfigManagers.TryGetValue(type, out var manager))
        {
            Check(section, "config_management", s => manager.Validate(s).Concat(TemplateCheck.Check(s)));
            return;
        }

        findings.Add(Rules.UnknownConfigManager, at, $"The config manager '{type}' is unknown.",
            Suggestion.For(type, context.ConfigManagers.Keys, "config managers"));
    }

    private bool TryGetType(MappingNode section, string name, out string type, out SourceLocation at)
    {
        (type, at) = ("", section.Location);
        if (section["type"] is not { } node)
        {
            findings.Add(Rules.MissingKey, section.Location, $"The {name} section has no 'type'.", "Add 'type'.");
            return false;
        }

        at = node.Location;
        if (!shape.IsA(node, ValueKinds.Text, $"'type' of the {name} section")
            || node.Plain is not string text) return false;
        type = text;
        return true;
    }

    // A section with something broken in it is left alone: what a plug-in would say of it is no news.
    private void Check(MappingNode node, string name, Func<Section, IEnumerable<Diagnostic>> check)
    {
        if (node.IsBroken) return;
        var section = new Section(name, node.Values, path => SectionPath.Locate(node, path));
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
