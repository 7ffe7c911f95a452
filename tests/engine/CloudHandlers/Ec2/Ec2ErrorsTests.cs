using System.Net;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Xunit;

namespace Occo.Engine.Tests;

public sealed class Ec2ErrorsTests
{
    [Theory]
    [InlineData("RequestLimitExceeded", 503, CloudErrorKind.Throttled)]
    [InlineData("Throttling", 400, CloudErrorKind.Throttled)]
    [InlineData("Anything", 429, CloudErrorKind.Throttled)]
    [InlineData("InsufficientInstanceCapacity", 500, CloudErrorKind.Quota)]
    [InlineData("InsufficientFreeAddressesInSubnet", 400, CloudErrorKind.Quota)]
    [InlineData("InstanceLimitExceeded", 400, CloudErrorKind.Quota)]
    [InlineData("VcpuLimitExceeded", 400, CloudErrorKind.Quota)]
    [InlineData("MaxSpotInstanceCountExceeded", 400, CloudErrorKind.Quota)]
    [InlineData("SecurityGroupLimitExceeded", 400, CloudErrorKind.Quota)]
    [InlineData("AuthFailure", 401, CloudErrorKind.Unauthorised)]
    [InlineData("UnauthorizedOperation", 403, CloudErrorKind.Unauthorised)]
    [InlineData("ExpiredToken", 400, CloudErrorKind.Unauthorised)]
    [InlineData("SignatureDoesNotMatch", 403, CloudErrorKind.Unauthorised)]
    [InlineData("Anything", 403, CloudErrorKind.Unauthorised)]
    [InlineData("InvalidAMIID.NotFound", 400, CloudErrorKind.NotFound)]
    [InlineData("InvalidInstanceID.NotFound", 400, CloudErrorKind.NotFound)]
    [InlineData("InvalidKeyPair.NotFound", 400, CloudErrorKind.NotFound)]
    [InlineData("InvalidParameterValue", 400, CloudErrorKind.Invalid)]
    [InlineData("InvalidAMIID.Malformed", 400, CloudErrorKind.Invalid)]
    [InlineData("MissingParameter", 400, CloudErrorKind.Invalid)]
    [InlineData("IdempotentParameterMismatch", 400, CloudErrorKind.Invalid)]
    [InlineData("OperationNotPermitted", 400, CloudErrorKind.Invalid)]
    [InlineData("InternalError", 500, CloudErrorKind.Transient)]
    [InlineData("Unavailable", 503, CloudErrorKind.Transient)]
    [InlineData("Anything", 502, CloudErrorKind.Transient)]
    [InlineData("Anything", 400, CloudErrorKind.Invalid)]
    public void KindOf_Code_IsTheKind(string code, int status, CloudErrorKind kind)
        => Assert.Equal(kind, Ec2Errors.KindOf(code, (HttpStatusCode)status));

