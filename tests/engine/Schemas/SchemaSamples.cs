namespace Occo.Engine.Tests;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>Documents in which every key is used, and documents that differ from them in one place.</summary>
internal static class SchemaSamples
{
    /// <summary>A description with every key of a description.</summary>
    public const string Description = """
        infra_name: all
        user_id: ops
        variables: {a: 1, b: {c: [x]}}
        outputs: {ip: "{{ getip('db') }}", port: 80, list: [a], map: {b: true}}
        notify:
          - {url: "https://ops.example.org/hook?a=b", events: [NodeFailed, NodeReady], secret: {env: HOOK}, timeout: 30}
          - {url: "http://127.0.0.1:8080", secret: {file: /run/secrets/hook}}
        nodes:
          - {name: db, type: t, filter: {type: dummy}, scaling: {min: 1, max: 3}, variables: {a: 2}}
          - name: web
            type: t
            create_timeout: 60
            refresh: replace
            update: {order: create_first, max_surge: 50%, pause: 5, on_failure: rollback}
          - name: job
            type: t
            healing: {max_unhealthy: 25%, start_grace: 30, max_per_hour: 5}
            update: {order: drop_first, max_unavailable: 2}
            scaling: {min: null}
            schedule: {stop: ["0 19 * * 1-5", "@daily"], start: "0 7 * * 1-5", time_zone: UTC}
        dependencies:
          - [web, db]
          - connection: [job, web]
            mappings:
              - [address, web_address]
              - {attributes: [port, web_port], synch: true, note: free}
        node_definitions:
          t: [{resource: {type: dummy}}]
          'node_def:u': [{resource: {type: dummy}}, {resource: {type: local, command: sleep}}]
        """;

    private const string Written = """
        'node_def:local':
          - resource:
              type: local
              command: sleep
              arguments: [1, a, true]
              environment: {A: b, C: 1}
              working_directory: work
              files: {a.txt: b, c.json: {d: 1}}
              live_files: [a.txt]
              ports: {http: auto, https: 443, other: "{{ 80 }}"}
              start_seconds: 0
              log_max: 10
              stop_timeout: 2.5
            contextualisation: {type: basic, attributes: {a: b}}
            config_management: {type: dummy, anything: 1}
            health_check:
              type: basic
              ping: false
              ports: [80, "{{ ports.http }}"]
              urls: [http://localhost/]
              timeout: 5
          - resource: {type: local, command: sleep, ports: [80, auto], stop_timeout: "{{ variables.s }}"}
            contextualisation: {type: cloudinit, context_template: "#!/bin/sh", attributes: {}}
            config_management: {type: chef, endpoint: x, run_list: [a]}
          - resource: {type: local, command: sleep}
            contextualisation: {type: cloudinit, context_template: {runcmd: [a]}}
            config_management: {type: puppet_solo, manifests: [a], modules: [b], attributes: {c: d}}
            health_check: {mysqldbs: [{name: a, user: b, pass: c}]}
        'node_def:dummy':
          - resource:
              type: dummy
              file: a.db
              image_id: 5
              instance_type: small
              latency: 0.5
              boot_time: 1
              failure_rate: "{{ variables.rate }}"
              lost_reply_rate: 0
              throttle_rate: 1
              quota: 5
              max_batch: 10
            contextualisation: {type: docker, env: [A=b], command: run, context_variables: {a: 1}}
        'node_def:ec2':
          - resource:
              type: ec2
              endpoint: https://ec2.eu-west-1.amazonaws.com
              regionname: eu-west-1
              profile: a
              image_id: ami-1
              instance_type: t3.small
              key_name: a
              security_group_ids: [sg-1]
              subnet_id: a
              name: a
              tags: {a: b}
              iam_instance_profile: a
              block_devices:
                - {device: a, size: 8, type: gp3, iops: 3000, throughput: 125, encrypted: true, snapshot: b}
                - {device: c, delete_on_termination: false, kms_key: a}
              associate_public_ip: "{{ variables.public }}"
              private_ip: 10.0.0.5
              spot: {max_price: 0.05, interruption_behaviour: terminate}
              metadata_tokens: optional
              metadata_options: {endpoint: true, hop_limit: 2, ipv6: false, tags: true}
              placement:
                {zone: a, group: b, tenancy: host, host_id: a, host_group: b, affinity: host, partition: 1}
              capacity_reservation: {preference: open, id: a, group: b}
              cpu_credits: standard
              hibernation: true
              ipv6_addresses: 1
              launch_template: {id: a, version: 3}
        'node_def:nova':
          - resource:
              type: nova
              endpoint: https://keystone.example.org:5000/v3
              project_id: a
              region_name: a
              interface: internal
              user_domain_name: Default
              tenant_name: a
              image_id: debian-12
              flavor_name: 3
              server_name: a
              name: a
              key_name: a
              security_groups: [default, ssh]
              network_id: a
              networks: [a, {network: b, fixed_ip: 10.0.0.5}, {port: c}]
              floating_ip: true
              floating_ip_pool: public
              volume_size: 20
              volume_type: ssd
              volume_persist: "{{ variables.keep }}"
              availability_zone: a
              config_drive: true
              metadata: {a: b, c: 1}
          - resource: {type: nova, cloud: lab, image_id: a, flavor_name: b, volume_size: "20"}
        """;

    /// <summary>Definitions with every key of every type, and of every cloud that is only checked.</summary>
    public static Values Definitions()
    {
        var written = new DocumentLoader(new Findings(), false).Load(DescriptionSource.FromText(Written))!;
        var all = new Dictionary<string, object?>((Values)written.Plain!);
        foreach (var (type, schema) in KnownResources.Schemas)
        {
            var resource = new Dictionary<string, object?>(Example(schema)) { ["type"] = type };
            if (resource.ContainsKey("volume_size")) resource["volume_size"] = 8L;
            all[$"node_def:{type}"] = new List<object?> { new Dictionary<string, object?> { ["resource"] = resource } };
        }

        return all;
    }

    /// <summary>
    /// All documents that differ in one place: a key is called something else, or a value is a mapping, a number or a
    /// word.
    /// </summary>
    public static IEnumerable<(string What, object? Value)> Mutants(object? value, string path) => value switch
    {
        Values mapping => mapping.SelectMany(entry => Of(entry.Value, $"{path}.{entry.Key}")
            .Select(m => (m.What, (object?)With(mapping, entry.Key, entry.Key, m.Value)))
            .Append(($"{path}.{entry.Key}q", With(mapping, entry.Key, entry.Key + "q", entry.Value)))),
        IReadOnlyList<object?> list => list.SelectMany((item, i) => Of(item, $"{path}[{i}]").Select(m
            => (m.What, (object?)list.Select((other, j) => i == j ? m.Value : other).ToList()))),
        _ => [],
    };

    private static IEnumerable<(string What, object? Value)> Of(object? value, string path)
        => Mutants(value, path).Concat(
            [($"{path}={{}}", new Dictionary<string, object?>()), ($"{path}=12345", 12345L), ($"{path}=zz", "zz")]);

    private static Dictionary<string, object?> With(Values mapping, string key, string newKey, object? value)
        => mapping.ToDictionary(e => e.Key == key ? newKey : e.Key, e => e.Key == key ? value : e.Value);

    private static Dictionary<string, object?> Example(SectionSchema schema) => schema.Keys.ToDictionary(
        e => e.Key, e => e.Value.Value.Inner is { } inner ? Example(inner) : (object?)"x");
}
