namespace Occo.Server;

/// <summary>How the program ended.</summary>
internal static class ExitCode
{
    /// <summary>As it was told to, with nothing left undone.</summary>
    public const int Done = 0;

    /// <summary>Because of an error, which is on standard error. A wrong command line is one, too.</summary>
    public const int Failed = 1;

    /// <summary>As it was told to, but turns were cut off. Other workers go on with them.</summary>
    public const int CutOff = 3;
}
