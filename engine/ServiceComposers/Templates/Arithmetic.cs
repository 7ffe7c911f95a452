namespace Occo.Engine.ServiceComposers.Templates;

/// <summary>Operators that make values of values.</summary>
internal static class Arithmetic
{
    /// <summary>Applies <c>+ - * / // % ~</c>.</summary>
    public static object? Apply(string sign, object? left, object? right, Rendering rendering)
    {
        switch (sign, left, right)
        {
            case ("~", _, _):
                return Concatenate(PythonText.Of(left, rendering), PythonText.Of(right, rendering), rendering);
            case ("+", string a, string b):
                return Concatenate(a, b, rendering);
            case ("+", IReadOnlyList<object?> a, IReadOnlyList<object?> b):
                rendering.Step(a.Count + b.Count);
                return a.Concat(b).ToList();
            case ("*", string text, long count):
                rendering.Charge(Multiply(text.Length, count));
                return string.Concat(Enumerable.Repeat(text, Times(text.Length, count)));
            case ("*", IReadOnlyList<object?> list, long count):
                rendering.Step(Multiply(list.Count, count));
                return Enumerable.Repeat(list, Times(list.Count, count)).SelectMany(l => l).ToList();
            case (_, long a, long b):
                return Whole(sign, a, b, rendering);
            case (_, long or double, long or double):
                return Real(sign, TemplateValues.ToDouble(left), TemplateValues.ToDouble(right), rendering);
            default:
                throw rendering.Error($"'{sign}' cannot join {TemplateValues.Describe(left)} and "
                    + $"{TemplateValues.Describe(right)}.{(sign == "+" ? " Write '~' to join texts." : "")}");
        }
    }

    private static string Concatenate(string a, string b, Rendering rendering)
    {
        rendering.Charge(a.Length + b.Length);
        return a + b;
    }

    // Never overflows: counts beyond the limits are cut to just beyond them.
    private static long Multiply(int length, long count) => length * Math.Clamp(count, 0, int.MaxValue);

    private static int Times(int length, long count) => length == 0 ? 0 : (int)Math.Max(0, count);

    private static object Whole(string sign, long a, long b, Rendering rendering)
    {
        RequireDivisor(sign, b, rendering);
        try
        {
            return sign switch
            {
                "+" => checked(a + b),
                "-" => checked(a - b),
                "*" => checked(a * b),
                "/" => (object)((double)a / b),
                "//" => checked(a / b) - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0),
                _ => b == -1 ? 0L : (a % b + b) % b,
            };
        }
        catch (OverflowException)
        {
            throw rendering.Error($"The result of '{sign}' is too large for a whole number.");
        }
    }

    private static void RequireDivisor(string sign, double divisor, Rendering rendering)
    {
        if (sign is "/" or "//" or "%" && divisor == 0) throw rendering.Error("Division by zero.");
    }

    private static double Real(string sign, double a, double b, Rendering rendering)
    {
        RequireDivisor(sign, b, rendering);
        return sign switch
        {
            "+" => a + b,
            "-" => a - b,
            "*" => a * b,
            "/" => a / b,
            "//" => Math.Floor(a / b),
            _ => a - b * Math.Floor(a / b),
        };
    }
}
