using Occo.Server.Page;
using Xunit;

namespace Occo.Server.Tests.Page;

public sealed class PageWordsTests
{
    [Fact]
    public void Remedy_OfEveryKind_HasWordsForThePage()
        => Assert.All(Enum.GetValues<RemedyKind>(),
            kind => Assert.EndsWith(".", Words.Of(new Remedy(kind, "shop")), StringComparison.Ordinal));

    [Theory]
    [InlineData(0, "1 s")]
    [InlineData(119, "119 s")]
    [InlineData(120, "2 min")]
    [InlineData(7199, "119 min")]
    [InlineData(7200, "2 h")]
    [InlineData(200_000, "2 d")]
    public void Span_IsInItsLargestUnit(int seconds, string expected)
        => Assert.Equal(expected, Words.Span(TimeSpan.FromSeconds(seconds)));
}
