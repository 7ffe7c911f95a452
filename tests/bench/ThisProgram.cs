namespace Occo.Bench;

/// <summary>How to start this program once more: it is a program itself, or <c>dotnet</c> runs it.</summary>
internal static class ThisProgram
{
    public static string Path => Environment.ProcessPath!;

    public static string[] Arguments(params string[] arguments)
        => System.IO.Path.GetFileNameWithoutExtension(Path) == "dotnet"
            ? [typeof(Row).Assembly.Location, .. arguments]
            : arguments;
}
