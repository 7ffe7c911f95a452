using System.Collections;
using System.Management.Automation;
namespace Occo.Commands;

[Cmdlet(VerbsDiagnostic.Test, "OccoCloud")]
[OutputType(typeof(OccoCloudCheck), typeof(bool))]
public sealed class TestOccoCloudCommand : CloudCommand
{
    private bool hasPassed = true;

    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CloudTypeCompleter))]
    public string? Type { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Settings")]
    [ValidateNotNull]
    public IDictionary? Setting { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowEmptyCollection]
    [ValidateNotNull]
    public string[] CredentialPath { get; set; } = [];

    [Parameter]
    public SwitchParameter Quiet { get; set; }

    // A cloud that is named is asked, not the store.
    private protected override MissingStore Missing => Type is null ? base.Missing : MissingStore.Empty;

    protected override void ProcessRecord() => Attempt(Type, () =>
    {
        if (Type is { } type) Test(type, Setting, CredentialPath);
        else foreach (var cloud in Ask("Reading the store", engine => engine.GetCloudsAsync()))
        {
            if (cloud.Infrastructures.Count == 0) continue;
            var settings = cloud.ToOutput(Engine.StorePath).Settings;
            Test(cloud.Type, settings, CredentialPath.Length > 0 ? CredentialPath : [.. cloud.CredentialPaths]);
        }
    }, "Cloud");

    protected override void EndProcessing()
    {
        if (Quiet) WriteObject(hasPassed);
    }

    // Tests the cloud with each credentials file.
    private void Test(string type, IDictionary? setting, string[] credentialPaths)
    {
        string?[] paths = credentialPaths.Length == 0 || Credential is not null ? [null] : (string?[])credentialPaths;
        foreach (var path in paths)
        {
            // An exception counts as a failed test.
            var before = hasPassed;
            hasPassed = false;
            Attempt(type, () => hasPassed = Test(Query(type, setting, path)) && before, "Cloud");
        }
    }

    private bool Test(CloudQuery query)
    {
        var engine = Engine;
        AddMeter($"Testing the cloud {query.Type}");
        var checks = Run(cancel => engine.CheckCloudAsync(query, cancel));
        if (!Quiet)
            foreach (var check in checks) WriteObject(check.ToOutput(query, engine.StorePath));
        return checks.All(check => check.Status != CloudCheckStatus.Failed);
    }
}
