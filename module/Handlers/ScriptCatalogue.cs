using System.Management.Automation;
using Occo.Engine.CloudHandlers;

namespace Occo;

/// <summary>A cloud of script blocks with a list of images and sizes.</summary>
internal sealed class ScriptCatalogue(ScriptHandler handler) : ScriptCloud(handler), ICloudCatalogue
{
    public async Task<IReadOnlyList<CloudImage>> FindImagesAsync(
        CloudAccess access, ImageQuery query, CancellationToken cancel)
    {
        string[] names = ["Id", "Name", "Description", "Owner", "Architecture", "Platform", "CreatedAt"];
        var found = await AskAsync(access, "Image", query.Name, names, cancel).ConfigureAwait(false);
        return [.. found.Select(answer => new CloudImage
        {
            Id = answer.RequiredText("Id"),
            Name = answer.Text("Name") ?? answer.RequiredText("Id"),
            Description = answer.Text("Description"),
            Owner = answer.Text("Owner"),
            Architecture = answer.Text("Architecture"),
            Platform = answer.Text("Platform"),
            CreatedAt = answer["CreatedAt"] is not { } time ? null
                : LanguagePrimitives.TryConvertTo<DateTimeOffset>(time, out var at) ? at
                : throw answer.Wrong($"wrote CreatedAt as {ScriptAnswer.Describe(time)}; it must be a time."),
        }).Where(image => Matches(query.Name, image.Id) || Matches(query.Name, image.Name))
            .OrderByDescending(image => image.CreatedAt)];
    }

    public async Task<IReadOnlyList<CloudSize>> FindSizesAsync(
        CloudAccess access, string? name, CancellationToken cancel)
    {
        string[] names = ["Name", "Cores", "MemoryMiB", "Architecture", "Gpus"];
        var found = await AskAsync(access, "Size", name, names, cancel).ConfigureAwait(false);
        return [.. found.Select(answer => new CloudSize
        {
            Name = answer.RequiredText("Name"),
            Cores = answer.Number("Cores") ?? 0,
            MemoryMiB = answer.Number("MemoryMiB") ?? 0,
            Architecture = answer.Text("Architecture"),
            Gpus = answer.Number("Gpus") ?? 0,
        }).Where(size => Matches(name, size.Name)).OrderBy(size => size.Name, StringComparer.Ordinal)];
    }

    private async Task<IEnumerable<ScriptAnswer>> AskAsync(
        CloudAccess access, string kind, string? name, string[] names, CancellationToken cancel)
    {
        var written = await RunAsync("Catalogue", ScriptRequest.Of(access).With("Kind", kind).With("Name", name),
            null, cancel).ConfigureAwait(false);
        return written.Select(one => new ScriptAnswer("Catalogue", one, names));
    }

    private static bool Matches(string? pattern, string text)
        => pattern is null || new WildcardPattern(pattern, WildcardOptions.IgnoreCase).IsMatch(text);
}
