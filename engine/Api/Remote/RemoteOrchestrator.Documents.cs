using System.Runtime.CompilerServices;
using Occo.Engine.Api.Wire;
using Occo.Engine.CloudHandlers;
using Occo.Engine.Compiler;
using Occo.Engine.ServiceComposers;
using Occo.Engine.ServiceComposers.ConfigManagers;

namespace Occo.Engine.Api.Remote;

/// <summary>
/// Documents are read here, with their imports, and compiled by the server. What cannot be read is compiled here, for
/// its errors.
/// </summary>
internal sealed partial class RemoteOrchestrator
{
    // The server compiles again what it registers: it takes nobody's word for the result of a compilation.
    private readonly ConditionalWeakTable<CompiledInfrastructure, DescriptionRequest> requests = [];

    public async Task<CompilationResult> CompileAsync(DescriptionSource description, CompileOptions? options = null)
    {
        options ??= new();
        List<PackedDocument?> packed =
        [
            .. options.Definitions.Append(description)
                .Select(source => PackedDocument.Of(source, options.AllowImportsOutside, stop)),
        ];
        if (packed.Contains(null))
            return DescriptionCompiler.Compile(description, options, await ContextAsync().ConfigureAwait(false), stop);
        var request = new DescriptionRequest
        {
            Description = packed[^1]!.Document,
            Definitions = [.. packed.SkipLast(1).Select(definition => definition!.Document)],
            Name = options.Name,
            Variables = options.Variables,
        };
        var result = await PostAsync<CompilationResult>("descriptions", request).ConfigureAwait(false);
        if (result.Infrastructure is { } compiled) requests.Add(compiled, request);
        return result with { Diagnostics = PackedDocument.Localise(result.Diagnostics, packed) };
    }

    public async Task<IReadOnlyList<StoredDefinition>> ImportDefinitionsAsync(
        DescriptionSource source, bool allowImportsOutside = false)
    {
        if (PackedDocument.Of(source, allowImportsOutside, stop) is not { } packed)
        {
            throw new DescriptionException(DescriptionCompiler.CompileDefinitions(
                source, allowImportsOutside, await ContextAsync().ConfigureAwait(false), stop).Diagnostics);
        }

        try
        {
            return await Calls.SendAsync<IReadOnlyList<StoredDefinition>>(
                HttpMethod.Put, "definitions", new DefinitionsRequest(packed.Document), cancel: stop)
                .ConfigureAwait(false);
        }
        catch (DescriptionException e)
        {
            throw new DescriptionException(PackedDocument.Localise(e.Diagnostics, packed));
        }
    }

    public Task<IReadOnlyList<StoredDefinition>> GetDefinitionsAsync()
        => GetAsync<IReadOnlyList<StoredDefinition>>("definitions");

    public async Task<bool> RemoveDefinitionAsync(string type)
    {
        try
        {
            await Calls.SendAsync<object?>(
                HttpMethod.Delete, $"definitions/{Segment(type)}", cancel: stop).ConfigureAwait(false);
            return true;
        }
        catch (OccoException e) when (e.Kind == FailureKind.NotFound)
        {
            return false;
        }
    }

    public Task<Infrastructure> RegisterAsync(CompiledInfrastructure compiled, string? credentialPath = null)
        => PostAsync<Infrastructure>("infrastructures", RequestOf(compiled, credentialPath));

    public Task<Infrastructure> UpdateAsync(
        string infrastructure, CompiledInfrastructure compiled, string? credentialPath = null, long? expected = null)
        => WriteAsync<Infrastructure>(HttpMethod.Put, Of(infrastructure), RequestOf(compiled, credentialPath),
            infrastructure, expected, stop);

    private DescriptionRequest RequestOf(CompiledInfrastructure compiled, string? credentialPath)
    {
        if (credentialPath is not null)
        {
            throw Refused($"The credentials file {credentialPath}",
                "leave it out. The server has credentials of its own, or takes a user name and a password.");
        }

        return requests.TryGetValue(compiled, out var request) ? request
            : throw new OccoException(FailureKind.InvalidArgument,
                $"The description was not compiled by the server {StorePath}. Compile it with the same door.");
    }

    private async Task<CompilerContext> ContextAsync()
    {
        var stored = (await GetDefinitionsAsync().ConfigureAwait(false)).ToDictionary(d => d.Type, d => d.Definition);
        var managers = new ConfigManagerRegistry([]);
        using var clouds = new CloudHandlerRegistry([], TimeProvider.System, Random.Shared);
        return new(clouds.ByType, new ServiceComposerRegistry([], managers).All, managers.All,
            type => stored.GetValueOrDefault(type));
    }
}
