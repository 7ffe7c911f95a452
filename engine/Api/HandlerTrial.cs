using System.Globalization;
using System.Runtime.CompilerServices;
using Occo.Engine.CloudHandlers;
using Occo.Engine.CloudHandlers.Contract;
using Occo.Engine.CloudHandlers.Credentials;
using Occo.Engine.InfraProcessor;

namespace Occo.Engine.Api;

/// <summary>
/// Runs the contract of cloud handlers against one. It makes and removes real instances, under a store id of its own,
/// so that no store sees them.
/// </summary>
public sealed record HandlerTrial
{
    /// <summary>The resource section of a cheap instance that is ready quickly, with its <c>type</c>.</summary>
    public required IReadOnlyDictionary<string, object?> Resource { get; init; }

    /// <summary>The same with what a refresh can change; null: that is not tried.</summary>
    public IReadOnlyDictionary<string, object?>? Refreshed { get; init; }

    /// <summary>A section that the cloud refuses; null: that is not tried.</summary>
    public IReadOnlyDictionary<string, object?>? Refused { get; init; }

    /// <summary>Path of a credentials file.</summary>
    public string? CredentialPath { get; init; }

    /// <summary>Used instead of the credentials file.</summary>
    public CloudCredential? Credential { get; init; }

    /// <summary>An id of no instance, in the form of the cloud's ids; null: a GUID.</summary>
    public string? UnknownInstanceId { get; init; }

    /// <summary>Time limit of a check, and again of the removal of its instances.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Which checks to run, by name.</summary>
    public Predicate<string> Selects { get; init; } = _ => true;

    /// <summary>
    /// Each result when its check ends; no message holds a secret of the credential. Throws
    /// <see cref="CloudException"/> for a type without a handler.
    /// </summary>
    public async IAsyncEnumerable<HandlerCheckResult> RunAsync(
        OrchestratorOptions engine, [EnumeratorCancellation] CancellationToken cancel)
    {
        var resource = Plain(Resource);
        var type = resource.GetValueOrDefault("type") as string ?? "";
        var folder = Directory.CreateTempSubdirectory("occo-handler-");
        try
        {
            using var handlers = new CloudHandlerRegistry(engine.CloudHandlers, engine.Time, engine.Random);
            var handler = handlers.Get(type);
            var credential = handler.TakesCredential
                ? new CredentialSource(CredentialPath, Credential).Of(handlers.CredentialSectionOf(type, resource))
                : null;
            var scope = new CloudScope
            {
                StoreId = Guid.NewGuid().ToString(),
                StoreFolder = folder.FullName,
                Type = type,
                Settings = handlers.SettingsOf(type, resource),
                Credential = credential?.Values,
                Secrets = credential?.Secrets ?? [],
                InfrastructureId = Guid.NewGuid().ToString(),
                InfrastructureName = "contract",
            };
            var subject = new HandlerSubject
            {
                Handler = handler,
                Scope = scope,
                Request = new() { Resource = resource },
                Refreshed = Refreshed is null ? null : new() { Resource = Plain(Refreshed) },
                Refused = Refused is null ? null : new() { Resource = Plain(Refused) },
                UnknownInstanceId = UnknownInstanceId,
                Limit = Limit,
                // Ctrl+C does not wait long.
                LimitWhenCancelled = TimeSpan.FromMilliseconds(500),
            };
            foreach (var check in HandlerContract.Checks.Where(check => Selects(check.Name)))
            {
                var result = await check.RunAsync(subject, cancel).ConfigureAwait(false);
                yield return result with { Message = scope.Mask.Apply(result.Message) };
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // Numbers as documents have them.
    private static Dictionary<string, object?> Plain(IReadOnlyDictionary<string, object?> section)
        => section.ToDictionary(entry => entry.Key, entry => Plain(entry.Value));

    private static object? Plain(object? value) => value switch
    {
        IReadOnlyDictionary<string, object?> map => Plain(map),
        IReadOnlyList<object?> list => list.Select(Plain).ToList(),
        sbyte or byte or short or ushort or int or uint => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        float or decimal => Convert.ToDouble(value, CultureInfo.InvariantCulture),
        null or string or bool or long or double => value,
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };
}
