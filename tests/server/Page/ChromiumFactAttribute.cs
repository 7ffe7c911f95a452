using Xunit;

namespace Occo.Server.Tests.Page;

/// <summary>A test in a real browser.</summary>
internal sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute()
    {
        if (Chromium.Path is null) Skip = "There is no chromium. apt-get install chromium brings it.";
    }
}
