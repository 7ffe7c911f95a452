namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>
/// Limits the XML of an answer before the AWS SDK reads it. The SDK needs many times the size of deeply nested or of
/// many empty elements. A scan of the bytes costs little.
/// </summary>
internal static class Ec2Xml
{
    /// <summary>Answers of EC2 are about ten deep.</summary>
    public const int MostDepth = 100;

    /// <summary>A page of a thousand instances with all their tags and interfaces has fewer.</summary>
    public const int MostElements = 1_000_000;

    /// <summary>What is wrong; null: nothing. Text that is no XML is left to the SDK.</summary>
    public static string? ProblemOf(ReadOnlySpan<byte> answer)
    {
        var (depth, elements) = (0, 0);
        for (int at; (at = answer.IndexOf((byte)'<')) >= 0;)
        {
            answer = answer[(at + 1)..];
            if (answer.StartsWith("!--"u8)) Skip(ref answer, "-->"u8);
            else if (answer.StartsWith("![CDATA["u8)) Skip(ref answer, "]]>"u8);
            else if (answer.StartsWith("!"u8)) return "the answer declares a document type";
            else if (answer.StartsWith("?"u8)) Skip(ref answer, "?>"u8);
            else if (answer.StartsWith("/"u8)) depth--;
            else
            {
                // A '>' in a quoted attribute ends the search too early: then the element counts as open.
                var end = answer.IndexOf((byte)'>');
                if (end <= 0 || answer[end - 1] != '/') depth++;
                if (++elements > MostElements) return $"the answer has more than {MostElements} elements";
                if (depth > MostDepth) return $"the answer is nested more than {MostDepth} deep";
            }
        }

        return null;
    }

    private static void Skip(ref ReadOnlySpan<byte> answer, ReadOnlySpan<byte> end)
    {
        var at = answer.IndexOf(end);
        answer = at < 0 ? [] : answer[(at + end.Length)..];
    }
}
