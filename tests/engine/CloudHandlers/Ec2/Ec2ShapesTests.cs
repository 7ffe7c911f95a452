using Xunit;

namespace Occo.Engine.Tests;

public sealed class Ec2ShapesTests
{
    private const string Image = "image_id: ami-1";
    private const string Size = "instance_type: t3.small";
    private const string Region = "regionname: eu-west-1";

    [Theory]
    [InlineData(Region, "image_id: ami-00000001", Size)]
    [InlineData(Region, "image_id: 'resolve:ssm:/aws/image'", Size)]
    [InlineData(Region, "image_id: '{{ variables.image }}'", Size)]
    [InlineData(Region, Image, "instance_type: m1.small")]
    [InlineData(Region, Image, "instance_type: u-6tb1.112xlarge")]
    [InlineData(Region, Image, Size, "security_group_ids: sg-1")]
    [InlineData(Region, Image, Size, "elastic_ips: [eipalloc-1]")]
    [InlineData(Region, Image, Size, "security_group_ids: ['{{ variables.group }}']")]
    [InlineData(Region, Image, Size, "placement: {zone: eu-west-1-xyz-1a}")]
    [InlineData("endpoint: 'https://ec2.eu-west-1.amazonaws.com'", Image, Size, "placement: {zone: eu-west-1a}")]
    [InlineData("endpoint: 'http://127.0.0.1:1', regionname: here", Image, Size, "placement: {zone: nova}")]
    [InlineData(Region, Image, Size, "tags: {a: ''}")]
    public void Check_WhatClouds_Have_IsNotDoubted(params string[] keys) => Assert.Empty(Check(keys));

    [Theory]
    [InlineData("regionname", "regionname: eu-wset-1", Image, Size)]
    [InlineData("regionname", "regionname: Frankfurt, endpoint: ''", Image, Size)]
    [InlineData("image_id", Region, "image_id: ubuntu", Size)]
    [InlineData("image_id", Region, "image_id: ami-0xyz", Size)]
    [InlineData("instance_type", Region, Image, "instance_type: small")]
    [InlineData("subnet_id", Region, Image, Size, "subnet_id: vpc-1")]
    [InlineData("security_group_ids[1]", Region, Image, Size, "security_group_ids: [sg-1, web]")]
    [InlineData("elastic_ips", Region, Image, Size, "elastic_ips: 203.0.113.7")]
    [InlineData("placement.zone", Region, Image, Size, "placement: {zone: eu-central-1a}")]
    [InlineData("placement.zone", "endpoint: 'https://ec2.eu-west-1.amazonaws.com'", Image, Size,
        "placement: {zone: us-east-1a}")]
    [InlineData("endpoint", Region, "endpoint: 'https://ec2.us-east-1.amazonaws.com'", Image, Size)]
    public void Check_WhatAnotherCloudMayHave_IsAWarning(string path, params string[] keys)
    {
        var finding = Assert.Single(Check(keys));
        Assert.Equal(("OCCO1104", DiagnosticSeverity.Warning, 2), (finding.Id, finding.Severity, finding.Line));
        Assert.Contains($"'{path}'", finding.Message, StringComparison.Ordinal);
        Assert.NotEmpty(finding.Hint!);
    }

    [Theory]
    [InlineData("OCCO1104", "private_ip: 10.0.0.300")]
    [InlineData("OCCO1104", "private_ip: '10.17'")]
    [InlineData("OCCO1104", "private_ip: '::1'")]
    [InlineData("OCCO1103", "security_group_ids: [1]")]
    [InlineData("OCCO1103", "tags: {a: ~}")]
    public void Check_WhatNoCloudTakes_IsAnError(string id, string key)
    {
        var finding = Assert.Single(Check(Region, Image, Size, key));
        Assert.Equal((id, DiagnosticSeverity.Error, 2), (finding.Id, finding.Severity, finding.Line));
    }

    [Theory]
    [InlineData("user_data")]
    [InlineData("userdata")]
    public void Check_UserData_PointsToTheContextualisation(string key)
        => Assert.Contains("contextualisation", Assert.Single(Check(Region, Image, Size, $"{key}: x")).Hint!,
            StringComparison.Ordinal);

    private static IReadOnlyList<Diagnostic> Check(params string[] keys) => Compiling.DefinitionText(
        $"'node_def:a':\n- resource: {{type: ec2, {string.Join(", ", keys)}}}").Diagnostics;
}
