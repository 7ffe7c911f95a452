using System.Security.Cryptography;
using System.Text;

namespace Occo.Ec2Server;

/// <summary>Key pairs that are imported.</summary>
internal static class KeyPairs
{
    public static IEnumerable<object?> ImportKeyPair(QueryParameters parameters, Ec2Account cloud)
    {
        var (name, material) = (parameters.Require("KeyName"), parameters.Require("PublicKeyMaterial"));
        var tags = TagReader.Read(parameters, "key-pair").GetValueOrDefault("key-pair", []);
        parameters.Finish();
        var bytes = new byte[material.Length];
        if (!Convert.TryFromBase64String(material, bytes, out var length)
            || !Encoding.UTF8.GetString(bytes, 0, length).StartsWith("ssh-", StringComparison.Ordinal))
            throw new Ec2Error("InvalidKey.Format", "Key is not in valid OpenSSH public key format");
        var key = cloud.Fleet.Belongings.AddKey(
            name, Convert.ToBase64String(SHA256.HashData(bytes.AsSpan(0, length))), tags);
        return Item(key);
    }

    public static IEnumerable<object?> DescribeKeyPairs(QueryParameters parameters, Ec2Account cloud)
    {
        var filters = Filter.Read(parameters);
        parameters.Finish();
        return
        [
            Answer.Set("keySet", cloud.Fleet.Belongings.SeeKeys().Where(k => Filter.Pass(filters, name => name switch
            {
                "fingerprint" => [k.Fingerprint],
                "key-name" => [k.Name],
                "key-pair-id" => [k.Id],
                _ => Tagging.Values(k.Tags, name),
            })).Select(Item)),
        ];
    }

    public static IEnumerable<object?> DeleteKeyPair(QueryParameters parameters, Ec2Account cloud)
    {
        var name = parameters.Require("KeyName");
        parameters.Finish();
        cloud.Fleet.Belongings.DeleteKey(name);
        return [Answer.Optional("return", true)];
    }

    private static object?[] Item(KeyPair key) =>
    [
        Answer.Element("keyPairId", key.Id),
        Answer.Element("keyName", key.Name),
        Answer.Element("keyFingerprint", key.Fingerprint),
        Answer.Tags(key.Tags),
    ];
}
