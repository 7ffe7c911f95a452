namespace Occo.Ec2Server;

/// <summary>What machines can be made of.</summary>
internal static class Discovery
{
    public static IEnumerable<object?> DescribeImages(QueryParameters parameters, Ec2Account cloud)
    {
        var ids = parameters.List("ImageId");
        var owners = parameters.List("Owner");
        var filters = Filter.Read(parameters);
        parameters.List("ExecutableBy");
        parameters.Flag("IncludeDeprecated");
        var page = Page.Read(parameters, 1, cloud.Settings.PageLimit);
        parameters.Finish();

        if (ids.Except(Catalogue.Images.Select(i => i.Id)).FirstOrDefault() is { } unknown)
            throw new Ec2Error("InvalidAMIID.NotFound", $"The image id '[{unknown}]' does not exist");
        var found = Catalogue.Images.Select((image, i) => (Image: image, Ordinal: i + 1L))
            .Where(i => ids.Count == 0 || ids.Contains(i.Image.Id))
            .Where(i => owners.Count == 0 || owners.Contains(i.Image.Owner))
            .Where(i => Filter.Pass(filters, name => Values(i.Image, name)));
        var (items, next) = page.Of(found, i => i.Ordinal);
        return [Answer.Set("imagesSet", items.Select(i => Item(i.Image))), Answer.Optional("nextToken", next)];
    }

    public static IEnumerable<object?> DescribeInstanceTypes(QueryParameters parameters, Ec2Account cloud)
    {
        var names = parameters.List("InstanceType");
        var filters = Filter.Read(parameters);
        var page = Page.Read(parameters, 5, Math.Min(cloud.Settings.PageLimit, 100));
        parameters.Finish();

        if (names.Except(Catalogue.Types.Select(t => t.Name)).FirstOrDefault() is { } unknown)
        {
            throw new Ec2Error("InvalidInstanceType",
                $"The following supplied instance types do not exist: [{unknown}]");
        }

        var found = Catalogue.Types.Select((type, i) => (Type: type, Ordinal: i + 1L))
            .Where(t => names.Count == 0 || names.Contains(t.Type.Name))
            .Where(t => Filter.Pass(filters, name => Values(t.Type, name)));
        var (items, next) = page.Of(found, t => t.Ordinal);
        return [Answer.Set("instanceTypeSet", items.Select(t => Item(t.Type))), Answer.Optional("nextToken", next)];
    }

    private static IEnumerable<string?>? Values(MachineImage image, string name) => name switch
    {
        "architecture" => [image.Architecture],
        "image-id" => [image.Id],
        "image-type" => ["machine"],
        "name" => [image.Name],
        "owner-id" => [image.Owner],
        "root-device-type" => ["ebs"],
        "state" => ["available"],
        "virtualization-type" => ["hvm"],
        _ => null,
    };

    private static IEnumerable<string?>? Values(MachineType type, string name) => name switch
    {
        "current-generation" => [type.Name.StartsWith("m1.", StringComparison.Ordinal) ? "false" : "true"],
        "instance-type" => [type.Name],
        "processor-info.supported-architecture" => [type.Architecture],
        _ => null,
    };

    private static object?[] Item(MachineImage image) =>
    [
        Answer.Element("imageId", image.Id),
        Answer.Element("imageLocation", $"amazon/{image.Name}"),
        Answer.Element("imageState", "available"),
        Answer.Element("imageOwnerId", image.Owner),
        Answer.Element("creationDate", image.Created),
        Answer.Optional("isPublic", true),
        Answer.Element("architecture", image.Architecture),
        Answer.Element("imageType", "machine"),
        Answer.Element("name", image.Name),
        Answer.Element("description", $"{image.Name} for tests"),
        Answer.Element("rootDeviceType", "ebs"),
        Answer.Element("rootDeviceName", "/dev/sda1"),
        Answer.Element("virtualizationType", "hvm"),
        Answer.Element("hypervisor", "xen"),
    ];

    private static object?[] Item(MachineType type) =>
    [
        Answer.Element("instanceType", type.Name),
        Answer.Optional("currentGeneration", !type.Name.StartsWith("m1.", StringComparison.Ordinal)),
        Answer.Optional("freeTierEligible", type.Name == "t3.micro"),
        Answer.Element("supportedUsageClasses", Answer.Element("item", "on-demand"), Answer.Element("item", "spot")),
        Answer.Optional("bareMetal", false),
        Answer.Element("hypervisor", "nitro"),
        Answer.Element("processorInfo",
            Answer.Element("supportedArchitectures", Answer.Element("item", type.Architecture)),
            Answer.Element("sustainedClockSpeedInGhz", "2.5")),
        Answer.Element("vCpuInfo", Answer.Optional("defaultVCpus", type.Cpus)),
        Answer.Element("memoryInfo", Answer.Optional("sizeInMiB", type.MemoryMiB)),
        Answer.Optional("burstablePerformanceSupported", type.Burstable),
    ];
}
