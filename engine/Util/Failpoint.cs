namespace Occo.Engine.Util;

/// <summary>
/// Named moments at which tests kill the process, make it fail or wait, to prove that nothing is lost. Set by the
/// environment variable <c>OCCO_FAILPOINTS</c>: <c>name=action@hit</c>, several separated by <c>;</c>.
/// <c>OCCO_FAILPOINTS_LOG</c> names a file that gets the name of each hit. Without them a hit costs a null check.
/// </summary>
internal static class Failpoint
{
    public const string Variable = "OCCO_FAILPOINTS";
    public const string LogVariable = "OCCO_FAILPOINTS_LOG";
    private static readonly (FailpointSet? Set, string? Problem) Armed = Arm();

    /// <summary>Called at a failpoint.</summary>
    /// <param name="name">One of <see cref="FailpointName"/>.</param>
    public static void Hit(string name) => Armed.Set?.Hit(name);

    /// <summary>Throws <see cref="OccoException"/> (InvalidArgument) when the variables are not valid.</summary>
    public static void Require()
    {
        if (Armed.Problem is { } problem)
            throw new OccoException(FailureKind.InvalidArgument, $"The environment variable {problem}");
    }

    private static (FailpointSet? Set, string? Problem) Arm()
    {
        var orders = Environment.GetEnvironmentVariable(Variable);
        var log = Environment.GetEnvironmentVariable(LogVariable);
        if (string.IsNullOrEmpty(orders) && string.IsNullOrEmpty(log)) return default;
        try
        {
            return (new(FailpointOrder.Parse(orders ?? ""), string.IsNullOrEmpty(log) ? null : log), null);
        }
        catch (FormatException e)
        {
            return (null, $"{Variable} is wrong: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, $"{LogVariable} names a file that cannot be written: {e.Message}");
        }
    }
}
