# A plug-in for the tests: a cloud 'shelf' whose machines are files in the folder of the setting 'folder', a probe
# 'label' that looks for a file beside the machine's, and an information provider. Dot-source Setup.ps1 before.

$pluginCode = @'
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Occo.Engine.CloudHandlers;
using Occo.Engine.Health;
using Occo.Engine.InfoBroker;
using Occo.Engine.Model;
using Occo.Engine.Util;

public sealed class ShelfCloud : ICloudHandler
{
    public string Type => "shelf";
    public IReadOnlyList<string> ScopeKeys => new[] { "folder" };
    public int MaxBatch => 1;
    public IEnumerable<Diagnostic> Validate(Section resource) => Array.Empty<Diagnostic>();

    public async Task<IReadOnlyList<CreateOutcome>> CreateAsync(CreateBatch batch, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        foreach (var item in batch.Items)
        {
            // Others may read it at any time.
            var made = Path.GetTempFileName();
            File.WriteAllText(made, $"{batch.Scope.StoreId} {batch.Scope.InfrastructureId}");
            File.Move(made, Path.Combine(Folder(batch.Scope), $"{item.NodeId}"), true);
        }

        var all = await ListAsync(batch.Scope, cancel);
        return batch.Items.Select(
            i => new CreateOutcome(i.NodeId, all.First(m => m.NodeId == i.NodeId), null)).ToList();
    }

    public Task<IReadOnlyList<CloudInstance>> ListAsync(CloudScope scope, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return Task.FromResult<IReadOnlyList<CloudInstance>>(
            new DirectoryInfo(Folder(scope)).GetFiles().Select(Read).Where(
                i => i.StoreId == scope.StoreId && i.InfrastructureId == scope.InfrastructureId).ToList());
    }

    public Task<IReadOnlyList<DropOutcome>> DropAsync(
        CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        foreach (var id in instanceIds) File.Delete(Path.Combine(Folder(scope), id));
        return Task.FromResult<IReadOnlyList<DropOutcome>>(
            instanceIds.Select(id => new DropOutcome(id, true, null)).ToList());
    }

    private static string Folder(CloudAccess access) => (string)access.Settings["folder"]!;

    private static CloudInstance Read(FileInfo file)
    {
        var owner = File.ReadAllText(file.FullName).Split(' ');
        return new CloudInstance
        {
            InstanceId = file.Name, StoreId = owner[0], InfrastructureId = owner[1], NodeId = Guid.Parse(file.Name),
            State = ComponentState.Ready, Addresses = new[] { "127.0.0.8" },
        };
    }
}

public sealed class LabelProbe : IHealthProbe
{
    public string Type => "label";
    public SectionSchema? Schema => SectionSchema.Inner("A label.").Required("file", "Where it is.");

    public Task<string?> CheckAsync(ProbeTarget target, CancellationToken cancel)
        => Task.FromResult(File.Exists((string)target.Check["file"]!) ? null : "there is no label");
}

public sealed class ShelfInformation : IInformationProvider
{
    public IReadOnlyDictionary<string, string> Keys
        => new Dictionary<string, string> { ["shelf.colour"] = "Its colour." };

    public Task<object?> GetAsync(string key, InformationArguments arguments, CancellationToken cancel = default)
        => Task.FromResult<object?>("green");
}
'@

# Compiles a plug-in to a new folder, or beside a library that it uses. Returns its path. An assembly of a name can be
# loaded once, so each test has its own.
function New-TestPlugin([string] $Name, [string] $Code = $pluginCode, [string] $Library) {
    $folder = $Library ? (Split-Path $Library) : (Join-Path $TestDrive ([guid]::NewGuid()))
    $null = New-Item -ItemType Directory $folder -Force
    $file = Join-Path $folder "$Name.dll"
    # The compiler of Add-Type, which names assemblies itself.
    Add-Type -TypeDefinition 'public class LoadsTheCompiler { }'
    $runtime = Split-Path ([object].Assembly.Location)
    $references = @(
        Join-Path $root bin engine Occo.Engine.dll
        'System.Private.CoreLib', 'System.Runtime', 'System.Collections', 'System.Linq' |
            ForEach-Object { Join-Path $runtime "$_.dll" }
        if ($Library) { $Library }
    ) | ForEach-Object { [Microsoft.CodeAnalysis.MetadataReference]::CreateFromFile($_) }
    $compilation = [Microsoft.CodeAnalysis.CSharp.CSharpCompilation]::Create(
        $Name,
        [Microsoft.CodeAnalysis.SyntaxTree[]] [Microsoft.CodeAnalysis.CSharp.CSharpSyntaxTree]::ParseText(
            "#nullable enable`n$Code"),
        [Microsoft.CodeAnalysis.MetadataReference[]] $references,
        [Microsoft.CodeAnalysis.CSharp.CSharpCompilationOptions]::new('DynamicallyLinkedLibrary'))
    $stream = [System.IO.File]::Create($file)
    try { $result = $compilation.Emit($stream) } finally { $stream.Dispose() }
    if (-not $result.Success) { throw "The plug-in is wrong: $($result.Diagnostics)" }
    $file
}

function Get-Hash([string] $File) { (Get-FileHash $File -Algorithm SHA256).Hash }
