namespace Occo.Engine.CloudHandlers.Local;

/// <summary>The resource section of a local node.</summary>
internal sealed record LocalSection
{
    /// <summary>Id of the findings of <see cref="Validate"/> that are not the schema's.</summary>
    public const string DiagnosticId = "OCCO1801";

    public static readonly TimeSpan DefaultStopTimeout = TimeSpan.FromSeconds(10);

    public static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(LocalSectionReader.MostSeconds);

    /// <summary>50 MB.</summary>
    public const long DefaultLogMax = 50 * Megabyte;

    /// <summary>The key of the files that can change while the process runs.</summary>
    public const string LiveFiles = "live_files";

    private const int Megabyte = 1_000_000;

    /// <summary>Long enough for a program that cannot run to end.</summary>
    public static readonly TimeSpan DefaultStartTime = TimeSpan.FromSeconds(0.5);

    internal static readonly SectionSchema Schema = new SectionSchema(
            "Each instance is a process on this machine (Linux or macOS).")
        .Required("command",
            "Program: a path with a slash, relative to the working directory, or a name that is looked up "
            + "in PATH.", ValueRule.Matching(@"\S", "Write a text."))
        .Optional("arguments", "Its arguments as they are: no shell sees them, nothing is split at spaces.",
            ValueRule.ListOf(ValueKinds.Scalar))
        .Optional("environment", "Variables beside those of the process that enacts. Names that begin with OCCO_ are "
            + "taken.", ValueRule.MapOf(ValueKinds.Scalar | ValueKinds.Empty))
        .Optional("working_directory",
            "Absolute, and then it must exist; or relative to the folder of the files. Default: "
            + "that folder.")
        .Optional("files",
            "Content by relative file name. A mapping or list becomes JSON; a content that begins with #! "
            + "can be executed.", ValueKinds.Mapping)
        .Optional(LiveFiles,
            "Names of files that the program reads again by itself. Occo rewrites them while it runs; a change of any "
            + "other file replaces the instance.", ValueRule.ListOf(ValueKinds.Text))
        .Optional("ports",
            "Number or auto (any free port) by name, or a list of them.", new(ValueKinds.List | ValueKinds.Mapping)
        {
            Items = LocalSectionReader.PortRule,
            Values = LocalSectionReader.PortRule,
        })
        .Optional("log_max",
            "Megabytes of each log, stdout.log and stderr.log. A full log becomes .log.1, in place of an older one.",
            LocalSectionReader.Size with { Default = DefaultLogMax / Megabyte })
        .Optional("start_seconds", "Seconds that the process must have lived to count as ready. 0: ready at once.",
            LocalSectionReader.Time with { Default = DefaultStartTime.TotalSeconds })
        .Optional("stop_timeout", "Seconds between SIGTERM and SIGKILL.",
            LocalSectionReader.Time with { Default = DefaultStopTimeout.TotalSeconds });

    public required string Command { get; init; }
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Variables besides the inherited ones.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Absolute, or relative to the folder of the files; null: that folder.</summary>
    public required string? WorkingDirectory { get; init; }

    /// <summary>Content by relative name.</summary>
    public required IReadOnlyDictionary<string, string> Files { get; init; }

    /// <summary>Ports by name; null: any free one.</summary>
    public required IReadOnlyDictionary<string, int?> Ports { get; init; }

    public required TimeSpan StopTimeout { get; init; }
    public required TimeSpan StartTime { get; init; }

    /// <summary>Bytes of a log at most.</summary>
    public required long LogMax { get; init; }

