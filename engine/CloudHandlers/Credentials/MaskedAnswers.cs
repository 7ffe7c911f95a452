using System.Runtime.CompilerServices;

namespace Occo.Engine.CloudHandlers.Credentials;

/// <summary>
/// Hides secrets in the answers of cloud handlers: in every text, because a cloud can repeat what it was sent anywhere.
/// </summary>
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

        /// <summary>The error without secrets: those of the credential, and those that the description marks.</summary>
        public CloudException Hide(CloudException error)
        {
            error = access.Mask.Apply(error);
            var text = string.Join('\n', error.Data.Values.Cast<object?>().Prepend(error));
            return access.HideInMessage is { } hide && hide(text) != text ? error.WithTexts(hide) : error;
        }

        public IReadOnlyList<CloudInstance> Hide(IReadOnlyList<CloudInstance> instances)
            => access.Mask.Apply(instances) is var shown && shown.Any(i => i.Error is not null)
                ? [.. shown.Select(access.HideError)] : shown;

        public IReadOnlyList<CreateOutcome> Hide(IReadOnlyList<CreateOutcome> outcomes)
            => [.. access.Mask.Apply(outcomes).Select(o => o with
            {
                Instance = o.Instance is { } instance ? access.HideError(instance) : null,
                Error = o.Error is { } error ? access.Hide(error) : null,
            })];

        public IReadOnlyList<DropOutcome> Hide(IReadOnlyList<DropOutcome> outcomes)
            => [.. access.Mask.Apply(outcomes).Select(
                o => o with { Error = o.Error is { } error ? access.Hide(error) : null })];

        public IReadOnlyList<PublishOutcome> Hide(IReadOnlyList<PublishOutcome> outcomes) => [.. outcomes.Select(
            o => o with
            {
                InstanceId = access.Mask.Require(o.InstanceId),
                Error = o.Error is { } error ? access.Hide(error) : null,
                Detail = access.HideInMessage is { } hide && o.Detail is { } detail
                    ? hide(access.Mask.Apply(detail)) : access.Mask.OrNull(o.Detail),
            })];

        public IReadOnlyList<WithdrawOutcome> Hide(IReadOnlyList<WithdrawOutcome> outcomes) => [.. outcomes.Select(
            o => o with
            {
                InstanceId = access.Mask.Require(o.InstanceId),
                Error = o.Error is { } error ? access.Hide(error) : null,
            })];

        private CloudInstance HideError(CloudInstance instance)
            => instance.Error is { } error && access.HideInMessage is { } hide
                ? instance with { Error = hide(error) } : instance;
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
        => mask.IsEmpty ? outcomes : [.. outcomes.Select(o => o with
        {
            InstanceId = mask.Require(o.InstanceId),
            Error = o.Error is { } error ? mask.Apply(error) : null,
            Remains = mask.OrNull(o.Remains),
        })];

    public static IReadOnlyList<ReleaseOutcome> Apply(this SecretMask mask, IReadOnlyList<ReleaseOutcome> outcomes)
        => mask.IsEmpty ? outcomes : [.. outcomes.Select(o => o with
        {
            InstanceId = mask.Require(o.InstanceId),
            Error = o.Error is { } error ? mask.Apply(error) : null,
        })];

    public static IReadOnlyList<CloudCheck> Apply(this SecretMask mask, IReadOnlyList<CloudCheck> checks)
        => mask.IsEmpty ? checks : [.. checks.Select(c => c with
        {
            Name = mask.Apply(c.Name), Message = mask.Apply(c.Message), Hint = mask.OrNull(c.Hint),
        })];

    public static IReadOnlyList<CloudImage> Apply(this SecretMask mask, IReadOnlyList<CloudImage> images)
        => mask.IsEmpty ? images : [.. images.Select(i => i with
        {
            Id = mask.Require(i.Id), Name = mask.Apply(i.Name), Description = mask.OrNull(i.Description),
            Owner = mask.OrNull(i.Owner), Architecture = mask.OrNull(i.Architecture),
            Platform = mask.OrNull(i.Platform),
        })];

    public static IReadOnlyList<CloudSize> Apply(this SecretMask mask, IReadOnlyList<CloudSize> sizes)
        => mask.IsEmpty ? sizes : [.. sizes.Select(
            s => s with { Name = mask.Require(s.Name), Architecture = mask.OrNull(s.Architecture) })];

    public static Reservation Apply(this SecretMask mask, Reservation reservation) => mask.IsEmpty
        ? reservation : new(mask.OrNull(reservation.Address), mask.Apply(reservation.Ports));

    private static CloudInstance Apply(this SecretMask mask, CloudInstance instance) => instance with
    {
        InstanceId = mask.Require(instance.InstanceId),
        StoreId = instance.StoreId is { } store ? mask.Require(store) : null,
        InfrastructureId = mask.Require(instance.InfrastructureId),
        InfrastructureName = mask.OrNull(instance.InfrastructureName),
        NodeName = mask.OrNull(instance.NodeName),
        KeptVolumes = [.. instance.KeptVolumes.Select(mask.Apply)],
        Addresses = [.. instance.Addresses.Select(mask.Apply)],
        PrivateAddress = mask.OrNull(instance.PrivateAddress),
        Ports = mask.Apply(instance.Ports),
        RequestDigest = mask.OrNull(instance.RequestDigest),
        Error = mask.OrNull(instance.Error),

        // A masked setting would look changed; a missing one is unknown.
        Observed = instance.Observed?.Where(o => !mask.IsInside(o.Key) && !mask.IsInside(o.Value))
            .ToDictionary(o => o.Key, o => o.Value),
    };

    private static Dictionary<string, int> Apply(this SecretMask mask, IReadOnlyDictionary<string, int> ports)
        => ports.DistinctBy(p => mask.Apply(p.Key)).ToDictionary(p => mask.Apply(p.Key), p => p.Value);

    private static string? OrNull(this SecretMask mask, string? text) => text is null ? null : mask.Apply(text);

    private static bool IsInside(this SecretMask mask, object? value) => value switch
    {
        string text => mask.IsIn(text),
        IReadOnlyDictionary<string, object?> mapping => mapping.Any(m => mask.IsIn(m.Key) || mask.IsInside(m.Value)),
        IReadOnlyList<object?> list => list.Any(mask.IsInside),
        _ => false,
    };

    // An id is sent back as it is, so it cannot be masked.
    private static string Require(this SecretMask mask, string id) => !mask.IsInId(id) ? id : throw new CloudException(
        CloudErrorKind.Invalid, "The cloud gives an id that holds a secret of the credential. Check the endpoint.");
}
