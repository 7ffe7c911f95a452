namespace Occo.Engine.Tests;

// SQLite keeps the contract of the store.

[NeedsPostgres]
public sealed class PostgresCloudTests() : CloudContract(new PostgresFixture());

[NeedsPostgres]
public sealed class PostgresDefinitionTests() : DefinitionContract(new PostgresFixture());

[NeedsPostgres]
public sealed class PostgresEventTests() : EventContract(new PostgresFixture());

[NeedsPostgres]
public sealed class PostgresFencingTests() : FencingContract(new PostgresFixture());

[NeedsPostgres]
public sealed class PostgresInformationTests() : InformationContract(new PostgresFixture());

[NeedsPostgres]
public sealed class PostgresInfrastructureTests() : InfrastructureContract(new PostgresFixture());

[NeedsPostgres]
public sealed class PostgresInstanceTests() : InstanceContract(new PostgresFixture());

[NeedsPostgres]
public sealed class PostgresJournalTests() : JournalContract(new PostgresFixture());

[NeedsPostgres]
public sealed class PostgresLeaseTests() : LeaseContract(new PostgresFixture());

[NeedsPostgres]
public sealed class PostgresHandlerTableTests() : HandlerTableContract(new PostgresFixture());

[NeedsPostgres]
public sealed class PostgresPoolTests() : PoolContract(new PostgresFixture());

[NeedsPostgres]
public sealed class PostgresReaderTests() : ReaderContract(new PostgresFixture());

[NeedsPostgres]
public sealed class PostgresRepairTests() : RepairContract(new PostgresFixture());

[NeedsPostgres]
public sealed class PostgresRequestTests() : RequestContract(new PostgresFixture());

[NeedsPostgres]
public sealed class PostgresRevisionTests() : RevisionContract(new PostgresFixture());

[NeedsPostgres]
public sealed class PostgresSavingTests() : SavingContract(new PostgresFixture());

[NeedsPostgres]
public sealed class PostgresScaleTests() : ScaleContract(new PostgresFixture());

[NeedsPostgres]
public sealed class PostgresServingTests() : ServingContract(new PostgresFixture());

[NeedsPostgres]
public sealed class PostgresStateTests() : StateContract(new PostgresFixture());

[NeedsPostgres]
public sealed class PostgresTokenTests() : TokenContract(new PostgresFixture());

[NeedsPostgres]
public sealed class PostgresWriterTests() : WriterContract(new PostgresFixture());

[NeedsPostgres]
public sealed class PostgresWakeTests() : WakeContract(new PostgresFixture());

[NeedsPostgres]
public sealed class PostgresCarriedTests() : CarriedContract(new PostgresFixture())
{
    private protected override string Place => ((PostgresFixture)fixture).Address.Text;

    private protected override void Forget(string replaced)
        => fixture.Sql($"DROP SCHEMA {replaced["the schema ".Length..]} CASCADE");
}
