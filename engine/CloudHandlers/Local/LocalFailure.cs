namespace Occo.Engine.CloudHandlers.Local;

/// <summary>What a failure of this machine's disk means as a cloud's.</summary>
internal static class LocalFailure
{
    /// <summary>The cloud's failure, or null if the exception is one already, or is a bug.</summary>
    public static CloudException? Of(Exception exception) => exception switch
    {
        UnauthorizedAccessException => new(CloudErrorKind.Unauthorised, Text(exception), exception),
        IOException => new(CloudErrorKind.Transient, Text(exception), exception),
        _ => null,
    };

    private static string Text(Exception exception)
        => $"The local cloud cannot use its folder: {exception.Message.TrimEnd('.')}.";
}
