using System.Globalization;
using System.Xml.Linq;

namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>What EC2 offers: images and instance types.</summary>
internal sealed class Ec2Catalogue(Ec2Client client)
{
    private const string Amazon = "amazon";
    private const string Self = "self";

    /// <summary>What most people look for among the hundred thousand images of Amazon.</summary>
    private const string Usual = "al2023-ami-2023.*";

    /// <summary>DescribeInstanceTypes gives no more at once.</summary>
    private const int PageSize = 100;

    private const int AccountDigits = 12;

    /// <summary>The images of a name, or one's own and the usual ones of Amazon; the newest first.</summary>
    public async Task<IReadOnlyList<CloudImage>> ImagesAsync(ImageQuery query, CancellationToken cancel)
    {
        IReadOnlyList<string> owners = query.Owners.Count > 0 ? [.. query.Owners.Select(Owner)] : [Self, Amazon];
        var common = owners.Where(o => o == Amazon).ToList();
        var asked = query switch
        {
            { Name: { } id } when id.StartsWith("ami-", StringComparison.Ordinal) && !id.Contains('*')
                => [DescribeAsync([], [Ec2List.Filter("image-id", id)], cancel)],
            { Name: { } name } => [DescribeAsync(owners, [Ec2List.Filter("name", name)], cancel)],
            _ when common.Count == 0 => [DescribeAsync(owners, [], cancel)],
            _ => new[]
            {
                DescribeAsync([.. owners.Except(common)], [], cancel),
                DescribeAsync(common, [Ec2List.Filter("name", Usual)], cancel),
            },
        };
        var found = await Task.WhenAll(asked).ConfigureAwait(false);
        return [.. found.SelectMany(f => f).DistinctBy(i => i.Id).OrderByDescending(i => i.CreatedAt)];
    }

    /// <summary>Instance types by name.</summary>
    public async Task<IReadOnlyList<CloudSize>> SizesAsync(string? name, CancellationToken cancel)
    {
        var filters = name is null ? [] : new[] { Ec2List.Filter("instance-type", name.ToLowerInvariant()) };
        var found = await PagesAsync("DescribeInstanceTypes", new() { ["Filter"] = filters, ["MaxResults"] = PageSize },
            "instanceTypeSet", cancel).ConfigureAwait(false);
        return [.. found.Select(Size).OrderBy(s => s.Name, StringComparer.Ordinal)];
    }

    private async Task<IEnumerable<CloudImage>> DescribeAsync(
        IReadOnlyList<string> owners, IReadOnlyList<IReadOnlyDictionary<string, object?>> filters,
        CancellationToken cancel)
    {
        // Without a page size EC2 gives all at once, and some clouds that speak its language know no pages here.
        var found = await PagesAsync("DescribeImages", new()
        {
            ["Owner"] = owners,
            ["Filter"] = filters.Append(Ec2List.Filter("state", "available"))
                .Append(Ec2List.Filter("image-type", "machine")).ToList(),
        }, "imagesSet", cancel).ConfigureAwait(false);
        return found.Select(Image);
    }

    private async Task<List<XElement>> PagesAsync(
        string action, Dictionary<string, object?> members, string set, CancellationToken cancel)
    {
        var found = new List<XElement>();
        do
        {
            var answer = await client.CallAsync(action, members, cancel).ConfigureAwait(false);
            found.AddRange(answer.Items(set));
            members = new(members) { ["NextToken"] = answer.Text("nextToken") };
        }
        while (members["NextToken"] is not null);
        return found;
    }

    // An account has twelve digits, and whoever takes it for a number loses the zeros in front.
    private static string Owner(string owner)
        => owner.All(char.IsAsciiDigit) ? owner.PadLeft(AccountDigits, '0') : owner;

    private static CloudImage Image(XElement image) => new()
    {
        Id = image.Text("imageId") ?? "",
        Name = image.Text("name") ?? image.Text("imageId") ?? "",
        Description = image.Text("description"),
        Owner = image.Text("imageOwnerAlias") ?? image.Text("imageOwnerId"),
        Architecture = image.Text("architecture"),
        Platform = image.Text("platformDetails") ?? image.Text("platform"),
        CreatedAt = DateTimeOffset.TryParse(image.Text("creationDate"), CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal, out var created) ? created : null,
    };

    private static CloudSize Size(XElement size) => new()
    {
        Name = size.Text("instanceType") ?? "",
        Cores = (int)Number(size.Element("vCpuInfo"), "defaultVCpus"),
        MemoryMiB = Number(size.Element("memoryInfo"), "sizeInMiB"),
        Architecture = size.Element("processorInfo")?.Items("supportedArchitectures").Select(a => a.Value).ToList()
            is { Count: > 0 } architectures ? string.Join(", ", architectures) : null,
        Gpus = (int)(size.Element("gpuInfo")?.Items("gpus").Sum(g => Number(g, "count")) ?? 0),
    };

    private static long Number(XElement? element, string name)
        => long.TryParse(element?.Text(name), CultureInfo.InvariantCulture, out var number) ? number : 0;
}
