using System.Globalization;

namespace Occo.Ec2Server;

/// <summary>Volumes, which machines are launched with.</summary>
internal static class Volumes
{
    private const string TagPrefix = "tag:";

    public static IEnumerable<object?> DescribeVolumes(QueryParameters parameters, Ec2Account cloud)
    {
        var ids = parameters.List("VolumeId");
        var filters = Filter.Read(parameters);
        if (ids.Count > 0 && parameters.Find("MaxResults") is not null)
            throw Ec2Error.Combination("The parameter volumeSet cannot be used with the parameter maxResults");
        var page = Page.Read(parameters, 5, cloud.Settings.PageLimit);
        parameters.Finish();
        var found = cloud.Fleet.Volumes;
        if (ids.FirstOrDefault(id => found.All(v => v.Id != id)) is { } unknown) throw Ec2Error.NoVolume(unknown);
        var (items, next) = page.Of(found.Where(v => (ids.Count == 0 || ids.Contains(v.Id))
            && Filter.Pass(filters, name => Values(v, name))), v => v.Ordinal);
        return [Answer.Set("volumeSet", items.Select(Item)), Answer.Optional("nextToken", next)];
    }

    public static IEnumerable<object?> DeleteVolume(QueryParameters parameters, Ec2Account cloud)
    {
        var id = parameters.Require("VolumeId");
        parameters.Finish();
        cloud.Fleet.Delete(id);
        return [Answer.Optional("return", true)];
    }

    private static IEnumerable<string?>? Values(Volume volume, string name) => name switch
    {
        _ when name.StartsWith(TagPrefix, StringComparison.Ordinal)
            => [volume.Tags.GetValueOrDefault(name[TagPrefix.Length..])],
        "attachment.instance-id" => [volume.Owner?.Id],
        "availability-zone" => [volume.Zone],
        "status" => [volume.State],
        "tag-key" => volume.Tags.Keys,
        "volume-id" => [volume.Id],
        _ => null,
    };

    private static object?[] Item(Volume volume) =>
    [
        Answer.Element("volumeId", volume.Id),
        Answer.Element("size", (volume.Device.Size ?? 8).ToString(CultureInfo.InvariantCulture)),
        Answer.Element("volumeType", volume.Device.Type ?? "gp3"),
        Answer.Element("availabilityZone", volume.Zone),
        Answer.Element("status", volume.State),
        Answer.Optional("createTime", volume.Created),
        Answer.Optional("encrypted", volume.Device.Encrypted),
        Answer.Set("attachmentSet", volume.Owner is not { } owner ? [] : new object?[][]
        {
            [
                Answer.Element("volumeId", volume.Id),
                Answer.Element("instanceId", owner.Id),
                Answer.Element("device", volume.Device.Name),
                Answer.Element("status", "attached"),
                Answer.Optional("deleteOnTermination", volume.Device.DeleteOnTermination),
            ],
        }),
        Answer.Tags(volume.Tags),
    ];
}
