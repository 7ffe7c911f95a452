using Xunit;

namespace Occo.Engine.Tests;

public sealed class Ec2CapacityTests : IDisposable
{
    private readonly Ec2Stub stub = new();
    private readonly Ec2Cloud cloud = new();

    public void Dispose()
    {
        cloud.Dispose();
        stub.Dispose();
    }

    [Theory]
    [InlineData("active", 3, 3)]
    [InlineData("active", 0, 0)]
    [InlineData("expired", 3, 0)]
    public async Task Capacity_NamedReservation_IsWhatIsFreeOfIt(string state, int free, int expected)
    {
        stub.Answer = _ => (200, Reservation("cr-1", state, free));

        Assert.Equal(expected, await AskAsync(new() { ["id"] = "cr-1" }));
        Assert.Equal(("DescribeCapacityReservations", "cr-1"),
            (Assert.Single(stub.Calls)["Action"], stub.Calls.First()["CapacityReservationId.1"]));
    }

    [Fact]
    public async Task Capacity_NoReservation_IsUnknownWithoutACall()
    {
        Assert.Null(await AskAsync(null));
        Assert.Null(await AskAsync(new() { ["preference"] = "open" }));
        Assert.Empty(stub.Calls);
    }

    private Task<int?> AskAsync(Dictionary<string, object?>? reservation)
        => cloud.CapacityAsync(stub.Scope(), new Dictionary<string, object?>
        {
            ["type"] = "ec2", ["capacity_reservation"] = reservation,
        }, CancellationToken.None);

    private static string Reservation(string id, string state, int free) => $"""
        <DescribeCapacityReservationsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
          <requestId>r-1</requestId>
          <capacityReservationSet><item>
            <capacityReservationId>{id}</capacityReservationId><state>{state}</state>
            <totalInstanceCount>9</totalInstanceCount><availableInstanceCount>{free}</availableInstanceCount>
          </item></capacityReservationSet>
        </DescribeCapacityReservationsResponse>
        """;
}
