using System.Text;
using Amazon.EC2.Model;

namespace Occo.Engine.CloudHandlers.Ec2;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>
/// Key pairs for logins. They are imported: EC2 can also make one, and tells its private key once, which would then
/// have to be kept in the store. Occo keeps no private keys.
/// </summary>
internal sealed class Ec2KeyPairs : Ec2ResourceKind
{
    public const string TypeName = "ec2_key_pair";

    private const string Fingerprint = "occo:fingerprint";
    private const string NoKey = "key-00000000000000000";
    private const string Advice = "Make a key with 'ssh-keygen -t ed25519 -f web-key', keep the file web-key for "
        + "yourself, and write public_key: !text_import {url: file://web-key.pub}";

    private static readonly SectionSchema Keys = Ec2Schema.Of("A key pair of Amazon EC2. It is no machine.")
        .Required("public_key", "The public key, as in the .pub file of ssh-keygen.")
        .Optional("name", "Beginning of its name; the node id follows. Default: <infrastructure>-<node>.")
        .Optional("tags", "Up to 40 tags. Keys that begin with aws: or occo: are taken.",
            ValueRule.MapOf(ValueKinds.Scalar))
        .Elsewhere("private_key", $"Occo keeps no private keys. {Advice}");

    public override string Type => TypeName;
    public override string Noun => "key pair";
    public override SectionSchema Schema => Keys;
    public override string[] InPlace => [];
    public override string IdFilter => "key-name";
    public override string NameFilter => "key-name";
    public override string NameTaken => "InvalidKeyPair.Duplicate";
    public override string Unknown => "InvalidKeyPair.NotFound";

    public override IReadOnlyList<(string Action, Func<Ec2Client, CancellationToken, Task> DryRun)> Permissions =>
        [
            ("DescribeKeyPairs", (ec2, cancel) => ec2.DescribeKeyPairsAsync(new() { DryRun = true }, cancel)),
            ("ImportKeyPair", (ec2, cancel) => ec2.ImportKeyPairAsync(
                new() { KeyName = "occo-check", PublicKeyMaterial = Encode("ssh-ed25519 AAAA"), DryRun = true },
                cancel)),
            ("CreateTags", (ec2, cancel) => ec2.CreateTagsAsync(
                new([NoKey], [new Tag(Ec2Tags.Owner.Store, "")]) { DryRun = true }, cancel)),
            ("DeleteKeyPair", (ec2, cancel) => ec2.DeleteKeyPairAsync(
                new() { KeyName = "occo-check", DryRun = true }, cancel)),
        ];

    /// <summary>The finding does not quote the value: it may be a private key.</summary>
    public override IEnumerable<Diagnostic> Check(Section section)
    {
        if (section.Values.GetValueOrDefault("public_key") is not string key || KindOfValue.IsTemplate(key)
            || MisfitOf(key) is not { } misfit) yield break;
        yield return Rules.WrongValue.At(
            section.LocationOf("public_key"), $"'public_key' in the resource section {misfit}.", Advice);
    }

    public override async Task<Ec2Resource> MakeAsync(
        Ec2Client client, CreateBatch batch, string name, IReadOnlyDictionary<string, string> tags,
        CancellationToken cancel)
    {
        var key = batch.Request.Resource.GetValueOrDefault("public_key") as string ?? "";
        if (MisfitOf(key) is { } misfit)
        {
            throw new CloudException(
                CloudErrorKind.Invalid, $"'public_key' of the resource section {misfit}. {Advice}");
        }

        var answer = await client.ImportKeyPairAsync(new()
        {
            KeyName = name,
            PublicKeyMaterial = Encode(key.Trim()),
            TagSpecifications = TagsOf("key-pair", tags),
        }, cancel).ConfigureAwait(false);
        return new(name, answer.KeyPairId, tags, Fact(answer.KeyFingerprint));
    }

    public override Task<IReadOnlyDictionary<string, string>> CompleteAsync(
        Ec2Client client, Ec2Resource resource, Values wanted, CancellationToken cancel)
        => Task.FromResult<IReadOnlyDictionary<string, string>>(
            resource.Observed.GetValueOrDefault(Fingerprint) is string { Length: > 0 } fingerprint
                ? new Dictionary<string, string> { [Fingerprint] = fingerprint }
                : new Dictionary<string, string>());

    /// <summary>All in one answer: EC2 has no pages of key pairs.</summary>
    public override async Task<IReadOnlyList<Ec2Resource>> DescribeAsync(
        Ec2Client client, List<Filter> filters, CancellationToken cancel)
    {
        var answer = await client.DescribeKeyPairsAsync(new() { Filters = filters }, cancel).ConfigureAwait(false);
        return [.. (answer.KeyPairs ?? []).Select(Read)];
    }

    public override Task DeleteAsync(Ec2Client client, string id, CancellationToken cancel)
        => client.DeleteKeyPairAsync(new() { KeyName = id }, cancel);

    // EC2 tells the key in a form of its own, and each cloud has its own fingerprints: another key is one whose
    // fingerprint is not that of the import.
    private static Ec2Resource Read(KeyPairInfo key)
    {
        var tags = Ec2Tags.Read(key.Tags);
        var observed = Fact(key.KeyFingerprint);
        if (tags.TryGetValue(Fingerprint, out var imported) && imported != key.KeyFingerprint)
            observed["public_key"] = $"a key with the fingerprint {key.KeyFingerprint}";
        return new(key.KeyName, key.KeyPairId, tags, observed);
    }

    private static Dictionary<string, object?> Fact(string? fingerprint) => new() { [Fingerprint] = fingerprint };

    private static string? MisfitOf(string key) => key.Trim() switch
    {
        var text when text.Contains("PRIVATE KEY", StringComparison.Ordinal) => "is a private key",
        var text when text.StartsWith("ssh-ed25519 ", StringComparison.Ordinal)
            || text.StartsWith("ssh-rsa ", StringComparison.Ordinal) => null,
        _ => "is no public key that EC2 takes: ssh-ed25519 or ssh-rsa",
    };

    private static string Encode(string key) => Convert.ToBase64String(Encoding.UTF8.GetBytes(key));
}
