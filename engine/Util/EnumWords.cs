namespace Occo.Engine.Util;

/// <summary>Enums as documents write them: <c>create_first</c>.</summary>
internal static class EnumWords
{
    public static string Of(Enum value) => string.Concat(value.ToString()
        .Select((c, i) => i > 0 && char.IsUpper(c) ? $"_{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));

    public static IEnumerable<string> All<T>() where T : struct, Enum => Enum.GetValues<T>().Select(v => Of(v));

    /// <summary>The value of one of the words of <see cref="All"/>.</summary>
    public static T Parse<T>(string word) where T : struct, Enum
        => Enum.Parse<T>(word.Replace("_", "", StringComparison.Ordinal), ignoreCase: true);
}
