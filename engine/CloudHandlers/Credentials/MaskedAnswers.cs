namespace Occo.Engine.CloudHandlers.Credentials;

/// <summary>Hides secrets in the answers of cloud handlers.</summary>
internal static class MaskedAnswers
{
    extension(CloudAccess access)
    {
        /// <summary>Hides the secrets of the credential in use.</summary>
        public SecretMask Mask => access.Secrets.Count == 0 ? SecretMask.None : new(access.Secrets);
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

    public static IReadOnlyList<CloudCheck> Apply(this SecretMask mask, IReadOnlyList<CloudCheck> checks)
        => mask.IsEmpty ? checks : [.. checks.Select(c => c with
        {
            Message = mask.Apply(c.Message),
            Hint = c.Hint is { } hint ? mask.Apply(hint) : null,
        })];

    private static CloudInstance Apply(this SecretMask mask, CloudInstance instance)
        => instance.Error is { } error ? instance with { Error = mask.Apply(error) } : instance;
}
