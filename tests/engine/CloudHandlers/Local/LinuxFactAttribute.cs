using Xunit;

namespace Occo.Engine.Tests;

/// <summary>A test with real processes; it looks at them through /proc.</summary>
internal sealed class LinuxFactAttribute : FactAttribute
{
    public const string Reason = "Needs Linux: the processes are looked at through /proc.";

    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux()) Skip = Reason;
    }
}

/// <summary>Like <see cref="LinuxFactAttribute"/>, with data.</summary>
internal sealed class LinuxTheoryAttribute : TheoryAttribute
{
    public LinuxTheoryAttribute()
    {
        if (!OperatingSystem.IsLinux()) Skip = LinuxFactAttribute.Reason;
    }
}
