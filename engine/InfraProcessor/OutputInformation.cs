using Occo.Engine.InfoBroker;
using Occo.Engine.ServiceComposers;

namespace Occo.Engine.InfraProcessor;

/// <summary>What can be asked about the outputs of an infrastructure.</summary>
internal sealed class OutputInformation : InformationFamily
{
    /// <summary>Answers with what the reader finds.</summary>
    public OutputInformation(InformationScope scope, OutputReader outputs)
    {
        Add("infrastructure.outputs", "Outputs by name; null where there is no value yet.",
            q => Of(q).All().ToDictionary(o => o.Name, o => o.Value));
        Add("infrastructure.output", "The output that the argument output names.", One);

        OutputSet Of(InformationQuestion question)
        {
            var infrastructure = scope.Infrastructure(question);
            return outputs.Find(infrastructure.Id)
                ?? throw question.NotFound($"there is no infrastructure '{infrastructure.Name}'.");
        }

        object? One(InformationQuestion question)
        {
            var name = question.Other("output", "name") ?? throw question.Missing(
                "the name of an output (output)");
            var output = Of(question).Get(name);
            return output.IsAvailable ? output.Value : throw question.NotFound(output.Reason!);
        }
    }
}
