using System.Runtime.CompilerServices;

namespace Occo.Engine.CloudHandlers.Credentials;

/// <summary>Hides secrets in the answers of cloud handlers.</summary>
internal static class MaskedAnswers
{
    // The forms of all secrets are made once for each credential in use.
    private static readonly ConditionalWeakTable<IReadOnlyList<string>, SecretMask> Masks = [];

    extension(CloudAccess access)
    {
        /// <summary>Hides the secrets of the credential in use.</summary>
        public SecretMask Mask => access.Secrets.Count == 0
            ? SecretMask.None
            : Masks.GetValue(access.Secrets, secrets => new(secrets));
    }

    public static IReadOnlyList<CloudInstance> Apply(this SecretMask mask, IReadOnlyList<CloudInstance> instances)
        => mask.IsEmpty ? instances : [.. instances.Select(mask.Apply)];

    public static IReadOnlyList<CreateOutcome> Apply(this SecretMask mask, IReadOnlyList<CreateOutcome> outcomes)
        => mask.IsEmpty ? outcomes : [.. outcomes.Select(o => o with
        {
            Instance = o.Instance is { } instance ? mask.Apply(instance) : null,
            Error = o.Error is { } error ? mask.Apply(error) : null,
        })];

    public static IReadOnlyList<DropOutcome> Apply(this SecretMask mask, IReadOnlyList<DropOutcome> outcomes)
        => mask.IsEmpty ? outcomes
            : [.. outcomes.Select(o => o with { Error = o.Error is { } error ? mask.Apply(error) : null })];

    public static IReadOnlyList<ReleaseOutcome> Apply(this SecretMask mask, IReadOnlyList<ReleaseOutcome> outcomes)
        => mask.IsEmpty ? outcomes
            : [.. outcomes.Select(o => o with { Error = o.Error is { } error ? mask.Apply(error) : null })];

    public static IReadOnlyList<CloudCheck> Apply(this SecretMask mask, IReadOnlyList<CloudCheck> checks)
        => mask.IsEmpty ? checks : [.. checks.Select(c => c with
        {
            Message = mask.Apply(c.Message),
            Hint = c.Hint is { } hint ? mask.Apply(hint) : null,
        })];

    private static CloudInstance Apply(this SecretMask mask, CloudInstance instance)
        => instance with
        {
            Error = instance.Error is { } error ? mask.Apply(error) : null,
            PrivateAddress = instance.PrivateAddress is { } address ? mask.Apply(address) : null,
            Addresses = [.. instance.Addresses.Select(mask.Apply)],
        };
}
