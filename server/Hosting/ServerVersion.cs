using System.Reflection;

namespace Occo.Server.Hosting;

internal static class ServerVersion
{
    public static string Text { get; } = typeof(ServerVersion).Assembly.GetName().Version!.ToString(3);

    /// <summary>The version with the commit that it was built from.</summary>
    public static string Full { get; } = typeof(ServerVersion).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? Text;
}
