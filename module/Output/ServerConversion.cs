using Occo.Engine.Api.Wire;

namespace Occo;

/// <summary>Converts what a server says of the session to an output object.</summary>
internal static class ServerConversion
{
    public static OccoServer ToOutput(this Caller caller, string address, bool skipsCertificateCheck) => new()
    {
        StorePath = address,
        Uri = address,
        TokenName = ForeignText.Clean(caller.Token.Name),
        Role = caller.Token.Role.ToString(),
        Permissions = [.. caller.Token.Permissions.Select(permission => permission.ToString())],
        Scope = [.. caller.Token.Infrastructures.Select(pattern => ForeignText.Clean(pattern))],
        ExpiresAt = caller.Token.ExpiresAt?.LocalDateTime,
        Version = ForeignText.Clean(caller.Version),
        ConnectedAt = TimeProvider.System.GetLocalNow().DateTime,
        SkipsCertificateCheck = skipsCertificateCheck,
    };
}
