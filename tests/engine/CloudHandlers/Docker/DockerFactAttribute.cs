using Xunit;

namespace Occo.Engine.Tests;

/// <summary>A test that needs a Docker Engine. It is skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class DockerFactAttribute : FactAttribute
{
    public DockerFactAttribute() => Skip = DockerServer.Missing;
}

/// <summary>A test that needs podman. It is skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PodmanFactAttribute : FactAttribute
{
    public PodmanFactAttribute() => Skip = DockerServer.PodmanMissing;
}

/// <inheritdoc cref="PodmanFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PodmanTheoryAttribute : TheoryAttribute
{
    public PodmanTheoryAttribute() => Skip = DockerServer.PodmanMissing;
}

/// <inheritdoc cref="DockerFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class DockerTheoryAttribute : TheoryAttribute
{
    public DockerTheoryAttribute() => Skip = DockerServer.Missing;
}
