using System.Reflection;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.Runtime.Credentials;

namespace Occo.Engine.CloudHandlers.Ec2;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>
/// The credentials for EC2: those of the caller or the credentials file, else those of the resource's <c>profile</c>,
/// else those that the AWS SDK finds (environment, shared files, container, instance metadata). The SDK refreshes them.
/// </summary>
internal static class Ec2Credentials
{
    /// <summary>Throws <see cref="CloudException"/> (Unauthorised) that names the places of the search.</summary>
    public static AWSCredentials Resolve(CloudAccess access)
        => access.Credential is { } given ? OfPair(given)
            : Ec2Environment.ProfileOf(access) is { } profile ? OfProfile(profile)
            : OfEnvironment();

    /// <summary>The source of <see cref="Resolve"/>, for messages.</summary>
    public static string Source(CloudAccess access) => access.Credential is not null
        ? "the given credentials"
        : Ec2Environment.ProfileOf(access) is { } profile
            ? $"the AWS profile '{profile}'"
            : "the AWS environment";

    private static AWSCredentials OfPair(Values given)
    {
        var (id, secret) = given.ContainsKey(ResolvedCredential.UserName)
            ? (ResolvedCredential.UserName, ResolvedCredential.Password)
            : ("accesskey", "secretkey");
        var (accessKey, secretKey) = (Required(given, id), Required(given, secret));
        return given.GetValueOrDefault("sessiontoken") is string { Length: > 0 } token
            ? new SessionAWSCredentials(accessKey, secretKey, token)
            : new BasicAWSCredentials(accessKey, secretKey);
    }

    private static string Required(Values given, string key)
        => given.GetValueOrDefault(key) is string { Length: > 0 } value
            ? value
            : throw Unauthorised(
                $"The credentials for EC2 have no '{key}'. Give 'accesskey' and 'secretkey' in 'auth_data' of the "
                + "credentials file (and 'sessiontoken' where they are temporary), as texts.");

    private static AWSCredentials OfProfile(string name)
    {
        var chain = new CredentialProfileStoreChain();
        if (!chain.TryGetProfile(name, out var profile))
        {
            throw Unauthorised(
                $"There is no AWS profile '{name}' in {Ec2Environment.Files}. {Known()}"
                + "Add it with 'aws configure', or change 'profile' of the resource.");
        }

        RequireAssemblies(name, profile.Options);
        if (profile.Options.RoleArn is not null) RequireStsOf(name);
        try
        {
            return AWSCredentialsFactory.GetAWSCredentials(profile, chain);
        }
        catch (Exception e) when (e is AmazonClientException or InvalidDataException or InvalidOperationException)
        {
            throw Unauthorised($"The AWS profile '{name}' cannot be used: {OneLine(e.Message)}", e);
        }
    }

    private static string Known()
        => Ec2Environment.Profiles() is { Count: > 0 } names ? $"There are: {string.Join(", ", names)}. " : "";

    // The SDK asks the STS of the default profile for the role of any.
    private static void RequireStsOf(string profile)
    {
        const string sts = "STS";
        if (Ec2Environment.EndpointOf(profile, sts) is not { } own || own == Ec2Environment.EndpointOf(null, sts))
            return;
        var shown = Ec2Endpoint.IsMoreThanAddress(own) ? "<URL>" : own;
        throw Unauthorised(
            $"The AWS profile '{profile}' names the endpoint {shown} for STS, which gives its role. The AWS SDK uses "
            + $"it for the default profile alone: set AWS_PROFILE={profile}, or AWS_ENDPOINT_URL_STS={shown}.");
    }

    // The SDK loads these assemblies by name; its error for a missing one does not help.
    private static void RequireAssemblies(string name, CredentialProfileOptions options)
    {
        if (options.SsoSession is not null || options.SsoStartUrl is not null)
        {
            Require(name, "signs in with SSO", "AWSSDK.SSO");
            Require(name, "signs in with SSO", "AWSSDK.SSOOIDC");
        }

        if (options.RoleArn is not null) Require(name, "assumes a role", "AWSSDK.SecurityToken");
    }

    private static void Require(string profile, string what, string assembly)
    {
        try
        {
            Assembly.Load(new AssemblyName(assembly));
        }
        catch (Exception e) when (e is FileNotFoundException or FileLoadException or BadImageFormatException)
        {
            throw Unauthorised(
                $"The AWS profile '{profile}' {what}, which needs {assembly}.dll beside Occo.Engine.dll, and it is not "
                + "there. Install Occo again, or use a profile with keys.", e);
        }
    }

    private static AWSCredentials OfEnvironment()
    {
        // Without the profile the SDK would use the machine's role, which is another identity.
        if (!Ec2Environment.HasKeys && Ec2Environment.Profile is { } profile
            && !new CredentialProfileStoreChain().TryGetProfile(profile, out _))
        {
            throw Unauthorised(
                $"AWS_PROFILE names the AWS profile '{profile}', which is not in {Ec2Environment.Files}. {Known()}"
                + "Correct AWS_PROFILE, or remove it from the environment.");
        }

        try
        {
            return DefaultAWSCredentialsIdentityResolver.GetCredentials();
        }
        catch (AmazonClientException e)
        {
            throw Unauthorised(
                "There are no AWS credentials: looked for 'auth_data' in the credentials file, 'profile' of the "
                + "resource, AWS_ACCESS_KEY_ID and AWS_PROFILE in the environment, the default profile in "
                + $"{Ec2Environment.Files}, and the metadata service of this machine. Run 'aws configure', set "
                + "AWS_PROFILE, or give a credential or a credentials file.", e);
        }
    }

    private static string OneLine(string text) => string.Join(' ', text.Split(
        ['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private static CloudException Unauthorised(string message, Exception? inner = null)
        => new(CloudErrorKind.Unauthorised, message, inner);
}
