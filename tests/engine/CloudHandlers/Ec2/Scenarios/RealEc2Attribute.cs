using System.Reflection;
using Xunit.Sdk;

namespace Occo.Engine.Tests;

/// <summary>
/// Runs a scenario against the EC2 API that <c>OCCO_TEST_EC2_ENDPOINT</c> names (moto, or another one that takes any
/// credentials). Skipped where it is unset.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RealEc2Attribute : DataAttribute
{
    public const string Variable = "OCCO_TEST_EC2_ENDPOINT";

    public RealEc2Attribute()
    {
        if (Endpoint is null) Skip = $"{Variable} is not set: no real EC2 API to run against.";
    }

    /// <summary>Where it is, or null.</summary>
    public static string? Endpoint => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } url
        ? url.TrimEnd('/')
        : null;

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [["real"]];
}
