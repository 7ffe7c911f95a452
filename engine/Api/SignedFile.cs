using System.Globalization;
using System.Text;
using Newtonsoft.Json;

namespace Occo.Engine.Api;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>
/// JSON files of one format, with a digest of their content. It tells that a file was changed; it does not tell by whom
/// it was made.
/// </summary>
/// <param name="format">Name of the format.</param>
/// <param name="noun">What the file holds, for messages.</param>
/// <param name="mostBytes">Larger files are refused.</param>
internal sealed class SignedFile(string format, string noun, long mostBytes)
{
    private const long FormatVersion = 1;
    private const string FormatKey = "format", VersionKey = "formatVersion", DigestKey = "digest";

    /// <summary>The text of a file; indented, for people who approve it.</summary>
    public string Write(Dictionary<string, object?> content)
    {
        var all = new Dictionary<string, object?> { [FormatKey] = format, [VersionKey] = FormatVersion };
        foreach (var (key, value) in content) all[key] = value;
        all[DigestKey] = Digest.Of(PlainJson.Write(all));
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using var writer = new JsonTextWriter(text) { Formatting = Formatting.Indented };
        using var reader = new JsonTextReader(new StringReader(PlainJson.Write(all)))
        {
            DateParseHandling = DateParseHandling.None,
        };
        writer.WriteToken(reader);
        writer.Flush();
        return $"{text}\n";
    }

    /// <summary>
    /// The content of a file. Throws <see cref="OccoException"/> (InvalidArgument) when it is another file, was
    /// changed, or has a newer format.
    /// </summary>
    public T Read<T>(string path, Func<Values, T> read)
    {
        var text = TextOf(path);
        try
        {
            if (PlainJson.Read(text) is not Values values || values.GetValueOrDefault(FormatKey) as string != format)
                throw Refused(path, $"it is no {noun} of Occo");
            if (values.GetValueOrDefault(VersionKey) is not FormatVersion)
                throw Refused(path, "its format is of another version of Occo");
            var content = values.Where(v => v.Key != DigestKey).ToDictionary();
            if (values.GetValueOrDefault(DigestKey) as string != Digest.Of(PlainJson.Write(content)))
                throw Refused(path, "it was changed after it was written: its digest does not fit");
            return read(values);
        }
        catch (JsonException e)
        {
            var line = e is JsonReaderException { LineNumber: > 0 and var number } ? $" (line {number})" : "";
            throw Refused(path, $"it is no {noun} of Occo, because it is not JSON{line}", e);
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidCastException or FormatException
            or ArgumentException or OverflowException)
        {
            throw Refused(path, $"it is no {noun} of Occo, because entries are missing or have other values", e);
        }
    }

    public OccoException Refused(string path, string why, Exception? inner = null)
        => new(FailureKind.InvalidArgument, $"The {noun} file {path} is refused: {why.Closed()}", inner);

    private string TextOf(string path)
    {
        try
        {
            using var file = RegularFile.Open(path);
            if (file.Length > mostBytes) throw Refused(path, $"it is larger than {mostBytes / 1024} KiB");
            using var reader = new StreamReader(file, new UTF8Encoding(false, throwOnInvalidBytes: true));
            return reader.ReadToEnd();
        }
        catch (DecoderFallbackException e)
        {
            throw Refused(path, "it is not UTF-8 text", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Refused(path, $"it cannot be read: {e.Message.TrimEnd('.')}", e);
        }
    }
}
