using Xunit;

namespace Occo.Server.Tests;

/// <summary>What <c>occod work</c> says when it cannot begin.</summary>
public sealed class WorkCommandTests
{
    [Fact]
    public async Task Start_NoStoreAtThePath_SaysWhatToDoAndMakesNone()
    {
        var folder = Directory.CreateTempSubdirectory("occo-work-").FullName;
        var store = Path.Combine(folder, "occo.db");

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => WorkerProcess.StartAsync(store, folder));

        Assert.Contains("Check --store", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(store));
        Directory.Delete(folder, recursive: true);
    }
}
