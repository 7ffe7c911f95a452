using System.Text.Json.Serialization;

namespace Occo.Engine.Api.Wire;

/// <summary>
/// An error on the wire (RFC 9457, <c>application/problem+json</c>). All that a local call would throw can be told by
/// it, and be thrown again on the other side.
/// </summary>
public sealed record Problem
{
    /// <summary>The media type.</summary>
    public const string MediaType = "application/problem+json";

    private const string Prefix = "urn:occo:error:";

    /// <summary><c>urn:occo:error:</c> and the id; ids never change.</summary>
    public required string Type { get; init; }

    /// <summary>The kind of error in a few words.</summary>
    public required string Title { get; init; }

    /// <summary>The status code of HTTP.</summary>
    public required int Status { get; init; }

    /// <summary>What went wrong, for people.</summary>
    public required string Detail { get; init; }

    /// <summary>The kind of an error of the engine; null: it is none.</summary>
    public FailureKind? Kind { get; init; }

    /// <summary>The kind of an error of a cloud; null: it is none.</summary>
    public CloudErrorKind? Cloud { get; init; }

    /// <summary>The request did not reach the cloud.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool WasNotSent { get; init; }

    /// <summary>What the caller can do.</summary>
    public Remedy? Remedy { get; init; }

    /// <summary>What is wrong in a document.</summary>
    public IReadOnlyList<Diagnostic>? Diagnostics { get; init; }

    /// <summary>Where a composition failed.</summary>
    public SourceLocation? Location { get; init; }

    /// <summary>The same composition fails again.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsFinal { get; init; }

    /// <summary>When to try again.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The id without its prefix.</summary>
    public string Id() => Type.StartsWith(Prefix, StringComparison.Ordinal) ? Type[Prefix.Length..] : Type;

    /// <summary>An error that the server itself makes.</summary>
    public static Problem Of(string id, int status, string title, string detail) => new()
    {
        Type = Prefix + id, Title = title, Status = status, Detail = detail,
    };

    /// <summary>What a call threw. Of an error that is no answer of the engine, nothing is told.</summary>
    public static Problem Of(Exception error) => error switch
    {
        OccoException occo => Of($"{occo.Kind}", StatusOf(occo.Kind), TitleOf(occo.Kind), occo.Message) with
        {
            Kind = occo.Kind, Remedy = occo.Remedy,
        },
        DescriptionException description => Of(
            "Description", 400, "The description is not valid", description.Message) with
        {
            Diagnostics = description.Diagnostics,
        },
        CompositionException composition => Of("Composition", 400, "It cannot be composed", composition.Problem) with
        {
            Location = composition.Location, IsFinal = composition.IsFinal,
        },
        CloudException cloud => Of($"Cloud{cloud.Kind}", StatusOf(cloud.Kind), "The cloud refused", cloud.Message) with
        {
            Cloud = cloud.Kind, WasNotSent = cloud.WasNotSent,
        },
        OperationCanceledException => Of("Canceled", 409, "It was stopped", "The work was stopped before its end."),
        _ => Of("Fault", 500, "A fault of Occo",
            $"The server failed ({error.GetType().Name}). Its log says more."),
    };

    /// <summary>What a local call would have thrown.</summary>
    public Exception ToException() => this switch
    {
        { Kind: { } kind } => new OccoException(kind, Detail) { Remedy = Remedy },
        { Diagnostics: { } diagnostics } => new DescriptionException(diagnostics),
        { Location: { } location } => new CompositionException(Detail, location) { IsFinal = IsFinal },
        { Cloud: { } kind } => new CloudException(kind, Detail) { WasNotSent = WasNotSent },
        _ when Id() == "Canceled" => new OperationCanceledException(Detail),
        _ => new ServerException(this),
    };

    private static int StatusOf(FailureKind kind) => kind switch
    {
        FailureKind.InvalidArgument => 400,
        FailureKind.NotFound => 404,
        FailureKind.Changed => 412,
        FailureKind.Store or FailureKind.NoStore or FailureKind.StoreReplaced => 503,
        _ => 409,
    };

    private static int StatusOf(CloudErrorKind kind) => kind switch
    {
        CloudErrorKind.Invalid or CloudErrorKind.NotFound => 400,
        _ => 502,
    };

    private static string TitleOf(FailureKind kind) => kind switch
    {
        FailureKind.NotFound => "It does not exist",
        FailureKind.AlreadyExists => "The name is taken",
        FailureKind.Busy => "Another enactment holds it",
        FailureKind.Suspended => "It is suspended",
        FailureKind.LeaseLost => "Another process took over",
        FailureKind.Store or FailureKind.NoStore or FailureKind.StoreReplaced => "The store cannot be used",
        FailureKind.Changed => "It has changed",
        FailureKind.PlanChanged => "The plan is out of date",
        FailureKind.NotReached => "It was not reached",
        FailureKind.TimedOut => "It was not reached in time",
        FailureKind.Protected => "An instance is protected",
        FailureKind.InUse => "Others use it",
        _ => "The request is not valid",
    };
}
