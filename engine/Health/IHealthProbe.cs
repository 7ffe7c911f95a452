using System.Net;
using System.Net.Sockets;

namespace Occo.Engine.Health;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>
/// A kind of check that a <c>health_check</c> section can ask for by its type, which is a key of the section. Its value
/// is a mapping, or a list of mappings: one check for each. It is called from several threads at once.
/// </summary>
public interface IHealthProbe
{
    /// <summary>The key: letters, digits, <c>_</c> and <c>-</c>. The built-in keys cannot be replaced.</summary>
    string Type { get; }

    /// <summary>
    /// The keys of the mapping (<see cref="SectionSchema.Inner"/>). Null: the probe does not publish them.
    /// </summary>
    SectionSchema? Schema => null;

    /// <summary>Checks a mapping at compile time, without I/O. Its texts may be templates.</summary>
    IEnumerable<Diagnostic> Validate(Section check) => Schema?.Check(check) ?? [];

    /// <summary>
    /// Checks an instance. Null: healthy. A text is what is wrong; it is recorded and shown, without the values of
    /// secret variables. An exception is a failure of the check, and no answer within 30 s is one, too: then the token
    /// is cancelled, and the instance is not asked again before the call has ended.
    /// </summary>
    Task<string?> CheckAsync(ProbeTarget target, CancellationToken cancel);
}

/// <summary>
/// An instance to check. Who writes a description chooses what is asked, and from this machine: connect through
/// <see cref="ConnectAsync"/>, or to what <see cref="ResolveAsync"/> gives, which refuse link-local addresses and those
/// of metadata services, unless the section has <c>allow_link_local: true</c>.
/// </summary>
/// <param name="Node">The instance. Its <see cref="NodeInstance.Address"/> can be null.</param>
/// <param name="Check">The mapping, rendered. It can hold secrets.</param>
/// <param name="AllowLinkLocal">Nothing is refused.</param>
public sealed record ProbeTarget(NodeInstance Node, Values Check, bool AllowLinkLocal)
{
    /// <summary>Connects. Throws for a refused address, and <see cref="SocketException"/>.</summary>
    public Task<Socket> ConnectAsync(string host, int port, CancellationToken cancel)
        => Outbound.ConnectAsync(host, port, AllowLinkLocal, cancel);

    /// <summary>The addresses of a host that may be asked. Throws where there are only refused ones.</summary>
    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancel)
        => Outbound.ResolveAsync(host, AllowLinkLocal, cancel);
}
