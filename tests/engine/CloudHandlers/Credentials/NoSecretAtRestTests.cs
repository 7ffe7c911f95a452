using System.Globalization;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>A cloud that puts its credential into everything it says; the secret must be nowhere afterwards.</summary>
public sealed class NoSecretAtRestTests : IDisposable
{
    private const string Secret = "hush/4711+x";
    private readonly TempStore store = new();
    private readonly string variable = $"OCCO_TEST_{Guid.NewGuid():N}";
    private readonly FakeCloud cloud = new();
    private readonly List<string> told = [];

    public NoSecretAtRestTests() => Environment.SetEnvironmentVariable(variable, Secret);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(variable, null);
        store.Dispose();
    }

    public static TheoryData<CloudErrorKind> Kinds => new(Enum.GetValues<CloudErrorKind>());

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Enact_CreateRefusedInWordsWithTheSecret_IsHiddenEverywhere(CloudErrorKind kind)
    {
        var occo = await OpenAsync();
        cloud.BeforeCreate = (batch, _) => throw Chatty(batch.Scope, kind);

        var result = await EnactAsync(occo);

        Assert.False(result.Reached);
        await AssertHiddenAsync(occo, result, mentioned: true);
    }

    [Fact]
    public async Task Enact_OutcomesAndStatesWithTheSecret_AreHiddenEverywhere()
    {
        var occo = await OpenAsync();
        cloud.Answers = outcomes =>
            [.. outcomes.Select(o => new CreateOutcome(o.NodeId, null, Chatty(Scope, CloudErrorKind.Invalid)))];
        await AssertHiddenAsync(occo, await EnactAsync(occo), mentioned: true);
        cloud.Answers = a => a;
        cloud.DropAnswers = outcomes =>
            [.. outcomes.Select(o => new DropOutcome(o.InstanceId, false, Chatty(Scope, CloudErrorKind.Quota)))];
        await AssertHiddenAsync(occo, await EnactAsync(occo), mentioned: true);
        cloud.DropAnswers = a => a;
        await EnactAsync(occo);
        foreach (var machine in cloud.Machines)
            cloud.Set(machine.InstanceId, ComponentState.Failed, $"no log-in with {Scope.Credential!["secretkey"]}");

        await AssertHiddenAsync(occo, await EnactAsync(occo), mentioned: true);
    }

    [Fact]
    public async Task Enact_ListAndHandlerDefectsWithTheSecret_AreHiddenEverywhere()
    {
        var occo = await OpenAsync();
        Assert.True((await EnactAsync(occo)).Reached);
        cloud.BeforeList = () => throw new InvalidOperationException($"no {Scope.Credential!["secretkey"]}");
        await AssertHiddenAsync(occo, await EnactAsync(occo), mentioned: true);
        cloud.BeforeList = () => throw Chatty(Scope, CloudErrorKind.Unauthorised);
        await AssertHiddenAsync(occo, await EnactAsync(occo), mentioned: true);

        var plan = await occo.PlanAsync("farm");
        Assert.DoesNotContain(Secret, string.Join('\n', plan.Warnings), StringComparison.Ordinal);
        var removal = await occo.RemoveAsync("farm");
        await AssertHiddenAsync(occo, removal, mentioned: true);
    }

    [Fact]
    public async Task Enact_AllGoesWell_SecretWasUsedAndIsNowhere()
    {
        var occo = await OpenAsync();

        var result = await EnactAsync(occo);

        Assert.True(result.Reached);
        Assert.Equal(Secret, Scope.Credential!["secretkey"]);
        await AssertHiddenAsync(occo, result, mentioned: false);
    }

    [Fact]
    public async Task Enact_GivenCredential_BeatsTheFileAndIsNowhere()
    {
        var occo = await OpenAsync();
        cloud.BeforeCreate = (batch, _) => throw new CloudException(
            CloudErrorKind.Invalid, $"'{batch.Scope.Credential!["password"]}' is no password");
        var options = new EnactmentOptions { Credential = new("me", "other-" + Secret) };

        var result = await EnactAsync(occo, options);

        Assert.Equal("me", Scope.Credential!["username"]);
        Assert.False(Scope.Credential.ContainsKey("secretkey"));
        await AssertHiddenAsync(occo, result, mentioned: true);
        Assert.DoesNotContain(Secret, options.ToString(), StringComparison.Ordinal);
    }

    private CloudScope Scope => cloud.Creates.Last().Scope;

    private static CloudException Chatty(CloudScope scope, CloudErrorKind kind)
    {
        var secret = scope.Credential!["secretkey"] as string;
        return new(kind, $"refused: {secret} ({Uri.EscapeDataString(secret!)})", new IOException($"sent {secret}"));
    }

    private Task<EnactmentResult> EnactAsync(Orchestrator occo, EnactmentOptions? options = null)
        => occo.EnactAsync("farm", (options ?? new()) with
        {
            MaxConcurrency = 4,
            OnEvent = e => told.Add(e.ToString()),
            OnProgress = p => told.Add(p.ToString()),
        });

    private async Task<Orchestrator> OpenAsync()
    {
        var path = Path.Combine(store.Folder, "auth.yaml");
        var auth = $"{{accesskey: me, secretkey: {{env: {variable}}}}}";
        File.WriteAllText(path, $"resource: [{{type: fake, auth_data: {auth}}}]");
        var occo = await store.OpenAsync(new OrchestratorOptions
        {
            CloudHandlers = [cloud],
            Time = new JumpingTimeProvider(),
        });
        await occo.RegisterAsync("""
            infra_name: farm
            user_id: ops
            nodes: [{name: w, type: t, scaling: {min: 2, max: 4}}]
            node_definitions: {t: [{resource: {type: fake}}]}
            """, path);
        return occo;
    }

    private async Task AssertHiddenAsync(Orchestrator occo, EnactmentResult result, bool mentioned)
    {
        told.AddRange(result.Errors.Select(e => e.ToString()));
        told.AddRange(result.Warnings);
        told.AddRange((await occo.GetNodesAsync(new() { IncludeGone = true })).Select(n => $"{n} {n.LastError}"));
        told.AddRange((await occo.GetEventsAsync()).Select(e => e.ToString()));
        var everything = string.Join('\n', told.Concat(StoreTexts()));

        Assert.DoesNotContain(Secret, everything, StringComparison.Ordinal);
        Assert.DoesNotContain(Uri.EscapeDataString(Secret), everything, StringComparison.Ordinal);
        if (mentioned) Assert.Contains(SecretMask.Hidden, everything, StringComparison.Ordinal);
        told.Clear();
    }

    // Every value of every row of every table, whatever tables there are.
    private List<string> StoreTexts()
    {
        using var connection = new SqliteConnection($"Data Source={store.Path};Mode=ReadOnly;Pooling=False");
        connection.Open();
        var tables = Rows(connection, "SELECT name FROM sqlite_master WHERE type = 'table'");
        Assert.True(tables.Count > 5);
        return [.. tables.SelectMany(table => Rows(connection, $"SELECT * FROM \"{table}\""))];
    }

    private static List<string> Rows(SqliteConnection connection, string query)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The names come from the database itself.
        command.CommandText = query;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var values = new List<string>();
        while (reader.Read())
        {
            for (var i = 0; i < reader.FieldCount; i++)
            {
                values.Add(reader.GetValue(i) is byte[] bytes
                    ? System.Text.Encoding.UTF8.GetString(bytes)
                    : Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture)!);
            }
        }

        return values;
    }
}
