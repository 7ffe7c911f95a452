using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Occo.Server.Tests;

/// <summary>An <c>occod work</c> or <c>occod serve</c> that runs.</summary>
internal sealed partial class WorkerProcess : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private readonly Process process;
    private readonly ConcurrentQueue<string> lines = new();
    private readonly TaskCompletionSource serves = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private WorkerProcess(
        string command, string store, string dataFolder, string[] options,
        params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "occod.dll"), command, "--store", store, .. options])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["XDG_DATA_HOME"] = dataFolder;
        foreach (var (name, value) in variables) start.Environment[name] = value;
        process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Output => string.Join('\n', lines);

    /// <summary>Starts a worker, and waits until it serves.</summary>
    public static Task<WorkerProcess> StartAsync(string store, string dataFolder, params string[] options)
        => StartAsync(new("work", store, dataFolder, options));

    /// <summary>Starts a server, and waits until it serves.</summary>
    public static Task<WorkerProcess> ServeAsync(string store, string dataFolder, params string[] options)
        => StartAsync(new("serve", store, dataFolder, options));

    /// <summary>Starts one of both with variables of the environment, and waits until it serves.</summary>
    public static Task<WorkerProcess> StartAsync(
        string command, string store, string dataFolder, params (string Name, string Value)[] variables)
        => StartAsync(new(
            command, store, dataFolder, command == "serve" ? ["--urls", "http://127.0.0.1:0"] : [], variables));

    /// <summary>Where a server listens: the first address in its log.</summary>
    public Uri Url => new(Address().Match(Output).Value);

    private static async Task<WorkerProcess> StartAsync(WorkerProcess worker)
    {
        await Task.WhenAny(worker.serves.Task, worker.process.WaitForExitAsync()).WaitAsync(Limit);
        if (worker.process.HasExited) throw new InvalidOperationException($"The worker ended: {worker.Output}");
        return worker;
    }

    /// <summary>user@host/process, as events name it.</summary>
    public string Actor => $"{Environment.UserName}@{Environment.MachineName}/{process.Id}";

    public void Kill() => process.Kill();

    /// <summary>Sends a signal by name, such as TERM.</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{process.Id}"]);
        await kill.WaitForExitAsync().WaitAsync(Limit);
    }

    /// <summary>Waits for its end; returns the exit code.</summary>
    public async Task<int> EndAsync()
    {
        await process.WaitForExitAsync().WaitAsync(Limit);
        return process.ExitCode;
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.Dispose();
    }

    [GeneratedRegex("(?<= at )https?://[0-9.]+:[0-9]+")]
    private static partial Regex Address();

    private void Take(string? line)
    {
        if (line is null) return;
        lines.Enqueue(line);
        if (line.Contains(" serves ", StringComparison.Ordinal)) serves.TrySetResult();
    }
}
