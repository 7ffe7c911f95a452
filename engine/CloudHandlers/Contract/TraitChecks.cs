using static Occo.Engine.CloudHandlers.Contract.CheckEnd;

namespace Occo.Engine.CloudHandlers.Contract;

/// <summary>The properties of a handler, and its calls that create no instance.</summary>
internal static class TraitChecks
{
    private const string UnknownKey = "no_such_key_of_any_cloud";

    public static IReadOnlyList<HandlerCheck> All { get; } =
    [
        new("Traits", "Type is the type of the scope; MaxBatch is at least 1; ListingDelay is not negative and "
            + "ListInterval positive; RegionKey is one of ScopeKeys; Suggest answers for each scope key.",
            "ICloudHandler", TraitsAsync),
        new("Validate", "Validate finds no error in the section of a good request, and does not throw whatever the "
            + "values are.", "ICloudHandler.Validate", ValidateAsync),
        new("ValidateUnknownKey", "A handler with a Schema refuses a key that it does not know, with an error at the "
            + "place of the key.", "ICloudHandler.Validate", ValidateUnknownKeyAsync),
        new("CheckCloud", "CheckAsync gives findings with a name and a message, throws nothing and makes no file.",
            "ICloudHandler.CheckAsync", CheckCloudAsync),
        new("Reserve", "ReserveAsync gives a node id the same address and ports each time, and its instance has them.",
            "ICloudHandler.ReserveAsync", ReserveAsync),
        new("Capacity", "CapacityAsync answers for the section of a good request: nothing, or a number that is not "
            + "negative and that falls by what is created.", "ICloudHandler.CapacityAsync", CapacityAsync),
    ];

    private static async Task TraitsAsync(CheckRun run)
    {
        var handler = run.Handler;
        Require(handler.Type == run.Scope.Type, $"Type is '{handler.Type}'; the scope's is '{run.Scope.Type}'.");
        Require(handler.MaxBatch >= 1, $"MaxBatch is {handler.MaxBatch}.");
        Require(handler.ListingDelay >= TimeSpan.Zero, $"ListingDelay is {handler.ListingDelay}.");
        Require(handler.ListInterval > TimeSpan.Zero, $"ListInterval is {handler.ListInterval}.");
        Require(handler.RegionKey is null || handler.ScopeKeys.Contains(handler.RegionKey),
            $"RegionKey is '{handler.RegionKey}', which is not in ScopeKeys.");
        foreach (var key in handler.ScopeKeys)
            await run.CallAsync("Suggest", _ => Task.FromResult(handler.Suggest(key))).ConfigureAwait(false);
    }

    private static async Task ValidateAsync(CheckRun run)
    {
        var good = run.Subject.Request.Resource;
        var error = (await ValidateAsync(run, good).ConfigureAwait(false)).FirstOrDefault(IsError);
        Require(error is null, $"Validate refused the section of the request: {error?.Message}");
        foreach (var key in good.Keys.Where(k => k != "type"))
        {
            foreach (var strange in new object?[] { null, "", -1L, new List<object?> { new List<object?>() } })
                await ValidateAsync(run, With(good, key, strange)).ConfigureAwait(false);
        }
    }

    private static async Task ValidateUnknownKeyAsync(CheckRun run)
    {
        SkipUnless(run.Handler.Schema is not null, "The handler does not tell its keys (Schema).");
        var good = run.Subject.Request.Resource;
        var findings = await ValidateAsync(run, With(good, UnknownKey, 1L)).ConfigureAwait(false);
        Require(findings.Any(IsError), $"Validate accepted the key '{UnknownKey}'.");
        Require(findings.Any(f => IsError(f) && f.Line == good.Count + 1),
            $"Validate refused the key '{UnknownKey}' without its place (Section.LocationOf).");
    }

    private static async Task CheckCloudAsync(CheckRun run)
    {
        var access = WithoutFolder(run.Scope);
        foreach (var where in (CloudAccess[])[run.Scope, access])
        {
            var findings = await run.CallAsync("CheckAsync", c => run.Handler.CheckAsync(where, c))
                .ConfigureAwait(false);
            Require(findings.Count > 0, "CheckAsync gave no finding.");
            Require(findings.All(f => f is { Name.Length: > 0, Message.Length: > 0 }),
                "CheckAsync gave a finding without a name or a message.");
        }

        Require(!Directory.Exists(access.StoreFolder), "CheckAsync made the folder of the store.");
    }

    private static async Task ReserveAsync(CheckRun run)
    {
        var batch = await run.BatchAsync(1).ConfigureAwait(false);
        var first = batch.Items[0].Reservation;
        foreach (var handler in (ICloudHandler[])[run.Handler, run.Another()])
        {
            var again = await run.ReserveAsync(batch.Items[0].NodeId, handler: handler).ConfigureAwait(false);
            Require(again.Address == first.Address && again.Ports.ToHashSet().SetEquals(first.Ports),
                $"ReserveAsync gave {Text(first)} and then {Text(again)} for the same node id.");
        }

        var made = (await run.CreateAsync(batch).ConfigureAwait(false)).Values.Single();
        Require(first.Address is null || made.Addresses.Contains(first.Address),
            $"The instance has the addresses {string.Join(", ", made.Addresses)}; {first.Address} was reserved.");
        Require(first.Ports.All(p => made.Ports.Contains(p)),
            $"The instance has the ports {Text(made.Ports)}; reserved were {Text(first.Ports)}.");
    }

    private static async Task CapacityAsync(CheckRun run)
    {
        var before = await RoomAsync(run).ConfigureAwait(false);
        Require(before is null or >= 0, $"CapacityAsync said {before}.");
        if (before == 0) return;
        await run.CreateListedAsync(1).ConfigureAwait(false);
        var after = await RoomAsync(run).ConfigureAwait(false);
        Require(before is null == after is null, "CapacityAsync told the room only before or only after a creation.");
        Require(before is null || after < before, $"CapacityAsync said {before}, and {after} after a creation.");
    }

    // Null is an answer, too.
    private static async Task<int?> RoomAsync(CheckRun run) => (await run.CallAsync("CapacityAsync", async c => Tuple
        .Create(await run.Handler.CapacityAsync(run.Scope, run.Subject.Request.Resource, c).ConfigureAwait(false)))
        .ConfigureAwait(false)).Item1;

    /// <summary>A store whose folder does not exist.</summary>
    internal static CloudScope WithoutFolder(CloudScope scope)
        => scope with { StoreFolder = Path.Combine(scope.StoreFolder, $"none-{Guid.NewGuid():N}") };

    private static Task<IReadOnlyList<Diagnostic>> ValidateAsync(
        CheckRun run, IReadOnlyDictionary<string, object?> values)
    {
        var keys = values.Keys.ToList();
        var section = new Section("resource", values, path => new SourceLocation(
            "contract.yaml", keys.IndexOf(path.Split('.', '[')[0]) + 1, 1));
        return run.CallAsync("Validate", _ => Task.FromResult<IReadOnlyList<Diagnostic>>(
            [.. run.Handler.Validate(section)]));
    }

    private static Dictionary<string, object?> With(
        IReadOnlyDictionary<string, object?> values, string key, object? value)
        => new(values) { [key] = value };

    private static bool IsError(Diagnostic finding) => finding.Severity == DiagnosticSeverity.Error;

    private static string Text(Reservation reservation)
        => $"{reservation.Address ?? "no address"} ({Text(reservation.Ports)})";

    private static string Text(IReadOnlyDictionary<string, int> ports)
        => ports.Count == 0 ? "none" : string.Join(", ", ports.Select(p => $"{p.Key}: {p.Value}"));
}
