using System.Globalization;

namespace Occo.Engine.Enactor;

/// <summary>Compares costs with a budget, both in an hour.</summary>
internal static class Spending
{
    // Sums of fractions are not exact.
    private const double Tolerance = 1e-6;

    /// <summary>Why an instance is too dear; null: it is not.</summary>
    /// <param name="whose">What has the budget.</param>
    /// <param name="budget">The most.</param>
    /// <param name="spent">What the other instances cost.</param>
    /// <param name="cost">What the instance costs.</param>
    public static string? Misfit(string whose, double budget, double spent, double cost)
        => cost == 0 || !IsOver(budget, spent + cost) ? null : string.Create(CultureInfo.InvariantCulture,
            $"{spent:0.######} of the {whose}'s budget of {budget}/h are spent, an instance costs {cost}");

    public static bool IsOver(double budget, double cost) => cost > budget + Tolerance;
}
