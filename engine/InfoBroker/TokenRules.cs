using System.Text.RegularExpressions;

namespace Occo.Engine.InfoBroker;

/// <summary>What a new token must be.</summary>
internal static partial class TokenRules
{
    private const int LongestPattern = 100;

    /// <summary>Throws <see cref="OccoException"/> (InvalidArgument).</summary>
    public static void Require(NewToken token, DateTimeOffset now)
    {
        if (!NameForm().IsMatch(token.Name) || Guid.TryParse(token.Name, out _))
        {
            throw Invalid($"'{token.Name}' is no name of a token. It consists of at most 64 letters, digits and "
                + ". _ - @, begins with a letter or a digit, and is no id.");
        }

        var role = AccessToken.PermissionsOf(token.Role);
        if (token.Permissions.Except(role).ToList() is { Count: > 0 } more)
        {
            var least = Enum.GetValues<AccessRole>().First(r => !more.Except(AccessToken.PermissionsOf(r)).Any());
            throw Invalid($"The role {token.Role} has no permission {string.Join(", ", more)}. The role {least} has.");
        }

        if (token.Infrastructures.FirstOrDefault(IsNoPattern) is { } pattern)
            throw Invalid($"'{pattern}' is no name of an infrastructure with wildcards * and ?.");
        if (AccessToken.PermissionsOf(token).Count < token.Permissions.Distinct().Count())
        {
            var whole = string.Join(", ", token.Permissions.Where(AccessToken.IsOfStore));
            throw Invalid($"A token for some infrastructures cannot have the permission {whole}, which concerns the "
                + "whole store.");
        }

        if (token.ExpiresAt <= now) throw Invalid($"The token would have expired at {token.ExpiresAt:u} already.");
    }

    private static bool IsNoPattern(string pattern)
        => string.IsNullOrWhiteSpace(pattern) || pattern.Length > LongestPattern
            || pattern.Any(char.IsControl) || pattern != ForeignText.Clean(pattern);

    private static OccoException Invalid(string message) => new(FailureKind.InvalidArgument, message);

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._@-]{0,63}\z")]
    private static partial Regex NameForm();
}
