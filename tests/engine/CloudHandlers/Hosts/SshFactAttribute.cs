using Xunit;

namespace Occo.Engine.Tests;

/// <summary>A test that needs sshd. It is skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SshFactAttribute : FactAttribute
{
    public SshFactAttribute() => Skip = SshHosts.Missing;
}

/// <inheritdoc cref="SshFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SshTheoryAttribute : TheoryAttribute
{
    public SshTheoryAttribute() => Skip = SshHosts.Missing;
}
