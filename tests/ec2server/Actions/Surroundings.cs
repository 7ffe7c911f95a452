namespace Occo.Ec2Server;

/// <summary>Where machines can be.</summary>
internal static class Surroundings
{
    public static IEnumerable<object?> DescribeRegions(QueryParameters parameters, Ec2Account cloud)
    {
        var names = parameters.List("RegionName");
        var filters = Filter.Read(parameters);
        parameters.Flag("AllRegions");
        parameters.Finish();
        if (names.Except(Catalogue.Regions).FirstOrDefault() is { } unknown)
            throw Ec2Error.Value($"Invalid region names: {unknown}");
        return
        [
            Answer.Set("regionInfo", Catalogue.Regions
                .Where(r => names.Count == 0 || names.Contains(r))
                .Where(r => Filter.Pass(filters, name => name switch
                {
                    "endpoint" => [Endpoint(r)],
                    "opt-in-status" => ["opt-in-not-required"],
                    "region-name" => [r],
                    _ => null,
                }))
                .Select(r => new object?[]
                {
                    Answer.Element("regionName", r),
                    Answer.Element("regionEndpoint", Endpoint(r)),
                    Answer.Element("optInStatus", "opt-in-not-required"),
                })),
        ];
    }

    public static IEnumerable<object?> DescribeAvailabilityZones(QueryParameters parameters, Ec2Account cloud)
    {
        var names = parameters.List("ZoneName");
        var filters = Filter.Read(parameters);
        parameters.Flag("AllAvailabilityZones");
        parameters.Finish();
        var region = cloud.Credentials.Region;
        var zones = Catalogue.Zones(region);
        if (names.Except(zones).FirstOrDefault() is { } unknown)
            throw Ec2Error.Value($"Invalid availability zones: [{unknown}]");
        return
        [
            Answer.Set("availabilityZoneInfo", zones
                .Where(z => names.Count == 0 || names.Contains(z))
                .Where(z => Filter.Pass(filters, name => name switch
                {
                    "region-name" => [region],
                    "state" => ["available"],
                    "zone-name" => [z],
                    "zone-type" => ["availability-zone"],
                    _ => null,
                }))
                .Select((z, i) => new object?[]
                {
                    Answer.Element("zoneName", z),
                    Answer.Element("zoneId", $"{region}-az{i + 1}"),
                    Answer.Element("zoneState", "available"),
                    Answer.Element("zoneType", "availability-zone"),
                    Answer.Element("regionName", region),
                    Answer.Element("optInStatus", "opt-in-not-required"),
                    Answer.Element("groupName", region + "-1"),
                    Answer.Element("messageSet"),
                })),
        ];
    }

    private static string Endpoint(string region) => $"ec2.{region}.amazonaws.com";
}
