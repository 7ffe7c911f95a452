using Xunit;

namespace Occo.Server.Tests;

/// <summary>What programs send to a collector of OpenTelemetry.</summary>
public sealed class TelemetryTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("occo-otlp-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("serve", "http/protobuf")]
    [InlineData("serve", "grpc")]
    [InlineData("work", "http/protobuf")]
    public async Task Program_HasACollector_SendsTracesAndMeasurementsBeforeItEnds(string command, string protocol)
    {
        var store = Path.Combine(folder, "occo.db");
        await using var occo = await Orchestrator.OpenAsync(new() { StorePath = store });
        var (_, secret) = await occo.CreateTokenAsync(new() { Name = "anna", Role = AccessRole.Admin });
        await occo.RegisterAsync((await occo.CompileAsync(
            DescriptionSource.FromText(ServerFixture.Description("shop")))).Require());
        await using var collector = await OtlpReceiver.StartAsync(protocol == "grpc");
        using var program = await WorkerProcess.StartAsync(command, store, folder,
            ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Url), ("OTEL_EXPORTER_OTLP_PROTOCOL", protocol));

        if (command == "work")
        {
            await occo.EnactAsync("shop", new() { Attach = TimeSpan.FromHours(1), Timeout = TimeSpan.FromMinutes(1) });
        }
        else
        {
            using var client = new HttpClient { BaseAddress = new(program.Url, "/api/v1/") };
            client.DefaultRequestHeaders.Authorization = new("Bearer", secret);
            var begun = await client.CallAsync("POST", "infrastructures/shop/enactments");
            await StreamReader.ReadAsync(client, begun.Headers.Location + "/stream");
        }

        await program.SignalAsync("TERM");
        Assert.Equal(0, await program.EndAsync());

        Assert.Contains("occod/Occo/occo.pass", collector.Names);
        Assert.Contains("occod/Occo/occo.cloud.call", collector.Names);
        Assert.Contains("occod/Occo/occo.pass.duration", collector.Names);
        if (command == "work") return;
        Assert.Contains(collector.Names, name => name.EndsWith(
            "/POST /api/v1/infrastructures/{name}/enactments", StringComparison.Ordinal));
        Assert.Contains(collector.Names,
            name => name.EndsWith("/http.server.request.duration", StringComparison.Ordinal));
    }
}
