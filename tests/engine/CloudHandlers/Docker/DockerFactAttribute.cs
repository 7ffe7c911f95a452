using Xunit;

namespace Occo.Engine.Tests;

/// <summary>A test that needs a Docker Engine. It is skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class DockerFactAttribute : FactAttribute
{
    public DockerFactAttribute() => Skip = DockerServer.Missing;
}

/// <inheritdoc cref="DockerFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class DockerTheoryAttribute : TheoryAttribute
{
    public DockerTheoryAttribute() => Skip = DockerServer.Missing;
}
