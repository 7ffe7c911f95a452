using Occo.Engine.InfoBroker;

namespace Occo.Engine.InfraProcessor;

/// <summary>Answers the information keys of outputs.</summary>
internal sealed class OutputInformation : InformationFamily
{
    public OutputInformation(InformationScope scope, OutputReader outputs)
    {
        Add("infrastructure.outputs", "Outputs by name; null where there is no value yet.", async q =>
        {
            var all = await (await OfAsync(q).ConfigureAwait(false)).AllAsync().ConfigureAwait(false);
            return all.ToDictionary(o => o.Name, o => o.Value);
        });
        Add("infrastructure.output", "The output that the argument output names.", async q =>
        {
            var name = q.Other("output", "name") ?? throw q.Missing("the name of an output (output)", "output");
            var output = await (await OfAsync(q).ConfigureAwait(false)).GetAsync(name).ConfigureAwait(false);
            return output.IsAvailable ? output.Value : throw q.NotFound(output.Reason!);
        }, "output");

        async Task<InfrastructureOutputs> OfAsync(InformationQuestion question)
        {
            var infrastructure = await scope.InfrastructureAsync(question).ConfigureAwait(false);
            return await outputs.FindAsync(infrastructure.Id).ConfigureAwait(false)
                ?? throw question.NotFound($"there is no infrastructure '{infrastructure.Name}'.");
        }
    }
}
