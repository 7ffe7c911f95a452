using System.Management.Automation;

namespace Occo.Commands;

[Cmdlet(VerbsCommon.Get, "OccoCloud")]
[OutputType(typeof(OccoCloud))]
public sealed class GetOccoCloudCommand : OccoCommand
{
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CloudTypeCompleter))]
    public string[] Type { get; set; } = [];

    protected override void ProcessRecord() => Attempt(null, () =>
    {
        var clouds = Ask("Reading the store", engine => engine.GetCloudsAsync());
        foreach (var name in Type.Length == 0 ? ["*"] : Type)
        {
            var pattern = Wildcards.Of(name);
            var found = clouds.Where(cloud => pattern.IsMatch(cloud.Type)).ToList();
            foreach (var cloud in found) WriteObject(cloud.ToOutput(Engine.StorePath));
            if (found.Count > 0 || WildcardPattern.ContainsWildcardCharacters(name)) continue;
            Report(new SelectionException("Cloud", $"There is no cloud of type '{name}'. There are: "
                + $"{string.Join(", ", clouds.Select(cloud => cloud.Type).Distinct())}."), name);
        }
    });
}
