using Xunit;

namespace Occo.Engine.Tests;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>All mistakes of a resource section are told at once, and each once.</summary>
public sealed class SectionFindingsTests
{
    private static readonly IReadOnlyDictionary<string, ICloudHandler> Clouds =
        new CloudHandlerRegistry([], TimeProvider.System, Random.Shared).ByType;

    private const string More = """
        'node_def:docker':
          - resource:
              type: docker
              endpoint: tcp://docker.example.org:2376
              image: nginx
              tag: a
              name: a
              entrypoint: [a, b]
              ports: {http: "8080:80"}
              volumes: ["a:/b", {source: c, target: /d, read_only: true, keep: false}]
              networks: [a]
              limits: {memory: 512m, cpus: 0.5, pids: 5}
              labels: {a: b}
              restart: always
              stop_timeout: 5
              init: true
        'node_def:hosts':
          - resource:
              type: hosts
              hosts:
                - ops@lab1:2222
                - {address: lab2, port: 22, user: a, labels: {size: large}, drain: true}
              port: 22
              require: {size: large}
              prepare: [a]
              environment: {A: b}
              run: service
              sudo: false
              start_seconds: 5
        """;

    [Theory]
    [InlineData("{type: docker, imge: a, context: lab, endpoint: here, limits: {memory: much, pids: none}}",
        " limits.pids imge context limits.memory endpoint")]
    [InlineData("{type: docker, image: a, ports: [a, {b: 1}], volumes: [{target: data}, {source: b}, {target: 5}]}",
        "ports[0] ports[1] volumes[0].target volumes[1] volumes[2].target")]
    [InlineData("{type: nova, image_id: a, project_id: b, endpoint: here, networks: [{port: a, network: b}, [a]], "
        + "volume_size: -1, floating_ip: 10.0.0.1, metadata: {'occo:a': b}}",
        " endpoint networks[0] networks[1] volume_size floating_ip metadata.occo:a")]
    [InlineData("{type: hosts, hosts: [lab 1, {address: lab2, port: none}, {user: a}, lab3], port: 0, sudo: much, "
        + "require: {size: large}, environment: {OCCO_A: b}}",
        "hosts[0] hosts[1].port hosts[2] port sudo environment.OCCO_A")]
    [InlineData("{type: local, comand: sleep, environment: {OCCO_A: b}, ports: {a+b: 80, c: none}}",
        " comand environment.OCCO_A ports.a+b ports.c")]
    [InlineData("{type: ec2, regionname: eu-west-1, image_id: ami-1, instance_type: 5, tags: {'aws:a': b}, spot: [a], "
        + "network_interface_ids: [eni-1], subnet_id: subnet-1}", "instance_type subnet_id tags.aws:a spot")]
    public void Validate_SeveralMistakes_AreToldAtOnceAndOnce(string section, string places)
        => Assert.Equal(places.Split(' ').Order(StringComparer.Ordinal), PlacesIn(Read(section)));

    [Fact]
    public void Validate_EveryMistakeOfASection_IsToldOnce()
    {
        var twice =
            from mutant in SchemaSamples.Mutants(SchemaSamples.Definitions(), "")
                .Concat(SchemaSamples.Mutants(Read(More), ""))
            from alternative in ((Values)mutant.Value!).Values.OfType<IReadOnlyList<object?>>().SelectMany(a => a)
            let section = (alternative as Values)?.GetValueOrDefault("resource") as Values
            where section?.GetValueOrDefault("type") is string type && Clouds.ContainsKey(type)
                && mutant.What.StartsWith($".node_def:{type}", StringComparison.Ordinal)
            from place in PlacesIn(section).GroupBy(place => place)
            where place.Key.Length > 0 && place.Count() > 1
            select $"{mutant.What}: {place.Key}";

        Assert.Empty(twice);
    }

    private static IEnumerable<string> PlacesIn(Values section)
    {
        // The location is the path; that of missing keys is the section.
        var located = new Section("resource", section, path => new SourceLocation(path, 1, 1));
        return Clouds[located.Type].Validate(located).Select(finding => finding.Location.File!)
            .Order(StringComparer.Ordinal);
    }

    private static Values Read(string section) => (Values)new DocumentLoader(new Findings(), false)
        .Load(DescriptionSource.FromText(section))!.Plain!;
}
