using Xunit;

namespace Occo.Engine.Tests;

public sealed class Ec2SchemaTests
{
    private const string Untyped = "type: ec2, regionname: eu-west-1, image_id: ami-1";
    private const string Head = Untyped + ", instance_type: t3.small";

    [Theory]
    [InlineData("type: ec2, endpoint: 'https://ec2.eu-west-1.amazonaws.com', regionname: eu-west-1, image_id: ami-1, "
        + "instance_type: t3.small, key_name: k, security_group_ids: [sg-1, sg-2], subnet_id: subnet-1, name: n, "
        + "tags: {a: b, c: 1}")]
    [InlineData("type: ec2, endpoint: 'http://127.0.0.1:4566', image_id: ami-1, instance_type: t3.small")]
    [InlineData(Head)]
    [InlineData("type: ec2, regionname: '{{ variables.region }}', launch_template: {id: lt-1, version: 3}")]
    [InlineData(Head + ", launch_template: {name: base, version: $Latest}")]
    [InlineData(Head + ", profile: work, iam_instance_profile: web, associate_public_ip: true, private_ip: 10.0.0.4, "
        + "metadata_tokens: optional, placement: {zone: eu-west-1a, group: g, tenancy: dedicated}")]
    [InlineData(Head + ", block_devices: [{device: /dev/xvda, size: 20, type: gp3, iops: 3000, throughput: 125, "
        + "encrypted: true, delete_on_termination: false, snapshot: snap-1}, {device: /dev/sdb, size: '{{ 5 * 2 }}'}]")]
    [InlineData(Head + ", spot: {max_price: 0.05, interruption_behaviour: terminate}")]
    [InlineData(Head + ", spot: {}")]
    [InlineData(Head + ", subnet_ids: [subnet-1, subnet-2], allocation_strategy: lowest-price")]
    [InlineData(Head + ", network_interface_ids: [eni-1], network_interfaces: [{subnet_id: subnet-1, description: d, "
        + "security_group_ids: [sg-1], ipv6_addresses: 1}]")]
    [InlineData(Head + ", network_interfaces: [{associate_public_ip: true}]")]
    [InlineData(Untyped + ", instance_requirements: {vcpu_count: {min: 2, max: '{{ 2 * 2 }}'}, "
        + "memory_mib: {min: 1024}, "
        + "cpu_manufacturers: [amd], local_storage: required, total_local_storage_gb: {min: 0.5}}, spot: {}")]
    [InlineData(Head + ", elastic_ips: [eipalloc-1, '{{ variables.ip }}']")]
    [InlineData(Untyped + ", instance_types: [m7i.large, m6i.large], placement: {zone: eu-west-1a}")]
    [InlineData(Untyped + ", instance_types: [m7i.large], availability_zones: [eu-west-1a], spot: {}, "
        + "allocation_strategy: capacity-optimized-prioritized")]
    public void Check_GoodSection_FindsNothing(string resource)
        => Assert.Empty(Compiling.DefinitionText($"'node_def:a':\n- resource: {{{resource}}}").Diagnostics);