    public static IEnumerable<Diagnostic> Validate(Section resource)
    {
        var found = Schema.Check(resource).ToList();
        var section = Read(new LocalSectionReader(resource.Values, rendered: false, Add));
        if (ProgramLimits.BytesOf(section) > ProgramLimits.Together)
            Add(section.Arguments.Count > 0 ? "arguments" : "environment", ProgramLimits.TogetherText,
                ProgramLimits.Hint);
        found.AddRange(CommandLines(resource));
        if (resource.Values.GetValueOrDefault(LiveFiles) is IReadOnlyList<object?> live) CheckLive(live);
        return found;

        void CheckLive(IReadOnlyList<object?> live)
        {
            if (resource.Values.GetValueOrDefault("files") is { } files
                && (files is not IReadOnlyDictionary<string, object?> named || named.Keys.Any(KindOfValue.IsTemplate)))
                return;
            for (var i = 0; i < live.Count; i++)
            {
                if (live[i] is string name && !KindOfValue.IsTemplate(name) && name != InstanceFiles.Context
                    && !section.Files.ContainsKey(name))
                    Add($"{LiveFiles}[{i}]", $"There is no file '{name}' in 'files'.", "Write the name of a file.");
            }
        }

        void Add(string path, string message, string hint) => found.Add(
            new(DiagnosticId, DiagnosticSeverity.Error, message, resource.LocationOf(path), hint));
    }

    // Warnings, because the name of a program may contain blanks, and it may be installed later or elsewhere.
    private static IEnumerable<Diagnostic> CommandLines(Section resource)
    {
        if (resource.Values.GetValueOrDefault("command") is not string command || KindOfValue.IsTemplate(command))
            yield break;
        var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0) yield break;
        var rest = words.Skip(1).ToList();
        if (rest.Count > 0 && (!command.Contains('/') || rest.Exists(word => word.StartsWith('-'))))
        {
            yield return new(DiagnosticId, DiagnosticSeverity.Warning,
                $"The whole of '{command}' is taken for the name of a program: no shell splits it.",
                resource.LocationOf("command"),
                $"Write command: {words[0]} and arguments: [{string.Join(", ", rest.Select(word => $"'{word}'"))}].");
        }
        else if (SearchPath(resource) is { } path && CommandLookup.Problem(command, path) is { } problem)
        {
            yield return new(
                DiagnosticId, DiagnosticSeverity.Warning, problem, resource.LocationOf("command"), null);
        }
    }

    // Null when it is known only to the instance.
    private static string? SearchPath(Section resource)
    {
        var own = (resource.Values.GetValueOrDefault("environment") as IReadOnlyDictionary<string, object?>)
            ?.GetValueOrDefault("PATH");
        return KindOfValue.IsTemplate(own) ? null
            : own as string ?? System.Environment.GetEnvironmentVariable("PATH") ?? "";
    }

    /// <summary>The rendered section. Throws <see cref="CloudException"/> (Invalid) for the first bad value.</summary>
    public static LocalSection Require(IReadOnlyDictionary<string, object?> resource)
        => Read(new LocalSectionReader(resource, rendered: true, Refuse));

    /// <summary>The ports of a section before it is rendered. Ports that are templates are left out.</summary>
    public static IReadOnlyDictionary<string, int?> PortsOf(IReadOnlyDictionary<string, object?> resource)
        => new LocalSectionReader(resource, rendered: false, Refuse).Ports("ports");

    private static LocalSection Read(LocalSectionReader reader) => new()
    {
        Command = reader.Text("command", required: true) ?? "",
        Arguments = reader.Texts("arguments"),
        Environment = reader.Environment("environment"),
        WorkingDirectory = reader.Folder("working_directory"),
        Files = reader.Files("files"),
        Ports = reader.Ports("ports"),
        LogMax = reader.Megabytes("log_max") is { } size ? (long)(size * Megabyte) : DefaultLogMax,
        StartTime = reader.Seconds("start_seconds") ?? DefaultStartTime,
        StopTimeout = reader.Seconds("stop_timeout") ?? DefaultStopTimeout,
    };

    private static void Refuse(string path, string message, string hint)
        => throw new CloudException(CloudErrorKind.Invalid, $"resource.{path}: {message} {hint}");
}
