namespace Occo.Engine.CloudHandlers.Local;

/// <summary>Maps failures of this machine's disk to failures of the cloud.</summary>
internal static class LocalFailure
{
    /// <summary>The failure of the cloud; null for any other exception.</summary>
    public static CloudException? Of(Exception exception) => exception switch
    {
        UnauthorizedAccessException => new(CloudErrorKind.Unauthorised, Text(exception), exception),
        IOException => new(CloudErrorKind.Transient, Text(exception), exception),
        _ => null,
    };

    private static string Text(Exception exception)
        => $"The local cloud cannot use its folder: {exception.Message.Closed()}";
}
