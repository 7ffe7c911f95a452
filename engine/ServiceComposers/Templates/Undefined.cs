namespace Occo.Engine.ServiceComposers.Templates;

/// <summary>A name or attribute that is not there. Only <c>is defined</c> and <c>default</c> accept it.</summary>
/// <param name="Message">What to say when it is used otherwise.</param>
/// <param name="Line">Where it stands.</param>
internal sealed record Undefined(string Message, int Line);
