using Occo.Engine.InfoBroker;

namespace Occo.Engine.InfraProcessor;

/// <summary>What can be asked about the outputs of an infrastructure.</summary>
internal sealed class OutputInformation : InformationFamily
{
    /// <summary>Answers with what the reader finds.</summary>
    public OutputInformation(InformationScope scope, OutputReader outputs)
    {
        Add("infrastructure.outputs", "Outputs by name; null where there is no value yet.",
            async q =>
            {
                var all = await (await OfAsync(q).ConfigureAwait(false)).AllAsync().ConfigureAwait(false);
                return all.ToDictionary(o => o.Name, o => o.Value);
            });
        Add("infrastructure.output", "The output that the argument output names.", OneAsync);

        async Task<InfrastructureOutputs> OfAsync(InformationQuestion question)
        {
            var infrastructure = await scope.InfrastructureAsync(question).ConfigureAwait(false);
            return await outputs.FindAsync(infrastructure.Id).ConfigureAwait(false)
                ?? throw question.NotFound($"there is no infrastructure '{infrastructure.Name}'.");
        }

        async Task<object?> OneAsync(InformationQuestion question)
        {
            var name = question.Other("output", "name") ?? throw question.Missing(
                "the name of an output (output)");
            var output = await (await OfAsync(question).ConfigureAwait(false)).GetAsync(name).ConfigureAwait(false);
            return output.IsAvailable ? output.Value : throw question.NotFound(output.Reason!);
        }
    }
}
