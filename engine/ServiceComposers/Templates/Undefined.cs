namespace Occo.Engine.ServiceComposers.Templates;

/// <summary>A name or attribute that is not there. Only <c>is defined</c> and <c>default</c> accept it.</summary>
/// <param name="Explain">The error of any other use; most templates never ask for it.</param>
/// <param name="Line">Line in the template.</param>
internal sealed record Undefined(Func<string> Explain, int Line);
