using Xunit;

namespace Occo.Engine.Tests;

public sealed class Ec2CheckTests : IDisposable
{
    private static readonly string[] Permissions =
    [
        "DescribeInstances", "DescribeInstanceStatus", "DescribeSpotInstanceRequests", "DescribeVolumes",
        "RunInstances", "CreateTags", "StopInstances", "StartInstances", "TerminateInstances",
    ];

    private readonly Ec2Stub stub = new();
    private readonly Ec2Cloud cloud = new();

    public Ec2CheckTests() => stub.Answer = call => Answer(call, "DryRunOperation");

    public void Dispose()
    {
        cloud.Dispose();
        stub.Dispose();
    }

    [Fact]
    public async Task CheckAsync_AllIsWell_HasALineEachAndChangesNothing()
    {
        var checks = await CheckAsync();

        Assert.Equal(["Endpoint", "Clock", "Credentials", "Region", .. Permissions], checks.Select(c => c.Name));
        Assert.All(checks, c => Assert.Equal(CloudCheckStatus.Passed, c.Status));
        Assert.Contains("eu-west-1 with the zones eu-west-1a, eu-west-1b", Find(checks, "Region").Message,
            StringComparison.Ordinal);
        Assert.All(Calls.Where(c => Permissions.Contains(c["Action"])), c => Assert.Equal("true", c["DryRun"]));
    }

    [Fact]
    public async Task CheckAsync_PermissionMissing_NamesWhatToAllow()
    {
        stub.Answer = call => Answer(
            call, call.GetValueOrDefault("Action") == "RunInstances" ? "UnauthorizedOperation" : "DryRunOperation");

        var checks = await CheckAsync();

        var run = Find(checks, "RunInstances");
        Assert.Equal(CloudCheckStatus.Failed, run.Status);
        Assert.Equal("Allow ec2:RunInstances in the policy of the account.", run.Hint);
        Assert.Single(checks, c => c.Status == CloudCheckStatus.Failed);
    }

    [Theory]
    [InlineData("CreateTags")]
    [InlineData("TerminateInstances")]
    public async Task CheckAsync_PolicyIsForInstancesOfOccoAlone_IsNoFailure(string action)
    {
        stub.Answer = call => Answer(
            call, call.GetValueOrDefault("Action") == action ? "UnauthorizedOperation" : "DryRunOperation");

        var checks = await CheckAsync();

        Assert.Equal(CloudCheckStatus.Skipped, Find(checks, action).Status);
        Assert.DoesNotContain(checks, c => c.Status == CloudCheckStatus.Failed);
    }

    [Theory]
    [InlineData("InvalidAMIID.NotFound", CloudCheckStatus.Skipped)]
    [InlineData("OptInRequired", CloudCheckStatus.Failed)]
    public async Task CheckAsync_OtherAnswerToDryRun_IsNoSuccess(string code, CloudCheckStatus expected)
    {
        stub.Answer = call => Answer(call, code);

        var permissions = (await CheckAsync()).Where(c => Permissions.Contains(c.Name));

        Assert.All(permissions, c => Assert.Equal(expected, c.Status));
    }

