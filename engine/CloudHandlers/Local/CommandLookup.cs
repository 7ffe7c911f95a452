using System.Reflection;

namespace Occo.Engine.CloudHandlers.Local;

/// <summary>Finds the program of an instance before it is started, so that a wrong name is a clear error.</summary>
internal static class CommandLookup
{
    private const UnixFileMode Executable
        = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>
    /// The absolute path of a program, and arguments that precede its own. The name of the program that runs Occo means
    /// this same program: where PowerShell is a .NET tool, <c>pwsh</c> in PATH is a wrapper, or cannot run on this
    /// machine. Throws as <see cref="Find"/> does.
    /// </summary>
    public static IReadOnlyList<string> CommandLine(string command, string workingDirectory, string searchPath)
    {
        if (!IsOwn(command) || Environment.ProcessPath is not { } program)
            return [Find(command, workingDirectory, searchPath)];
        return Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? [program, Assembly.GetEntryAssembly()!.Location]
            : [program];
    }

    /// <summary>
    /// Why a program cannot be started on this machine; null when it can, and for a relative path, whose folder the
    /// instance brings.
    /// </summary>
    public static string? Problem(string command, string searchPath)
    {
        if (IsOwn(command) || (command.Contains('/') && !Path.IsPathRooted(command))) return null;
        try
        {
            Find(command, "/", searchPath);
            return null;
        }
        catch (CloudException missing)
        {
            return missing.Message;
        }
    }

    /// <summary>
    /// The absolute path of a program. A command with a slash is a path relative to the working directory; others are
    /// looked up in the folders of PATH. Throws <see cref="CloudException"/> (Invalid).
    /// </summary>
    public static string Find(string command, string workingDirectory, string searchPath)
    {
        if (command.Contains('/'))
        {
            var path = Path.GetFullPath(Path.Combine(workingDirectory, command));
            if (!File.Exists(path)) throw Refusal($"The command '{command}' does not exist: there is no file {path}.");
            if (!IsExecutable(path))
                throw Refusal($"The command '{command}' cannot be executed: set the x bit of {path}.");
            return path;
        }

        return searchPath.Split(':')
            .Where(folder => folder.StartsWith('/'))
            .Select(folder => Path.Combine(folder, command))
            .FirstOrDefault(path => File.Exists(path) && IsExecutable(path))
            ?? throw Refusal($"The command '{command}' was not found in the folders of PATH. "
                + (command.Contains(' ') ? "Write its arguments in 'arguments', a list."
                    : $"Install it, or write its path; a file of the description is './{command}'."));
    }

    private static bool IsOwn(string command) => Assembly.GetEntryAssembly()?.GetName().Name == command;

    private static bool IsExecutable(string path)
        => OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & Executable) != 0;

    private static CloudException Refusal(string message) => new(CloudErrorKind.Invalid, message);
}
