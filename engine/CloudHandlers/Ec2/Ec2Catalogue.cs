using System.Globalization;
using Amazon.EC2.Model;

namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>The images and instance types of EC2.</summary>
internal sealed class Ec2Catalogue(Ec2Client client)
{
    private const string Amazon = "amazon";
    private const string Self = "self";

    // Amazon has a hundred thousand images; most users want these.
    private const string Usual = "al2023-ami-2023.*";

    // The limit of DescribeInstanceTypes.
    private const int PageSize = 100;
    private const int AccountDigits = 12;

    /// <summary>The images of a name, or else those of the account and the usual ones, the newest first.</summary>
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
        List<Filter>? filters = name is null ? null : [Ec2List.Filter("instance-type", name.ToLowerInvariant())];
        var found = await Ec2Paging.ReadAsync(
            next => client.DescribeInstanceTypesAsync(
                new() { Filters = filters, MaxResults = PageSize, NextToken = next }, cancel),
            page => (page.InstanceTypes, page.NextToken), cancel).ToListAsync(cancel).ConfigureAwait(false);
        return [.. found.Select(Size).OrderBy(s => s.Name, StringComparer.Ordinal)];
    }

    private async Task<IEnumerable<CloudImage>> DescribeAsync(
        IReadOnlyList<string> owners, IReadOnlyList<Filter> filters, CancellationToken cancel)
    {
        // Without a page size EC2 returns all at once. Some compatible clouds have no pages here.
        List<Filter> all = [.. filters, Ec2List.Filter("state", "available"), Ec2List.Filter("image-type", "machine")];
        return await Ec2Paging.ReadAsync(
            next => client.DescribeImagesAsync(
                new() { Owners = owners.Count > 0 ? [.. owners] : null, Filters = all, NextToken = next }, cancel),
            page => (page.Images?.Select(Image), page.NextToken), cancel).ToListAsync(cancel).ConfigureAwait(false);
    }

    // An account has twelve digits; YAML reads it as a number and drops leading zeros.
    private static string Owner(string owner)
        => owner.All(char.IsAsciiDigit) ? owner.PadLeft(AccountDigits, '0') : owner;

    private static CloudImage Image(Image image) => new()
    {
        Id = image.ImageId,
        Name = image.Name ?? image.ImageId,
        Description = image.Description,
        Owner = image.ImageOwnerAlias ?? image.OwnerId,
        Architecture = image.Architecture?.Value,
        Platform = image.PlatformDetails ?? image.Platform?.Value,
        CreatedAt = DateTimeOffset.TryParse(image.CreationDate, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal, out var created) ? created : null,
    };

    private static CloudSize Size(InstanceTypeInfo size) => new()
    {
        Name = size.InstanceType?.Value ?? "",
        Cores = size.VCpuInfo?.DefaultVCpus ?? 0,
        MemoryMiB = size.MemoryInfo?.SizeInMiB ?? 0,
        Architecture = size.ProcessorInfo?.SupportedArchitectures is { Count: > 0 } architectures
            ? string.Join(", ", architectures) : null,
        Gpus = size.GpuInfo?.Gpus?.Sum(g => g.Count ?? 0) ?? 0,
    };
}