    [Theory]
    [InlineData("type: ec2", "OCCO1101", "regionname")]
    [InlineData("type: ec2, regionname: r, instance_type: t", "OCCO1101", "image_id")]
    [InlineData("type: ec2, regionname: r, image_id: i", "OCCO1101", "instance_type")]
    [InlineData(Head + ", instance_types: [t3.micro]", "OCCO1104", "'instance_type'")]
    [InlineData(Untyped + ", instance_types: []", "OCCO1104", "instance_types")]
    [InlineData(Untyped + ", instance_types: [1]", "OCCO1103", "instance_types[0]")]
    [InlineData(Head + ", subnet_ids: [subnet-1], subnet_id: subnet-1", "OCCO1104", "'subnet_id'")]
    [InlineData(Head + ", subnet_ids: [subnet-1], availability_zones: [a]", "OCCO1104", "'availability_zones'")]
    [InlineData(Head + ", availability_zones: [a], placement: {zone: a}", "OCCO1104", "placement.zone")]
    [InlineData(Head + ", availability_zones: [a], private_ip: 10.0.0.4", "OCCO1104", "fixed address")]
    [InlineData(Head + ", availability_zones: [a], launch_template: {id: lt-1}", "OCCO1104", "launch template")]
    [InlineData(Head + ", allocation_strategy: lowest-price", "OCCO1104", "nothing to choose from")]
    [InlineData(Head + ", availability_zones: [a], allocation_strategy: capacity-optimized", "OCCO1104", "on-demand")]
    [InlineData(Head + ", availability_zones: [a], spot: {}, allocation_strategy: prioritized", "OCCO1104", "spot")]
    [InlineData(Head + ", network_interfaces: []", "OCCO1104", "network_interfaces")]
    [InlineData(Head + ", network_interfaces: [{subnet: x}]", "OCCO1102", "subnet")]
    [InlineData(Head + ", network_interfaces: [{}], subnet_id: subnet-1", "OCCO1104", "'subnet_id'")]
    [InlineData(Head + ", network_interface_ids: [eni-1], availability_zones: [a]", "OCCO1104", "'availability_zones'")]
    [InlineData(Head + ", network_interfaces: [{}, {associate_public_ip: true}]", "OCCO1104", "several interfaces")]
    [InlineData(Untyped + ", instance_requirements: {vcpu_count: {min: 2}}", "OCCO1101", "memory_mib")]
    [InlineData(Untyped + ", instance_requirements: {vcpu_count: 2, memory_mib: {min: 1}}", "OCCO1103", "vcpu_count")]
    [InlineData(Untyped + ", instance_requirements: {vcpu_count: {min: 2, max: 1}, memory_mib: {min: 1}}", "OCCO1104",
        "ends before it begins")]
    [InlineData(Untyped + ", instance_requirements: {vcpu_count: {min: 2}, memory_mib: {min: 1}, cpus: 1}", "OCCO1102",
        "cpus")]
    [InlineData(Untyped + ", instance_requirements: {vcpu_count: {min: 2}, memory_mib: {min: 1}}, "
        + "instance_types: [a.b]", "OCCO1104", "'instance_types'")]
    [InlineData(Untyped + ", instance_requirements: {vcpu_count: {min: 2}, memory_mib: {min: 1}}, "
        + "allocation_strategy: prioritized", "OCCO1104", "with 'instance_requirements'")]
    [InlineData(Head + ", elastic_ips: [[eipalloc-1]]", "OCCO1103", "elastic_ips[0]")]
    [InlineData(Head + ", elastic_ips: {id: eipalloc-1}", "OCCO1103", "elastic_ips")]
    [InlineData(Head + ", keyname: k", "OCCO1102", "keyname")]
    [InlineData(Head + ", user_data: x", "OCCO1102", "user_data")]
    [InlineData(Head + ", associate_public_ip: 1", "OCCO1103", "associate_public_ip")]
    [InlineData(Head + ", block_devices: {device: x}", "OCCO1103", "block_devices")]
    [InlineData(Head + ", block_devices: [/dev/xvda]", "OCCO1103", "block_devices[0]")]
    [InlineData(Head + ", block_devices: [{device: x}, null]", "OCCO1103", "block_devices[1]")]
    [InlineData(Head + ", block_devices: [[]]", "OCCO1103", "block_devices[0]")]
    [InlineData(Head + ", block_devices: [{size: 10}]", "OCCO1101", "device")]
    [InlineData(Head + ", block_devices: [{device: x, sizes: 10}]", "OCCO1102", "sizes")]
    [InlineData(Head + ", block_devices: [{device: x, size: 0}]", "OCCO1104", "size")]
    [InlineData(Head + ", block_devices: [{device: x, size: 1}, {device: x, type: gp9}]", "OCCO1104",
        "block_devices[1].type")]
    [InlineData(Head + ", metadata_tokens: maybe", "OCCO1104", "metadata_tokens")]
    [InlineData(Head + ", placement: {tenancy: shared}", "OCCO1104", "placement.tenancy")]
    [InlineData(Head + ", placement: {az: a}", "OCCO1102", "az")]
    [InlineData(Head + ", spot: {max_price: cheap}", "OCCO1104", "cheap")]
    [InlineData(Head + ", spot: {max_price: -1}", "OCCO1104", "-1")]
    [InlineData(Head + ", spot: {interruption_behaviour: hibernate}", "OCCO1104", "interruption_behaviour")]
    [InlineData(Head + ", launch_template: {version: 1}", "OCCO1104", "launch_template")]
    [InlineData(Head + ", launch_template: {id: a, name: b}", "OCCO1104", "launch_template")]
    [InlineData(Head + ", tags: [a]", "OCCO1103", "tags")]
    [InlineData(Head + ", tags: {'aws:x': a}", "OCCO1104", "aws:x")]
    [InlineData(Head + ", tags: {'occo:node': a}", "OCCO1104", "occo:node")]
    [InlineData(Head + ", tags: {a: [b]}", "OCCO1103", "'tags.a'")]
    public void Check_BadSection_IsAnErrorWithPlaceAndHint(string resource, string id, string named)
    {
        var errors = Compiling.DefinitionText($"'node_def:a':\n- resource: {{{resource}}}").Diagnostics
            .Where(d => d.Severity == DiagnosticSeverity.Error).ToList();
        Assert.Contains(errors, e => e.Id == id && e.Message.Contains(named, StringComparison.Ordinal));
        Assert.All(errors, e => Assert.Equal(2, e.Line));
        Assert.All(errors, e => Assert.NotEmpty(e.Hint!));
    }

    [Fact]
    public void Check_TooManyOrTooLongTags_AreErrors()
    {
        var tags = string.Join(", ", Enumerable.Range(0, 41).Select(i => $"t{i}: v"));
        Assert.Contains(Check($"tags: {{{tags}}}"), d => d.Message.Contains("41 tags", StringComparison.Ordinal));
        Assert.Single(Check($"tags: {{a: {new string('x', 257)}}}"));
        Assert.Single(Check($"tags: {{{new string('x', 129)}: a}}"));
    }

