namespace Occo.Engine.Api.Wire;

/// <summary>A server refused a call for a reason that no local call has, for example a wrong token.</summary>
public sealed class ServerException(Problem problem) : Exception(ForeignText.Clean(problem.Detail))
{
    public Problem Problem { get; } = problem;
}
