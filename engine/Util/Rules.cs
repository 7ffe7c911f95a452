namespace Occo.Engine.Util;

/// <summary>A kind of finding. Id and meaning never change; a new meaning gets a new id.</summary>
internal sealed record Rule(string Id, string Title, DiagnosticSeverity Severity = DiagnosticSeverity.Error)
{
    /// <summary>The same as a warning, where the finding is not certain.</summary>
    public Rule OrWarning(bool isCertain) => isCertain ? this : this with { Severity = DiagnosticSeverity.Warning };

    public Diagnostic At(SourceLocation place, string message, string? hint) => new(Id, Severity, message, place, hint);
}

/// <summary>
/// All rules of the compiler: 10xx reading, 11xx the description, 12xx node definitions, 13xx templates.
/// </summary>
internal static class Rules
{
    public static readonly Rule Unreadable = new("OCCO1001", "File cannot be read");
    public static readonly Rule BadText = new("OCCO1002", "Text is not clean UTF-8");
    public static readonly Rule Syntax = new("OCCO1003", "Not valid YAML or JSON");
    public static readonly Rule Empty = new("OCCO1004", "Document is empty");
    public static readonly Rule SeveralDocuments = new("OCCO1005", "More than one document");
    public static readonly Rule TooManyBytes = new("OCCO1006", "Documents are too large");
    public static readonly Rule TooDeep = new("OCCO1007", "Document is too deep");
    public static readonly Rule TooManyValues = new("OCCO1008", "Too many values");
    public static readonly Rule DuplicateKey = new("OCCO1009", "Key appears twice");
    public static readonly Rule KeyNotText = new("OCCO1010", "Key is not text");
    public static readonly Rule UnknownAnchor = new("OCCO1011", "Alias of no anchor");
    public static readonly Rule RecursiveAlias = new("OCCO1012", "Alias inside its own anchor");
    public static readonly Rule UnknownTag = new("OCCO1013", "Tag is not allowed");
    public static readonly Rule TagMismatch = new("OCCO1014", "Value does not fit its tag");
    public static readonly Rule BadMerge = new("OCCO1015", "Merge key without a mapping");
    public static readonly Rule NotPlain = new("OCCO1016", "Object is not plain data");
    public static readonly Rule TooManyFindings = new("OCCO1017", "Too many findings");
    public static readonly Rule TwoReadings =
        new("OCCO1018", "Plain value can be read in two ways", DiagnosticSeverity.Warning);
    public static readonly Rule BadImport = new("OCCO1020", "Import is malformed");
    public static readonly Rule ImportMissing = new("OCCO1021", "Imported file cannot be read");
    public static readonly Rule ImportOutside = new("OCCO1022", "Import leaves the folder tree");
    public static readonly Rule ImportCycle = new("OCCO1023", "Files import each other");
    public static readonly Rule TooManyImports = new("OCCO1024", "Too many imports");
    public static readonly Rule NoDescription = new("OCCO1025", "Document is no description");
    public static readonly Rule NoDefinitions = new("OCCO1026", "Document is no node definitions");

    public static readonly Rule MissingKey = new("OCCO1101", "Key is missing");
    public static readonly Rule UnknownKey = new("OCCO1102", "Key is unknown");
    public static readonly Rule WrongKind = new("OCCO1103", "Value is of the wrong kind");
    public static readonly Rule WrongValue = new("OCCO1104", "Value is not allowed");
    public static readonly Rule BadName = new("OCCO1105", "Name is not allowed");
    public static readonly Rule DuplicateNode = new("OCCO1106", "Node name appears twice");
    public static readonly Rule BadScaling = new("OCCO1107", "Scaling range is not valid");
    public static readonly Rule UnknownNode = new("OCCO1108", "Dependency names no node");
    public static readonly Rule BadDependency = new("OCCO1109", "Dependency is malformed");
    public static readonly Rule BadMapping = new("OCCO1110", "Attribute mapping is malformed");
    public static readonly Rule Cycle = new("OCCO1111", "Dependencies form a cycle");
    public static readonly Rule UnusedVariable =
        new("OCCO1112", "Given variable is not used", DiagnosticSeverity.Warning);
    public static readonly Rule SimilarNames =
        new("OCCO1113", "Node names differ only by case", DiagnosticSeverity.Warning);
    public static readonly Rule UnusedLimit = new("OCCO1114", "Limit has no effect", DiagnosticSeverity.Warning);
    public static readonly Rule UsesItself = new("OCCO1115", "Template asks for outputs of its own infrastructure");
    public static readonly Rule BadSecret = new("OCCO1116", "Secret is no usable reference");
    public static readonly Rule NotShared = new("OCCO1117", "Instances cannot share a value");
    public static readonly Rule EndsWithDependee =
        new("OCCO1118", "Node ends with the lease of another", DiagnosticSeverity.Warning);
    public static readonly Rule BadSchedule = new("OCCO1119", "Schedule cannot be kept");

    public static readonly Rule BadDefinitionKey = new("OCCO1201", "Key of a node definition is malformed");
    public static readonly Rule BadDefinition = new("OCCO1202", "Node definition is malformed");
    public static readonly Rule UnknownCloud = new("OCCO1203", "Cloud is unknown");
    public static readonly Rule MissingCloud = new("OCCO1204", "Cloud has no handler", DiagnosticSeverity.Warning);
    public static readonly Rule UnknownComposer = new("OCCO1205", "Contextualisation is unknown");
    public static readonly Rule UnknownConfigManager = new("OCCO1206", "Config manager is unknown");
    public static readonly Rule ConfigNotApplied =
        new("OCCO1207", "Config manager is not applied", DiagnosticSeverity.Warning);
    public static readonly Rule NotProbed = new("OCCO1208", "Check is not made", DiagnosticSeverity.Warning);
    public static readonly Rule UnknownHealthCheck = new("OCCO1209", "Health check is unknown");
    public static readonly Rule NoDefinition = new("OCCO1210", "Node type has no definition");
    public static readonly Rule NoAlternative = new("OCCO1211", "Filter fits no alternative");
    public static readonly Rule DuplicateDefinition = new("OCCO1212", "Node type is defined twice");
    public static readonly Rule PlugInFailed = new("OCCO1213", "Plug-in could not check its section");
    public static readonly Rule NoSuchLabel = new("OCCO1214", "No alternative has the labels");
    public static readonly Rule NoBudget = new("OCCO1215", "Budget is not enough");
    public static readonly Rule NoMachine = new("OCCO1216", "Resource is no machine");

    public static readonly Rule NoSuchNode = new("OCCO1302", "Template names no node");
    public static readonly Rule NoSuchVariable = new("OCCO1303", "Template names no variable");
    public static readonly Rule NoSuchFunction = new("OCCO1304", "Template names no function");
    public static readonly Rule NoDependency =
        new("OCCO1305", "Template uses a node without a dependency", DiagnosticSeverity.Warning);
}
