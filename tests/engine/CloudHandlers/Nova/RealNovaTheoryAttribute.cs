using Xunit;

namespace Occo.Engine.Tests;

/// <summary>
/// A test on a real Nova, which <c>tests/nova/run.sh</c> starts. Skipped where <c>OCCO_TEST_NOVA_ENDPOINT</c> names
/// none.
/// </summary>
internal sealed class RealNovaTheoryAttribute : TheoryAttribute
{
    public RealNovaTheoryAttribute()
    {
        if (Endpoint is null) Skip = "OCCO_TEST_NOVA_ENDPOINT names no Nova (tests/nova/run.sh).";
    }

    public static string? Endpoint
        => Environment.GetEnvironmentVariable("OCCO_TEST_NOVA_ENDPOINT") is { Length: > 0 } url ? url : null;

    public static string Project => Environment.GetEnvironmentVariable("OCCO_TEST_NOVA_PROJECT") ?? "";
}
