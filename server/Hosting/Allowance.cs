namespace Occo.Server.Hosting;

/// <summary>What a server does only when it is told to.</summary>
internal enum Allowance
{
    /// <summary>Nodes of the cloud 'local' run as programs on this machine.</summary>
    Local,

    /// <summary>Descriptions refer to files and environment variables of the server as secrets.</summary>
    Secrets,

    /// <summary>Tokens and answers cross the network in plain text.</summary>
    PlainHttp,
}
