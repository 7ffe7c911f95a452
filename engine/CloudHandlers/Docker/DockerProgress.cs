using System.Globalization;
using Docker.DotNet.Models;

namespace Occo.Engine.CloudHandlers.Docker;

/// <summary>How far a pull or an import is: adds up the messages about its layers.</summary>
/// <param name="action">What is done, as in an error.</param>
/// <param name="onProgress">Called with a part of a sentence, when it changes; null: nobody looks.</param>
internal sealed class DockerProgress(string action, Action<string>? onProgress)
{
    private const double Megabyte = 1_000_000;

    // Other messages are about the whole image, and have its tag where these have a layer.
    private static readonly string[] Begun =
    [
        "Pulling fs layer", "Waiting", "Downloading", "Verifying Checksum", "Download complete", "Extracting",
    ];

    private static readonly string[] Ended = ["Already exists", "Pull complete"];

    private readonly Dictionary<string, (bool IsDone, long Loaded, long Size)> layers = [];
    private string? last;

    public void Add(JSONMessage message)
    {
        var (id, status) = (message.ID, message.Status);
        if (onProgress is null || string.IsNullOrEmpty(id) || status is null) return;
        if (!Begun.Contains(status) && !Ended.Contains(status)) return;
        var (_, loaded, size) = layers.GetValueOrDefault(id);
        // The progress of an extraction is another one.
        if (status == "Downloading" && message.Progress is { Current: { } current, Total: > 0 and var total })
            (loaded, size) = (current, total);
        else if (status != "Downloading") loaded = size;
        layers[id] = (Ended.Contains(status), loaded, size);
        if (Text() is var text && text != last) onProgress(last = text);
    }

    private string Text()
    {
        var all = layers.Values;
        var bytes = all.Sum(l => l.Size) is > 0 and var size ? string.Create(CultureInfo.InvariantCulture,
            $", {all.Sum(l => l.Loaded) / Megabyte:0} of {size / Megabyte:0} MB") : "";
        return $"the {action} ({all.Count(l => l.IsDone)} of {all.Count} layers{bytes})";
    }
}
