namespace Occo.Engine.InfoBroker;

/// <summary>A key with its arguments.</summary>
internal sealed record InformationQuestion(string Key, InformationArguments Arguments)
{
    /// <summary>A text among the other arguments, under the first name that is there; else null.</summary>
    public string? Other(params string[] names)
        => names.Select(name => Arguments.Other.GetValueOrDefault(name)).OfType<string>().FirstOrDefault();

    /// <summary>The error for a missing argument.</summary>
    /// <param name="what">What is needed, with the names of the arguments.</param>
    /// <param name="name">The name of the argument that most callers will give.</param>
    public OccoException Missing(string what, string name)
        => new(FailureKind.InvalidArgument, $"The key '{Key}' needs {what}.")
        {
            Remedy = new(RemedyKind.GiveArgument, name),
        };

    /// <summary>The error for a query without an answer.</summary>
    public OccoException NotFound(string message)
        => new(FailureKind.NotFound, $"The key '{Key}' has no answer: {message}");
}
