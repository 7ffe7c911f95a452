namespace Occo.Bench;

/// <summary>
/// Measures the budgets and prints a table. With names of rows: only these rows.
/// With <c>row</c> and a name: measures this row in this process and prints its measurement.
/// With <c>sleep</c>: lives for a minute.
/// </summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        if (args is ["row", var name])
        {
            Console.WriteLine(await Measurement.HereAsync(Row.All.Single(r => r.Name == name)).ConfigureAwait(false));
            return 0;
        }

        if (args is ["sleep"])
        {
            await Task.Delay(TimeSpan.FromMinutes(1)).ConfigureAwait(false);
            return 0;
        }

        var unknown = args.Except(Row.All.Select(r => r.Name)).ToList();
        if (unknown.Count > 0)
        {
            var known = string.Join(", ", Row.All.Select(r => r.Name));
            await Console.Error.WriteLineAsync($"There is no row {unknown[0]}. Rows: {known}.").ConfigureAwait(false);
            return 2;
        }

        var table = new Table(Console.Out);
        table.WriteHeader();
        var results = new Dictionary<string, Measurement>();
        foreach (var row in Row.All.Where(r => args.Length == 0 || args.Contains(r.Name)))
        {
            var result = await Measurement.ApartAsync(row).ConfigureAwait(false);
            if (result is not null) results[row.Name] = result;
            table.Write(row.Work, row.Unit, row.Budget, result?.Median, row.Runs > 0 ? result?.First : null);
        }

        foreach (var (work, small, large) in Row.Growths)
        {
            if (results.TryGetValue(small, out var less) && results.TryGetValue(large, out var more))
                table.Write(work, "times", Row.GrowthBudget, more.Median / less.Median, first: null);
        }

        return 0;
    }
}
