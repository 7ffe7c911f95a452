namespace Occo.Engine.Compiler;

/// <summary>Limits for all documents of one compilation together, against hostile documents.</summary>
internal sealed class DocumentBudget
{
    /// <summary>Bytes of all files and texts.</summary>
    public const int MaxBytes = 8 * 1024 * 1024;

    /// <summary>Values read, and values kept after aliases are expanded.</summary>
    public const int MaxValues = 200_000;

    /// <summary>Variables copied into nodes that have their own.</summary>
    public const int MaxMerged = 1_000_000;

    /// <summary>Levels of lists and mappings, across imports and aliases.</summary>
    public const int MaxDepth = 100;

    /// <summary>Files imported.</summary>
    public const int MaxImports = 1000;

    private int read;
    private int kept;
    private int imports;
    private int merged;

    /// <summary>Bytes that may still be read.</summary>
    public int Bytes { get; private set; } = MaxBytes;

    public void ChargeBytes(long bytes, SourceLocation at)
    {
        if (bytes > Bytes)
        {
            throw new DocumentException(Rules.TooManyBytes, at,
                $"The documents are larger than {MaxBytes / 1024 / 1024} MiB together.",
                "Keep large files out of the description and let the nodes fetch them.");
        }

        Bytes -= (int)bytes;
    }

    /// <summary>Charges for a value that was read, or copied by a merge key.</summary>
    public void ChargeValue(SourceLocation at)
    {
        if (++read > MaxValues) throw TooMany(at);
    }

    /// <summary>Charges for a value that is kept, with its aliases expanded.</summary>
    public void ChargeKept(DocumentNode node)
    {
        if (node.Size > MaxValues - kept) throw TooMany(node.Location);
        kept += node.Size;
    }

    /// <summary>Charges for the infrastructure's variables copied into a node.</summary>
    public void ChargeMerged(int count, SourceLocation at)
    {
        if (count > MaxMerged - merged)
        {
            throw new DocumentException(Rules.TooManyValues, at,
                $"The nodes have more than {MaxMerged} variables together.",
                "Keep the infrastructure's variables few, or group them in mappings that nodes do not change.");
        }

        merged += count;
    }

    public void ChargeImport(SourceLocation at)
    {
        if (++imports > MaxImports)
        {
            throw new DocumentException(Rules.TooManyImports, at, $"There are more than {MaxImports} imports.",
                "Import fewer, larger files.");
        }
    }

    public static void CheckDepth(int depth, SourceLocation at)
    {
        if (depth > MaxDepth)
        {
            throw new DocumentException(Rules.TooDeep, at, $"The document is deeper than {MaxDepth} levels.",
                "Nest less; aliases and imports count too.");
        }
    }

    private static DocumentException TooMany(SourceLocation at) => new(Rules.TooManyValues, at,
        $"The documents hold more than {MaxValues} values, aliases expanded.",
        "Split the infrastructure, or use fewer aliases.");
}
