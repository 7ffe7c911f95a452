using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Occo.Server.Page;

/// <summary>Answers that are pages, and their addresses.</summary>
internal static class Pages
{
    public const string SignIn = $"{PageRoutes.Root}/sign-in";

    /// <summary>A page from a component and its parameters.</summary>
    public static RazorComponentResult<T> Show<T>(object? parameters = null, int status = 200) where T : IComponent
        => new(parameters ?? new { }) { StatusCode = status };

    /// <summary>The address of an infrastructure, or of something of it.</summary>
    public static string Of(string infrastructure, string part = "")
        => $"{PageRoutes.Root}/infrastructures/{Uri.EscapeDataString(infrastructure)}{part}";

    /// <summary>The address of an instance, or of something of it.</summary>
    public static string Of(NodeInstance instance, string part = "")
        => Of(instance.Infrastructure, $"/nodes/{instance.Id}{part}");

    public static string Of(Guid enactment) => $"{PageRoutes.Root}/enactments/{enactment}";
}
