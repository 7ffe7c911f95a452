using Xunit;

namespace Occo.Server.Tests;

/// <summary>A test that needs a PostgreSQL server. It is skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = PostgresServer.Missing;
}
