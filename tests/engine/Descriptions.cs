namespace Occo.Engine.Tests;

/// <summary>Descriptions as texts.</summary>
internal static class Descriptions
{
    public static async Task<CompiledInfrastructure> RequireAsync(this Orchestrator occo, string description)
        => (await occo.CompileAsync(DescriptionSource.FromText(description))).Require();

    public static async Task<Infrastructure> RegisterAsync(
        this Orchestrator occo, string description, string? credentialPath = null)
        => await occo.RegisterAsync(await occo.RequireAsync(description), credentialPath);

    public static async Task<Infrastructure> UpdateAsync(
        this Orchestrator occo, string infrastructure, string description)
        => await occo.UpdateAsync(infrastructure, await occo.RequireAsync(description));
}
