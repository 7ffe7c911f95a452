using System.Globalization;

namespace Occo.Bench;

/// <summary>Prints the rows.</summary>
internal sealed class Table(TextWriter output)
{
    public void WriteHeader()
    {
        output.WriteLine($"{"work",-44} {"budget",12} {"measured",12} {"ratio",6} {"first run",12}");
        output.WriteLine(string.Join(' ', new[] { 44, 12, 12, 6, 12 }.Select(width => new string('-', width))));
    }

    /// <summary>Prints a row. The ratio is measured / budget; up to 1 is within the budget.</summary>
    public void Write(string work, string unit, double? budget, double? measured, double? first)
    {
        var ratio = measured / budget is { } value ? value.ToString("0.00", CultureInfo.InvariantCulture) : "";
        var verdict = measured > budget ? "  over" : "";
        var figure = measured is null ? "not here" : Figure(measured, unit);
        output.WriteLine(
            $"{work,-44} {Figure(budget, unit),12} {figure,12} {ratio,6} {Figure(first, unit),12}{verdict}");
    }

    private static string Figure(double? value, string unit) => value is { } figure
        ? $"{figure.ToString(figure < 100 ? "#,0.0" : "#,0", CultureInfo.InvariantCulture)} {unit}"
        : "";
}
