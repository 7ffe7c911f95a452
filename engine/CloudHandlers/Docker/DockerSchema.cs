namespace Occo.Engine.CloudHandlers.Docker;

/// <summary>The resource keys of a container and the check of a section as written.</summary>
internal static class DockerSchema
{
    private const string Composer
        = "It belongs in the section 'contextualisation' with 'type: docker', beside 'resource'.";

    private static readonly ValueRule Words = new(ValueKinds.List | ValueKinds.Text) { Items = ValueKinds.Scalar };

    private static readonly SectionSchema Limits = SectionSchema.Inner("What the container may use.")
        .Optional("memory", "Bytes, or a number with k, m or g: 512m.", ValueKinds.Integer | ValueKinds.Text)
        .Optional("cpus", "Number of CPUs, such as 0.5.",
            new(ValueKinds.Number) { MoreThan = 0, Hint = "Write a number of CPUs, such as 0.5." })
        .Optional("pids", "Number of processes.", ValueRule.Whole(1));

    private static readonly SectionSchema Volume = SectionSchema.Inner("A volume or a folder of the host.")
        .Optional("source", "Name of a volume, which is made where it does not exist, or an absolute path of the host. "
            + "Default: a new volume without a name, which is removed with the container.")
        .Required("target", "Absolute path in the container.")
        .Optional("read_only", "Whether the container may only read it. Default false.", ValueKinds.Boolean)
        .Optional("keep", "Whether a named volume stays when the container is removed. Default true.",
            ValueKinds.Boolean);

    internal static readonly SectionSchema Schema = new SectionSchema("A container of a Docker Engine.")
        .Optional("endpoint", "Address of the engine: unix:///var/run/docker.sock, tcp://host:2376 or "
            + "npipe://./pipe/docker_engine. Default: DOCKER_HOST, else the current context of the Docker CLI, else "
            + "the socket of this machine.")
        .Optional("context", "Context of the Docker CLI, instead of an endpoint.")
        .Optional("origin", "Where the image comes from: dockerhub pulls it from the registry that 'image' names, or "
            + "Docker Hub; local takes it from the engine; a URL imports the tar archive there. Default dockerhub.")
        .Required("image", "The image, such as nginx or registry.example.com/shop/web.")
        .Optional("tag", "Its tag. Default latest.", ValueKinds.Scalar)
        .Optional("pull", "When it is pulled. Default missing: when the engine does not have it.",
            ValueRule.OneOf("missing", "always", "never"))
        .Optional("name", "Beginning of the container's name, before the node id, and its name in networks. Default "
            + "<infrastructure>-<node>.",
            new(ValueKinds.Text | ValueKinds.Empty)
            {
                Pattern = "^[A-Za-z0-9][A-Za-z0-9_.-]{0,80}$",
                Hint = "Use letters, digits, '-', '_' and '.'.",
            })
        .Optional("entrypoint", "Program and arguments instead of the image's entry point.", Words)
        .Optional("user", "User, or user:group, by name or number.", ValueKinds.Scalar)
        .Optional("working_directory", "Absolute path in the container.")
        .Optional("hostname", "Host name of the container.")
        .Optional("ports", "Published ports: a list as docker run -p takes it ([\"8080:80\", \"53:53/udp\", 80]), or a "
            + "mapping of names to such values. Without a host port the engine chooses one.",
            new(ValueKinds.List | ValueKinds.Mapping) { Items = ValueKinds.Scalar, Values = ValueKinds.Scalar })
        .Optional("volumes", "Volumes and folders of the host: texts as docker run -v takes them, or mappings with "
            + "source, target, read_only and keep.",
            ValueRule.ListOf(new(ValueKinds.Text | ValueKinds.Mapping) { Inner = Volume }))
        .Optional("networks", "Names of networks, or one of bridge, host and none. Default bridge.", Words)
        .Optional("extra_hosts", "Lines of /etc/hosts, name:address.", ValueRule.ListOf(ValueKinds.Text))
        .Optional("limits", Limits)
        .Optional("labels", "Labels. Keys that begin with occo. are taken.", ValueRule.MapOf(ValueKinds.Scalar))
        .Optional("restart", "When the engine starts it again: no, always, unless-stopped, on-failure or "
            + "on-failure:<times>. Default no: Occo replaces it.",
            ValueRule.Matching("^(no|always|unless-stopped|on-failure(:[1-9][0-9]{0,8})?)$",
                "Write no, always, unless-stopped, on-failure or on-failure:3; put quotes around \"no\"."))
        .Optional("stop_timeout", "Seconds between the stop signal and the kill. Default 10.",
            ValueRule.Whole(0, 24 * 60 * 60))
        .Optional("privileged", "Whether it may do all that the host may. Default false.", ValueKinds.Boolean)
        .Optional("cap_add", "Capabilities that it gets.", ValueRule.ListOf(ValueKinds.Text))
        .Optional("cap_drop", "Capabilities that it loses.", ValueRule.ListOf(ValueKinds.Text))
        .Optional("read_only", "Whether its root file system is read-only. Default false.", ValueKinds.Boolean)
        .Optional("init", "Whether a small init runs its program and reaps processes. Default false.",
            ValueKinds.Boolean)
        .Elsewhere("env", Composer)
        .Elsewhere("environment", Composer)
        .Elsewhere("command", Composer)
        .Elsewhere("network", "Write 'networks', a list.")
        .Elsewhere("volume", "Write 'volumes', a list.")
        .Elsewhere("memory", "Write it in 'limits'.")
        .Elsewhere("mem_limit", "Write 'limits: {memory: ...}'.")
        .Elsewhere("cpus", "Write it in 'limits'.");

    /// <summary>Unknown and missing keys, values of the wrong kind, and values that the engine does not take.</summary>
    public static IEnumerable<Diagnostic> Check(Section section)
    {
        var findings = new SectionFindings(Schema, section);
        if (section.Values.ContainsKey("endpoint") && section.Values.ContainsKey("context"))
            findings.Add("context", "'endpoint' and 'context' both name an engine.", "Write one of them.");
        if (section.Values.GetValueOrDefault("endpoint") is string endpoint && !KindOfValue.IsTemplate(endpoint)
            && DockerEndpoint.ProblemOf(endpoint) is { } problem)
        {
            // A warning, so that a document with a placeholder can be read. The first call refuses it.
            findings.Add("endpoint", problem.Message, problem.Hint,
                problem.IsSecret ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning);
        }

        new DockerSectionReader(section.Values, rendered: false, findings.Add).Read();
        return findings.All;
    }
}
