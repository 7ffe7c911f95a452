namespace Occo.Engine.Tests;

/// <summary>A store in a folder of its own that is deleted at the end, and orchestrators over it.</summary>
internal sealed class TempStore : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("occo-test-");
    private readonly List<Orchestrator> open = [];

    public string Folder => folder.FullName;

    public string Path => System.IO.Path.Combine(Folder, "occo.db");

    public Task<Orchestrator> OpenAsync(params ICloudHandler[] clouds)
        => OpenAsync(new OrchestratorOptions { CloudHandlers = clouds });

    public async Task<Orchestrator> OpenAsync(OrchestratorOptions options)
    {
        var orchestrator = await Orchestrator.OpenAsync(options with { StorePath = Path });
        open.Add(orchestrator);
        return orchestrator;
    }

    /// <summary>Closes the file, as the end of the process does.</summary>
    public void Close()
    {
        foreach (var orchestrator in open) orchestrator.Dispose();
        open.Clear();
    }

    public void Dispose()
    {
        Close();
        folder.Delete(recursive: true);
    }
}
