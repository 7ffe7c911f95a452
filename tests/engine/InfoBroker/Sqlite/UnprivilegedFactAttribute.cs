using Xunit;

namespace Occo.Engine.Tests;

/// <summary>A test of what the file system refuses: root is refused nothing.</summary>
internal sealed class UnprivilegedFactAttribute : FactAttribute
{
    public UnprivilegedFactAttribute()
    {
        if (Environment.IsPrivilegedProcess) Skip = "Root may write everything; run the tests as an ordinary user.";
    }
}
