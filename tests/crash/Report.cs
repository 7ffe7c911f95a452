namespace Occo.Crash;

/// <summary>The table: what each failpoint came to. Safe for use from several threads.</summary>
internal sealed class Report(TextWriter output)
{
    private const int Step = 100;

    private readonly object gate = new();
    private readonly SortedDictionary<string, Row> rows = new(StringComparer.Ordinal);
    private int made;

    private sealed record Row(int Trials, int Kills, Aftermath Aftermath);

    /// <summary>Nothing was lost, doubled, orphaned or left to a person, and something was killed.</summary>
    public bool IsClean
    {
        get
        {
            lock (gate) return rows.Values.Any(r => r.Kills > 0) && rows.Values.All(r => r.Aftermath.IsClean);
        }
    }

    /// <summary>Says what is coming.</summary>
    public void Begin(string cloud, int trials)
    {
        lock (gate)
        {
            output.WriteLine($"{cloud}: {trials} trials");
            made = 0;
        }
    }

    /// <summary>Adds a trial, and tells at once when it went wrong.</summary>
    public void Add(Trial trial, Ending ending, Aftermath aftermath)
    {
        var key = $"{trial.Cloud,-6} {trial.Label}";
        lock (gate)
        {
            var row = rows.GetValueOrDefault(key) ?? new(0, 0, new(0, 0, 0, 0, []));
            var hand = row.Aftermath.Hand + aftermath.Hand;
            rows[key] = new(row.Trials + 1, row.Kills + (ending == Ending.Killed ? 1 : 0),
                row.Aftermath.And(aftermath) with { Hand = hand });
            if (++made % Step == 0) output.WriteLine($"{trial.Cloud}: {made} made");
            if (aftermath.IsClean) return;
            var how = trial.Failpoints ?? $"killed after {trial.KillAfter}";
            output.WriteLine($"{trial.Cloud} {trial.Scenario} {how}:");
            foreach (var why in aftermath.Why) output.WriteLine($"  {why}");
        }
    }

    /// <summary>Writes the table. A trial without a kill threw, or was faster than its killer.</summary>
    public void Write()
    {
        lock (gate)
        {
            output.WriteLine(
                $"{"cloud  failpoint",-36}{"trials",8}{"kills",8}{"lost",8}{"doubled",9}{"orphaned",10}{"hand",6}");
            foreach (var (name, row) in rows) Write(name, row);
            Write("all", new(rows.Values.Sum(r => r.Trials), rows.Values.Sum(r => r.Kills),
                new(rows.Values.Sum(r => r.Aftermath.Lost), rows.Values.Sum(r => r.Aftermath.Doubled),
                    rows.Values.Sum(r => r.Aftermath.Orphaned), rows.Values.Sum(r => r.Aftermath.Hand), [])));
        }
    }

    private void Write(string name, Row row) => output.WriteLine(
        $"{name,-36}{row.Trials,8}{row.Kills,8}{row.Aftermath.Lost,8}{row.Aftermath.Doubled,9}"
        + $"{row.Aftermath.Orphaned,10}{row.Aftermath.Hand,6}");
}
