using System.Text.Json;
using Occo.Engine.Api.Wire;
using Xunit;

namespace Occo.Engine.Tests.Api.Wire;

/// <summary>Errors over the wire are thrown again as they were.</summary>
public sealed class ProblemTests
{
    public static TheoryData<FailureKind> Kinds => [.. Enum.GetValues<FailureKind>()];

    public static TheoryData<CloudErrorKind> CloudKinds => [.. Enum.GetValues<CloudErrorKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void OccoException_ThereAndBack_IsTheSame(FailureKind kind)
    {
        var (problem, back) = Send(new OccoException(kind, "It failed.") { Remedy = new(RemedyKind.Wait, "shop") });

        var error = Assert.IsType<OccoException>(back);
        Assert.Equal((kind, "It failed."), (error.Kind, error.Message));
        Assert.Equal(new Remedy(RemedyKind.Wait, "shop"), error.Remedy);
        Assert.Equal($"urn:occo:error:{kind}", problem.Type);
        Assert.InRange(problem.Status, 400, 503);
    }

    [Theory]
    [MemberData(nameof(CloudKinds))]
    public void CloudException_ThereAndBack_IsTheSame(CloudErrorKind kind)
    {
        var (_, back) = Send(new CloudException(kind, "No more.") { WasNotSent = true });

        var error = Assert.IsType<CloudException>(back);
        Assert.Equal((kind, "No more.", true), (error.Kind, error.Message, error.WasNotSent));
    }

    [Fact]
    public void DescriptionException_ThereAndBack_HasItsDiagnostics()
    {
        var diagnostic = new Diagnostic(
            "OCCO1001", DiagnosticSeverity.Error, "Wrong.", new("a.yaml", 3, 4), "Right it.");
        var graph = diagnostic with { Location = SourceLocation.None with { Path = "nodes[0]" } };

        var (_, back) = Send(new DescriptionException([diagnostic, graph]));

        Assert.Equal([diagnostic, graph], Assert.IsType<DescriptionException>(back).Diagnostics);
    }

    [Fact]
    public void CompositionException_ThereAndBack_HasItsPlace()
    {
        var thrown = new CompositionException("no such variable", new("web.yaml", 3, 1)) { IsFinal = true };

        var (_, back) = Send(thrown);

        var error = Assert.IsType<CompositionException>(back);
        Assert.Equal((thrown.Message, thrown.Location, true), (error.Message, error.Location, error.IsFinal));
    }

    [Fact]
    public void OtherErrors_TellNothingOfThemselves()
    {
        var (problem, back) = Send(new InvalidOperationException("the password is hunter2"));

        Assert.Equal(500, problem.Status);
        Assert.DoesNotContain("hunter2", JsonSerializer.Serialize(problem, WireJson.Options), StringComparison.Ordinal);
        Assert.IsType<ServerException>(back);
        Assert.IsType<OperationCanceledException>(Send(new TaskCanceledException()).Back);
    }

    private static (Problem Problem, Exception Back) Send(Exception error)
    {
        var problem = JsonSerializer.Deserialize<Problem>(
            JsonSerializer.Serialize(Problem.Of(error), WireJson.Options), WireJson.Options)!;
        return (problem, problem.ToException());
    }
}
