using Occo.Engine.ServiceComposers;

namespace Occo.Engine.Compiler;

using Values = IReadOnlyDictionary<string, object?>;

internal sealed class OutputsReader(Findings findings, DocumentBudget budget)
{
    internal static readonly ValueRule Rule = new(ValueKinds.Mapping | ValueKinds.Empty)
    {
        Names = ValueRule.Matching("^[a-zA-Z_][a-zA-Z0-9_]{0,62}$",
            "Use 1 to 63 of a-z, A-Z, 0-9 and _, not a digit first."),
        Values = ValueKinds.Any & ~ValueKinds.Empty,
    };

    private MappingNode? source;

    /// <summary>The outputs by name, as written. Reports bad names, and invalid templates.</summary>
    public Values Read(Fields document)
    {
        if (!document.TryGet("outputs", out var node) || node is not MappingNode outputs) return ComposedRequest.Empty;
        budget.ChargeKept(outputs);
        foreach (var output in outputs.Entries.TakeWhile(_ => !findings.IsFull)) Check(output);
        if (outputs.IsBroken) return ComposedRequest.Empty;
        source = outputs;
        var section = new Section(TemplateReference.Outputs, outputs.Values, path => SectionPath.Locate(outputs, path));
        foreach (var finding in TemplateCheck.Check(section).TakeWhile(_ => !findings.IsFull)) findings.Add(finding);
        return outputs.Values;
    }

    /// <summary>
    /// Reports names in the templates that can never exist: an error where the output could never have a value.
    /// </summary>
    public void CheckNames(Values variables, IReadOnlySet<string> nodes)
    {
        if (source is null) return;
        var known = new KnownNames(variables, null, nodes, []);
        foreach (var reference in TemplateReferences.OfOutputs(source.Values).TakeWhile(_ => !findings.IsFull))
        {
            if (known.Missing(reference) is not { } missing) continue;
            findings.Add(missing.Rule.OrWarning(reference.Use.IsCertain), SectionPath.Locate(source, reference.Path),
                $"The output '{reference.Path}': {missing.Message}", missing.Hint);
        }
    }

    private void Check(MappingEntry output)
    {
        if (Rule.Names!.Judge(output.Key) is { } misfit)
        {
            findings.Add(Rules.BadName, output.KeyLocation, $"The output name '{output.Key}' is not allowed.",
                misfit.Hint);
        }

        if (output.Value is ScalarNode { Value: null })
        {
            findings.Add(Rules.WrongKind, output.Value.Location, $"The output '{output.Key}' is empty.",
                "Write a template, for example \"{{ getip('db') }}\", or a value.");
        }
    }
}
