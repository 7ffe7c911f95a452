namespace Occo.Engine.ServiceComposers.Templates;

/// <summary>A name or attribute that is not there. Only <c>is defined</c> and <c>default</c> accept it.</summary>
/// <param name="Message">The error of any other use.</param>
/// <param name="Line">Line in the template.</param>
internal sealed record Undefined(string Message, int Line);
