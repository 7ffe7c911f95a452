using System.Text.RegularExpressions;

namespace Occo.Engine.Health;

/// <summary>
/// The probes beside the built-in ones, by type; of one type the last is used. Throws <see cref="OccoException"/>
/// (InvalidArgument) for a type that cannot be a key of its own.
/// </summary>
internal sealed partial class HealthProbeRegistry(IEnumerable<IHealthProbe> probes)
{
    public IReadOnlyDictionary<string, IHealthProbe> All { get; } =
        probes.GroupBy(probe => Require(probe.Type)).ToDictionary(same => same.Key, same => same.Last());

    private static string Require(string type)
        => HealthCheckKeys.IsBuiltIn(type) ? throw Refused(type, "is a built-in key of health_check")
            : !TypeForm().IsMatch(type) ? throw Refused(type, "has other characters than letters, digits, _ and -")
            : type;

    private static OccoException Refused(string type, string why)
        => new(FailureKind.InvalidArgument, $"No health probe can have the type '{type}': it {why}.");

    [GeneratedRegex(@"^[A-Za-z0-9_-]+\z")]
    private static partial Regex TypeForm();
}
