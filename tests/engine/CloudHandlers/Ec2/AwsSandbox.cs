using System.Runtime.CompilerServices;

namespace Occo.Engine.Tests;

/// <summary>
/// An AWS configuration for the tests, without instance metadata: no test sees the user's own. The SDK reads the
/// variables once per process, so they must be set before any test.
/// </summary>
internal static class AwsSandbox
{
    public static readonly string Folder = Directory.CreateTempSubdirectory("occo-aws-").FullName;

#pragma warning disable CA2255 // A test assembly is the program here.
    [ModuleInitializer]
#pragma warning restore CA2255
    public static void Enter()
    {
        Point("AWS_SHARED_CREDENTIALS_FILE", "credentials");
        Point("AWS_CONFIG_FILE", "config");
        Environment.SetEnvironmentVariable("AWS_EC2_METADATA_DISABLED", "true");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Folder, recursive: true);
    }

    // A file that is not there yet would not be taken.
    private static void Point(string variable, string name)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, "");
        Environment.SetEnvironmentVariable(variable, path);
    }
}
