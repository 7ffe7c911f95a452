using System.Reflection;
using Occo.Ec2Server;
using Xunit.Sdk;

namespace Occo.Engine.Tests;

/// <summary>
/// Runs a scenario against an EC2 API in another process: the one that <c>OCCO_TEST_EC2_ENDPOINT</c> names (which takes
/// any credentials), else moto where Python has it, else the project's own server.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RealEc2Attribute : DataAttribute
{
    // It ends with this process.
    private static readonly Lazy<ServerProcess> Own = new(() => ServerProcess.Start());

    private static readonly Lazy<Task<string>> Started = new(async () => await Moto.StartAsync() ?? Own.Value.Endpoint);

    /// <summary>Where it is; it is started when it is first asked for.</summary>
    public static Task<string> EndpointAsync()
        => Environment.GetEnvironmentVariable("OCCO_TEST_EC2_ENDPOINT") is { Length: > 0 } url
            ? Task.FromResult(url.TrimEnd('/'))
            : Started.Value;

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [["real"]];
}