    // Lines of one letter pack well; random ones do not.
    [Theory]
    [InlineData("ec2", "#!/bin/sh", 30_000, true)]
    [InlineData("ec2", "#!/bin/sh", 8_000, false)]
    [InlineData("ec2", "<powershell>", 8_000, false)]
    [InlineData("ec2", "<powershell>", 17_000, true)]
    [InlineData("ec2", "{{ variables.first }}", 17_000, false)]
    [InlineData("ec2", "{{ variables.first }}", 30_000, true)]
    [InlineData("ec2", "#!/bin/sh {% if variables.first %}", 30_000, false)]
    [InlineData("nova", "#!/bin/sh", 30_000, false)]
    [InlineData("nova", "#!/bin/sh", 80_000, true)]
    [InlineData("dummy", "#!/bin/sh", 80_000, false)]
    public void Check_UserData_ThatCannotFitIsFoundAtCompileTime(string type, string first, int bytes, bool isFound)
    {
        var resource = type switch
        {
            "ec2" => $"{{{Head}}}",
            "nova" => "{type: nova, cloud: c, image_id: i, flavor_name: f}",
            _ => "{type: dummy}",
        };
        var body = Convert.ToBase64String(Bytes(bytes * 3 / 4));
        var end = first.Contains("{%", StringComparison.Ordinal) ? "{% endif %}" : "";
        var found = Composed($"""
            'node_def:a':
            - resource: {resource}
              contextualisation:
                type: cloudinit
                context_template: |
                  {first}
                  {body}{end}
            """).Where(d => d.Severity == DiagnosticSeverity.Error).ToList();

        Assert.Equal(isFound, found.Exists(d => d.Id == "OCCO1104" && d.Line == 4
            && d.Message.Contains("bytes", StringComparison.Ordinal)));
        if (!isFound) Assert.Empty(found);
    }

    [Theory]
    [InlineData(30_000, true)]
    [InlineData(8_000, false)]
    public void Check_UserDataAsAMapping_ThatCannotFitIsFoundAtCompileTime(int bytes, bool isFound)
    {
        var found = Composed($$$"""
            'node_def:a':
            - resource: { {{{Head}}} }
              contextualisation:
                type: cloudinit
                context_template:
                  '{{ variables.key }}': x
                  write_files: [{path: /a, content: '{{ variables.x }}{{{Convert.ToBase64String(Bytes(bytes))}}}'}]
            """);

        Assert.Equal(isFound, found.Any(d => d.Id == "OCCO1104"));
    }

    private static IReadOnlyList<Diagnostic> Composed(string definitions) => DescriptionCompiler.CompileDefinitions(
        DescriptionSource.FromText(definitions), false, Compiling.Context with
        {
            ServiceComposers = new Dictionary<string, IServiceComposer>
            {
                ["cloudinit"] = new CloudInitComposer(new TemplateCache()),
            },
        }).Diagnostics;

    private static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        new Random(1).NextBytes(bytes);
        return bytes;
    }

    [Fact]
    public void Check_EndpointStillToBeFilledIn_IsAWarning()
    {
        var finding = Assert.Single(Compiling.DefinitionText("'node_def:a':\n"
            + "- resource: {type: ec2, endpoint: replace_me, image_id: ami-1, instance_type: t3.a}").Diagnostics);
        Assert.Equal((DiagnosticSeverity.Warning, "OCCO1104"), (finding.Severity, finding.Id));
    }

    [Theory]
    [InlineData("ftp://ec2.example.org")]
    [InlineData("//ec2.example.org/")]
    [InlineData("https:///path")]
    public void Check_EndpointIsNoHttpAddress_IsAWarning(string endpoint)
        => Assert.Equal(DiagnosticSeverity.Warning, Assert.Single(Check($"endpoint: '{endpoint}'")).Severity);

    [Theory]
    [InlineData("https://me:hush@ec2.example.org/")]
    [InlineData("https://ec2.example.org/?token=hush")]
    [InlineData("https://ec2.example.org/?x=hush")]
    [InlineData("https://ec2.example.org/#token=hush")]
    [InlineData("ftp://hush@ec2.example.org")]
    [InlineData("//me:hush@ec2.example.org/")]
    [InlineData("me:hush@ec2.example.org")]
    public void Check_EndpointWithACredential_IsAnErrorThatDoesNotShowIt(string endpoint)
    {
        var finding = Assert.Single(Check($"endpoint: '{endpoint}'"));

        Assert.Equal((DiagnosticSeverity.Error, "OCCO1104"), (finding.Severity, finding.Id));
        Assert.DoesNotContain("hush", finding.ToString(), StringComparison.Ordinal);
    }

    private static IReadOnlyList<Diagnostic> Check(string more)
        => Compiling.DefinitionText($"'node_def:a':\n- resource: {{{Head}, {more}}}").Diagnostics;
}
