namespace Occo.Ec2Server;

/// <summary>What happens to a call by order.</summary>
internal enum Mischief
{
    /// <summary>It fails with the order's error, and nothing is done.</summary>
    Fail,

    /// <summary>It is carried out, and the connection is closed instead of an answer.</summary>
    LoseReply,

    /// <summary>The connection is closed, and nothing is done.</summary>
    LoseRequest,

    /// <summary>It is carried out, and answered with the order's error all the same.</summary>
    FailAfterwards,
}

/// <summary>An order for the next calls of an action.</summary>
/// <param name="Action">The action.</param>
/// <param name="What">What happens.</param>
/// <param name="Times">To how many calls.</param>
/// <param name="Skip">How many calls pass before.</param>
/// <param name="Code">Code of the error.</param>
/// <param name="Message">Its text.</param>
/// <param name="Status">Its HTTP status.</param>
internal sealed record Order(string Action, Mischief What, int Times = 1, int Skip = 0, string Code = "InternalError",
    string Message = "An internal error has occurred", int Status = 500);
