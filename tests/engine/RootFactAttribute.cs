using Xunit;

namespace Occo.Engine.Tests;

/// <summary>A test with files of another user: only root can make them.</summary>
internal sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute()
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
            Skip = "Needs root, to give files to another user.";
    }
}