    [Theory]
    [InlineData("InvalidParameterValue", "Value (x) for parameter groupId is invalid.", "groupId")]
    [InlineData("IdempotentParameterMismatch", "The parameters do not match.", "drop the node instance")]
    [InlineData("OperationNotPermitted", "The instance 'i-1' may not be terminated. Modify its "
        + "'disableApiTermination' instance attribute and try again.", "--no-disable-api-termination")]
    [InlineData("UnauthorizedOperation", "You are not authorized. User: arn:aws:iam::1:user/u is not authorized to "
        + "perform: ec2:RunInstances on resource: x", "they need ec2:RunInstances")]
    [InlineData("ExpiredToken", "The security token is expired", "sign in again")]
    [InlineData("SignatureDoesNotMatch", "The signature does not match.", "access key")]
    [InlineData("AuthFailure", "Credential should be scoped to a valid region, not 'us-east-1'.", "'regionname'")]
    public void Of_Refusal_SaysWhatToDo(string code, string message, string said)
    {
        var error = Of(code, message);
        Assert.StartsWith($"EC2 RunInstances: {message} ({code}). ", error.Message, StringComparison.Ordinal);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    // Some expressions need a time that grows with the square of such a text.
    [Theory]
    [InlineData("InvalidParameterValue", "(")]
    [InlineData("InvalidParameterValue", "['")]
    [InlineData("UnauthorizedOperation", " ")]
    [InlineData("UnauthorizedOperation", "Encoded authorization failure message: ")]
    public void Of_EndlessTexts_OnlyTheirBeginningsAreRead(string code, string part)
    {
        var text = string.Concat(Enumerable.Repeat(part, 5_000_000));
        var error = Of(code, text);
        Assert.InRange(error.Message.Length, 30, ForeignText.LongestMessage + 500);
        Assert.Equal(Ec2Errors.KindOf(code, HttpStatusCode.BadRequest), error.Kind);
        Assert.InRange(Of(text, "x").Message.Length, 30, 500);
    }

    [Theory]
    [InlineData("InvalidKeyPair.NotFound", "The key pair 'x' does not exist", "key_name")]
    [InlineData("InvalidAMIID.Malformed", "Invalid id: 'x'", "image_id")]
    [InlineData("InvalidSubnetID.NotFound", "The subnet ID 'x' does not exist", "subnet_id")]
    [InlineData("InvalidGroup.NotFound", "The security group 'x' does not exist", "security_group_ids")]
    [InlineData("InvalidGroupId.Malformed", "Invalid id: 'x'", "security_group_ids")]
    [InlineData("InvalidParameterValue", "Value (x) for parameter groupId is invalid.", "security_group_ids")]
    [InlineData("InvalidParameterValue", "Invalid availability zone: [subnet]", "placement.zone")]
    [InlineData("InvalidParameterValue", "Invalid value 'keyName' for InstanceType.", "instance_type")]
    [InlineData("InvalidParameterValue", "Value (x) for parameter price is invalid.", "spot.max_price")]
    [InlineData("InvalidParameterCombination", "Cannot specify a private IP address when launching more than one",
        "private_ip")]
    [InlineData("InvalidIPAddress.InUse", "Address 10.0.0.17 is in use.", "private_ip")]
    public void Of_RefusedValue_NamesTheKey(string code, string message, string key)
        => Assert.EndsWith($" Look at '{key}' of the resource section.", Of(code, message).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("InvalidParameterValue", "Something is wrong")]
    [InlineData("InsufficientInstanceCapacity", "There is no room in the availability zone")]
    public void Of_NothingThatTellsTheKey_NamesNone(string code, string message)
        => Assert.DoesNotContain("Look at", Of(code, message).Message, StringComparison.Ordinal);

    [Fact]
    public void Of_EncodedAuthorizationMessage_IsLeftOut()
        => Assert.DoesNotContain("QmFzZTY0", Of("UnauthorizedOperation",
            "You are not authorized. Encoded authorization failure message: QmFzZTY0").Message,
            StringComparison.Ordinal);

    [Fact]
    public void Of_Defect_IsLeftToTheEngine() => Assert.Null(Ec2Errors.Of(new InvalidCastException(), "Try"));

    private static CloudException Of(string code, string message) => Ec2Errors.Of(
        new AmazonServiceException(message, null, ErrorType.Sender, code, "r", HttpStatusCode.BadRequest),
        "RunInstances")!;

    [Fact]
    public void Of_CredentialsCannotBeHad_TellsTheCauseAndHowToSignIn()
    {
        var role = Ec2Errors.Of(new AmazonClientException("Error calling AssumeRole", new IOException("route")), "X")!;
        var refused = Ec2Errors.Of(new AmazonClientException("Error calling AssumeRole", new AmazonServiceException(
            "User: arn:aws:iam::1:user/u is not authorized to perform: sts:AssumeRole",
            new HttpErrorResponseException("bare", null), ErrorType.Sender, "AccessDenied", "r",
            HttpStatusCode.Forbidden)), "X")!;
        var sso = Ec2Errors.Of(new AmazonClientException("No valid SSO Token could be found."), "X")!;

        Assert.Equal(CloudErrorKind.Unauthorised, role.Kind);
        Assert.Equal("EC2 X: Error calling AssumeRole (route)", role.Message);
        Assert.Equal("EC2 X: Error calling AssumeRole (User: arn:aws:iam::1:user/u is not authorized to perform: "
            + "sts:AssumeRole, AccessDenied)", refused.Message);
        Assert.Equal("EC2 X: No valid SSO Token could be found. Sign in: aws sso login --profile ...", sso.Message);
    }
}