    [Fact]
    public async Task CheckAsync_CredentialsRefused_SaysWhichAndAsksNoFurther()
    {
        stub.Answer = call => call.Count == 0 ? (200, "<x/>") : Ec2Stub.Error("AuthFailure", "who?", 401);

        var checks = await CheckAsync();

        var credentials = Find(checks, "Credentials");
        Assert.Equal(CloudCheckStatus.Failed, credentials.Status);
        Assert.Contains("AuthFailure", credentials.Message, StringComparison.Ordinal);
        Assert.Contains("the given credentials", credentials.Hint!, StringComparison.Ordinal);
        Assert.DoesNotContain(checks, c => Permissions.Contains(c.Name));
        Assert.DoesNotContain(checks, c => c.ToString().Contains("not-to-be-seen", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(200, "text/html", "<html><body>hello<br></body></html>", "200 OK, text/html")]
    [InlineData(200, "text/html", "<html/>", "200 OK, text/html")]
    [InlineData(404, "text/html", "<html><p>no</html>", "404 NotFound, text/html")]
    [InlineData(200, "application/json", "{}", "200 OK, application/json")]
    public async Task CheckAsync_WhatAnswersIsNoEc2_IsSaidOfTheEndpoint(
        int status, string type, string page, string described)
    {
        stub.ContentType = type;
        stub.Answer = _ => (status, page);

        var checks = await CheckAsync();

        var endpoint = Find(checks, "Endpoint");
        Assert.Equal(CloudCheckStatus.Failed, endpoint.Status);
        Assert.Contains("no EC2 API", endpoint.Message, StringComparison.Ordinal);
        Assert.Contains(described, endpoint.Message, StringComparison.Ordinal);
        Assert.Contains("Look at the endpoint", endpoint.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(checks, c => c.Name is "Region" or "Credentials");
    }

    [Fact]
    public async Task CheckAsync_OtherRegion_IsNoMatterOfTheKey()
    {
        stub.Answer = call => call.Count == 0 ? (200, "<x/>") : Ec2Stub.Error(
            "SignatureDoesNotMatch", "Credential should be scoped to a valid region, not 'eu-west-1'.", 403);

        var checks = await CheckAsync();

        var region = Find(checks, "Region");
        Assert.Equal(CloudCheckStatus.Failed, region.Status);
        Assert.Contains("'regionname'", region.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("access key", region.Message, StringComparison.Ordinal);
        Assert.Contains("eu-west-1", region.Hint!, StringComparison.Ordinal);
        Assert.DoesNotContain(checks, c => c.Name == "Credentials");
    }

    [Fact]
    public async Task CheckAsync_MayNotListZones_GoesOn()
    {
        stub.Answer = call => call.GetValueOrDefault("Action") == "DescribeAvailabilityZones"
            ? Ec2Stub.Error("UnauthorizedOperation", "no", 403)
            : Answer(call, "DryRunOperation");

        var checks = await CheckAsync();

        Assert.Equal(CloudCheckStatus.Passed, Find(checks, "Credentials").Status);
        Assert.Equal(CloudCheckStatus.Skipped, Find(checks, "Region").Status);
        Assert.Equal(CloudCheckStatus.Passed, Find(checks, "RunInstances").Status);
    }

    [Theory]
    [InlineData(-10, "ahead")]
    [InlineData(10, "behind")]
    public async Task CheckAsync_ClockIsWrong_IsAWarning(int minutes, string direction)
    {
        stub.Date = DateTimeOffset.UtcNow.AddMinutes(minutes);

        var clock = Find(await CheckAsync(), "Clock");

        Assert.Equal(CloudCheckStatus.Warning, clock.Status);
        Assert.Contains($"minutes {direction}", clock.Message, StringComparison.Ordinal);
        Assert.Contains("time synchronisation", clock.Hint!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckAsync_ClockIsADayOff_IsSaidInHours()
    {
        stub.Date = DateTimeOffset.UtcNow.AddDays(-1);

        Assert.Contains("is 24 hours ahead", Find(await CheckAsync(), "Clock").Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckAsync_NobodyAnswers_IsTheOnlyFinding()
    {
        var gone = new Ec2Stub();
        var scope = gone.Scope();
        gone.Dispose();

        var check = Assert.Single(await cloud.CheckAsync(scope, CancellationToken.None));

        Assert.Equal(("Endpoint", CloudCheckStatus.Failed), (check.Name, check.Status));
        Assert.Contains("does not answer", check.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckAsync_EndpointIsNoUrl_IsAFinding()
    {
        var scope = stub.Scope() with { Settings = new Dictionary<string, object?> { ["endpoint"] = "ec2" } };

        Assert.Contains("is no URL", Assert.Single(await cloud.CheckAsync(scope, CancellationToken.None)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clients_CredentialsDiffer_AreNeverMixed()
    {
        stub.Answer = _ => (200, Ec2Answers.Of("DescribeInstanceTypes"));
        var scope = stub.Scope();
        async Task AskAs(params (string Key, string Value)[] credential) => await cloud.FindSizesAsync(
            scope with { Credential = credential.ToDictionary(c => c.Key, c => (object?)c.Value) },
            null, CancellationToken.None);

        await AskAs(("accesskey", "ONE"), ("secretkey", "a"));
        await AskAs(("username", "TWO"), ("password", "a"));
        await AskAs(("username", "THREE"), ("password", "a"));
        await AskAs(("accesskey", "ONE"), ("secretkey", "rotated"));

        var signatures = stub.Signatures.ToList();
        Assert.Equal(4, signatures.Distinct().Count());
        foreach (var (signature, id) in signatures.Zip(["ONE", "TWO", "THREE", "ONE"]))
            Assert.Contains($"Credential={id}/", signature, StringComparison.Ordinal);
    }

    private IEnumerable<IReadOnlyDictionary<string, string>> Calls => stub.Calls.Where(c => c.ContainsKey("Action"));

    private Task<IReadOnlyList<CloudCheck>> CheckAsync() => cloud.CheckAsync(stub.Scope(), CancellationToken.None);

    private static CloudCheck Find(IReadOnlyList<CloudCheck> checks, string name) => checks.Single(c => c.Name == name);

    private static (int Status, string Xml) Answer(IReadOnlyDictionary<string, string> call, string dryRun)
        => call.GetValueOrDefault("Action") switch
        {
            null => (200, "<x/>"),
            "DescribeAvailabilityZones" => (200, Ec2Answers.Of("DescribeAvailabilityZones", "<availabilityZoneInfo>"
                + "<item><zoneName>eu-west-1a</zoneName></item><item><zoneName>eu-west-1b</zoneName></item>"
                + "</availabilityZoneInfo>")),
            _ => Ec2Stub.Error(dryRun, "looked at", 412),
        };
}
