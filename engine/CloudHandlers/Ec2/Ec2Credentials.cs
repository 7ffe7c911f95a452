using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.Runtime.Credentials;

namespace Occo.Engine;

/// <summary>As whom EC2 is asked.</summary>
internal static class Ec2Credentials
{
    /// <summary>
    /// The <c>auth_data</c> that fits, else the named profile, else the chain of AWS. Throws
    /// <see cref="CloudException"/> (Unauthorised); no message holds a secret.
    /// </summary>
    internal static AWSCredentials Resolve(CloudAccess access)
    {
        if (access.Credential is { } given)
        {
            var (key, secret) = (given.GetValueOrDefault("accesskey") as string,
                given.GetValueOrDefault("secretkey") as string);
            if (key is null || secret is null)
            {
                throw new CloudException(CloudErrorKind.Unauthorised,
                    "The auth_data for ec2 needs the texts 'accesskey' and 'secretkey'.");
            }

            return given.GetValueOrDefault("session_token") is string token
                ? new SessionAWSCredentials(key, secret, token)
                : new BasicAWSCredentials(key, secret);
        }

        try
        {
            if (access.Settings.GetValueOrDefault("profile") is not string profile)
                return new DefaultAWSCredentialsIdentityResolver().ResolveIdentity(null);
            return new CredentialProfileStoreChain().TryGetAWSCredentials(profile, out var found)
                ? found
                : throw new CloudException(CloudErrorKind.Unauthorised,
                    $"There is no AWS profile '{profile}' on this machine, or it holds no credentials.");
        }
        catch (AmazonClientException e)
        {
            throw new CloudException(CloudErrorKind.Unauthorised,
                "No AWS credentials were found: give auth_data, a profile, or what the AWS chain looks for.", e);
        }
    }
}
