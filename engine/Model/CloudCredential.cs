namespace Occo.Engine.Model;

/// <summary>
/// A user name and a password for one call; for EC2 the access key and the secret key. Never stored. Not a record,
/// because the text of a record would show its values.
/// </summary>
public sealed class CloudCredential(string userName, string password)
{
    /// <summary>User name or access key.</summary>
    public string UserName { get; } = userName;

    /// <summary>Password or secret key.</summary>
    public string Password { get; } = password;

    /// <summary>Only the user name.</summary>
    public override string ToString() => UserName;
}
