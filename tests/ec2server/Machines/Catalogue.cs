namespace Occo.Ec2Server;

/// <summary>An image that machines start from.</summary>
internal sealed record MachineImage(string Id, string Name, string Architecture, string Owner, string Created);

/// <summary>A size that machines come in.</summary>
internal sealed record MachineType(string Name, int Cpus, int MemoryMiB, string Architecture, bool Burstable);

/// <summary>What an account finds in its region, the same in every one.</summary>
internal static class Catalogue
{
    /// <summary>Number of the account.</summary>
    public const string Account = "123456789012";

    /// <summary>The image that tests use.</summary>
    public const string Image = "ami-0a1b2c3d4e5f60718";

    /// <summary>The key pair there is.</summary>
    public const string KeyPair = "occo";

    /// <summary>The group of the default network.</summary>
    public const string SecurityGroup = "sg-0d1e2f3a4b5c60718";

    /// <summary>Another group.</summary>
    public const string OtherSecurityGroup = "sg-0d1e2f3a4b5c60719";

    /// <summary>The network.</summary>
    public const string Network = "vpc-0123456789abcdef0";

    /// <summary>The network interfaces there are, with their addresses.</summary>
    public static IReadOnlyDictionary<string, string> Interfaces { get; } = new Dictionary<string, string>
    {
        ["eni-0123456789abcdef0"] = "172.31.0.10", ["eni-0123456789abcdef1"] = "172.31.0.11",
    };

    /// <summary>The launch template there is; it has image and type.</summary>
    public const string Template = "lt-0123456789abcdef0";

    /// <summary>Name of the launch template.</summary>
    public const string TemplateName = "occo";

    /// <summary>Regions of the cloud.</summary>
    public static IReadOnlyList<string> Regions { get; } =
        ["ap-southeast-2", "eu-central-1", "eu-west-1", "sa-east-1", "us-east-1", "us-east-2", "us-west-2"];

    /// <summary>Images.</summary>
    public static IReadOnlyList<MachineImage> Images { get; } =
    [
        new(Image, "ubuntu/images/hvm-ssd/ubuntu-noble-24.04-amd64-server-20260101", "x86_64", "099720109477",
            "2026-01-01T04:00:00.000Z"),
        new("ami-0a1b2c3d4e5f60719", "ubuntu/images/hvm-ssd/ubuntu-noble-24.04-arm64-server-20260101", "arm64",
            "099720109477", "2026-01-01T05:00:00.000Z"),
        new("ami-0a1b2c3d4e5f6071a", "debian-13-amd64-20251120-2000", "x86_64", "136693071363",
            "2025-11-20T20:00:00.000Z"),
    ];

    /// <summary>Sizes.</summary>
    public static IReadOnlyList<MachineType> Types { get; } =
    [
        new("c7g.large", 2, 4_096, "arm64", false),
        new("m1.small", 1, 1_740, "x86_64", false),
        new("m5.large", 2, 8_192, "x86_64", false),
        new("m5.xlarge", 4, 16_384, "x86_64", false),
        new("t3.micro", 2, 1_024, "x86_64", true),
        new("t3.small", 2, 2_048, "x86_64", true),
        new("t3.medium", 2, 4_096, "x86_64", true),
    ];

    /// <summary>Security groups by id.</summary>
    public static IReadOnlyDictionary<string, string> SecurityGroups { get; } =
        new Dictionary<string, string> { [SecurityGroup] = "default", [OtherSecurityGroup] = "web" };

    /// <summary>Availability zones of a region.</summary>
    public static IReadOnlyList<string> Zones(string region) => [region + "a", region + "b", region + "c"];

    /// <summary>Subnets by zone; one each, and all give public addresses.</summary>
    public static IReadOnlyDictionary<string, string> Subnets(string region) => Zones(region)
        .Select((z, i) => (Zone: z, Id: $"subnet-0123456789abcdef{i}"))
        .ToDictionary(s => s.Zone, s => s.Id);
}
