using Xunit;

namespace Occo.Engine.Tests;

/// <summary>The checks of the contract as test data, and what their results must be.</summary>
internal static class ContractCheck
{
    public static TheoryData<string> Names => new(HandlerContract.Checks.Select(c => c.Name));

    /// <summary>Runs a check, and requires that it passes; or is skipped, where that is expected.</summary>
    public static async Task RunAsync(string check, HandlerSubject subject, params string[] skipped)
    {
        var result = await HandlerContract.Find(check).RunAsync(subject, CancellationToken.None);

        var expected = skipped.Contains(check) ? CloudCheckStatus.Skipped : CloudCheckStatus.Passed;
        Assert.True(expected == result.Status, result.ToString());
        Assert.NotEmpty(result.Message);
    }
}
