using Xunit;

namespace Occo.Engine.Tests;

/// <summary>A test of owners and rights of files, which Windows does not have.</summary>
internal sealed class UnixFactAttribute : FactAttribute
{
    public const string Reason = "Needs Linux or macOS: Windows has other rights of files.";

    public UnixFactAttribute()
    {
        if (OperatingSystem.IsWindows()) Skip = Reason;
    }
}

/// <summary>Like <see cref="UnixFactAttribute"/>, with data.</summary>
internal sealed class UnixTheoryAttribute : TheoryAttribute
{
    public UnixTheoryAttribute()
    {
        if (OperatingSystem.IsWindows()) Skip = UnixFactAttribute.Reason;
    }
}
