namespace Occo.Engine.ServiceComposers.ConfigManagers;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>
/// Configures the software of machines. It is called from several threads at once. A failure is a
/// <see cref="CloudException"/>; its kind says whether to try again.
/// </summary>
public interface IConfigManager
{
    /// <summary>The value of <c>config_management.type</c> that chooses this manager.</summary>
    string Type { get; }

    /// <summary>The keys of the section, for the JSON Schemas. Null: the manager does not publish them.</summary>
    SectionSchema? Schema => null;

    /// <summary>Checks a section at compile time, without I/O.</summary>
    IEnumerable<Diagnostic> Validate(Section configManagement);

    /// <summary>
    /// Variables for the templates of the node, from a section that may lack keys. The names do not depend on the
    /// section.
    /// </summary>
    Values Variables(Values configManagement) => ComposedRequest.Empty;

    /// <summary>Configures an instance that is up. Idempotent: it may be called again after an interruption.</summary>
    Task ApplyAsync(ConfigTarget target, CancellationToken cancel);

    /// <summary>The state of the configuration of an instance.</summary>
    Task<ComponentState> StateAsync(ConfigTarget target, CancellationToken cancel);
}

/// <summary>An instance to configure.</summary>
/// <param name="Node">The instance.</param>
/// <param name="ConfigManagement">Its rendered section.</param>
public sealed record ConfigTarget(NodeInstance Node, Values ConfigManagement);
