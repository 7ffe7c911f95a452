namespace Occo.Engine.Model;

/// <summary>Tells whether an infrastructure, or the whole store, has changed since somebody looked at it.</summary>
/// <param name="Id">Its id, or that of the store.</param>
/// <param name="Revision">The number of its newest event (<see cref="Infrastructure.Revision"/>).</param>
/// <param name="Stamp">
/// Another text when something else that is shown has changed: when its clouds were listed, or the turns of workers.
/// </param>
public sealed record InfrastructureRevision(string Id, long Revision, string Stamp)
{
    /// <summary>Workers keep it.</summary>
    internal bool IsAttached { get; init; }
}
