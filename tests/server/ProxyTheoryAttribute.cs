using Xunit;

namespace Occo.Server.Tests;

/// <summary>A test that needs nginx and HAProxy. It is skipped, with the reason, where one is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ProxyTheoryAttribute : TheoryAttribute
{
    public ProxyTheoryAttribute() => Skip = new[] { "/usr/sbin/nginx", "/usr/sbin/haproxy" }
        .FirstOrDefault(program => !File.Exists(program)) is { } missing ? $"needs {missing}" : null;
}
