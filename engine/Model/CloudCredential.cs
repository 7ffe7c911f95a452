namespace Occo.Engine.Model;

/// <summary>
/// A user name and a password that the caller gives for one call; of EC2 the access key and the secret key. Never
/// stored. Not a record: a record's text would show its values.
/// </summary>
public sealed class CloudCredential(string userName, string password)
{
    /// <summary>User name or access key.</summary>
    public string UserName { get; } = userName;

    /// <summary>Password or secret key.</summary>
    public string Password { get; } = password;

    /// <summary>The user name alone.</summary>
    public override string ToString() => UserName;
}
