namespace Occo.Engine.InfoBroker;

/// <summary>A key with its arguments.</summary>
internal sealed record InformationQuestion(string Key, InformationArguments Arguments)
{
    /// <summary>A text among the other arguments, by the first of some names that is there; null if none is.</summary>
    public string? Other(params string[] names)
        => names.Select(name => Arguments.Other.GetValueOrDefault(name)).OfType<string>().FirstOrDefault();

    /// <summary>The error for an argument that is not there.</summary>
    public OccoException Missing(string what)
        => new(FailureKind.InvalidArgument, $"The key '{Key}' needs {what}.");

    /// <summary>The error for a question that nothing in the store answers.</summary>
    public OccoException NotFound(string message)
        => new(FailureKind.NotFound, $"The key '{Key}' has no answer: {message}");
}
