namespace Occo.Ec2Server;

/// <summary>A refusal with one of EC2's error codes.</summary>
/// <param name="code">The code, as in EC2's list of error codes.</param>
/// <param name="message">What people read.</param>
/// <param name="status">HTTP status.</param>
internal sealed class Ec2Error(string code, string message, int status = 400) : Exception(message)
{
    /// <summary>The code.</summary>
    public string Code { get; } = code;

    /// <summary>HTTP status.</summary>
    public int Status { get; } = status;

    public static Ec2Error AuthFailure()
        => new("AuthFailure", "AWS was not able to validate the provided access credentials", 401);

    public static Ec2Error Capacity(string type, string zone) => new("InsufficientInstanceCapacity",
        $"We currently do not have sufficient {type} capacity in the Availability Zone you requested ({zone}). Our "
        + "system will be working on provisioning additional capacity.", 500);

    public static Ec2Error Combination(string message) => new("InvalidParameterCombination", message);

    public static Ec2Error DryRun() => new("DryRunOperation",
        "Request would have succeeded, but DryRun flag is set.", 412);

    public static Ec2Error Internal() => new("InternalError", "An internal error has occurred", 500);

    public static Ec2Error InstanceLimit(int limit) => new("InstanceLimitExceeded",
        $"Your quota allows for {limit} more running instance(s). You requested more than that.");

    public static Ec2Error Missing(string parameter)
        => new("MissingParameter", $"The request must contain the parameter {parameter}");

    public static Ec2Error NoInstance(IReadOnlyCollection<string> ids) => new("InvalidInstanceID.NotFound",
        ids.Count == 1
            ? $"The instance ID '{ids.First()}' does not exist"
            : $"The instance IDs '{string.Join(", ", ids)}' do not exist");

    public static Ec2Error NoVolume(string id)
        => new("InvalidVolume.NotFound", $"The volume '{id}' does not exist.");

    public static Ec2Error Throttled() => new("RequestLimitExceeded", "Request limit exceeded.", 503);

    public static Ec2Error TokenReused() => new("IdempotentParameterMismatch",
        "The request uses the same client token as a previous, but non-identical request. Do not reuse a client token "
        + "with different requests, unless the requests are identical");

    public static Ec2Error Unauthorized(string action) => new("UnauthorizedOperation",
        "You are not authorized to perform this operation. User: arn:aws:iam::123456789012:user/occo is not authorized "
        + $"to perform: ec2:{action} because no identity-based policy allows the ec2:{action} action.", 403);

    /// <summary>Of load balancing.</summary>
    public static Ec2Error Denied(string action) => new("AccessDenied",
        "User: arn:aws:iam::123456789012:user/occo is not authorized to perform: elasticloadbalancing:"
        + $"{action} because no identity-based policy allows the elasticloadbalancing:{action} action", 403);

    public static Ec2Error Value(string message) => new("InvalidParameterValue", message);
}
