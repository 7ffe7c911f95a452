namespace Occo.Engine.Tests;

// SQLite keeps the contract of the store.

public sealed class SqliteCloudTests() : CloudContract(new SqliteFixture());

public sealed class SqliteDefinitionTests() : DefinitionContract(new SqliteFixture());

public sealed class SqliteEventTests() : EventContract(new SqliteFixture());

public sealed class SqliteFencingTests() : FencingContract(new SqliteFixture());

public sealed class SqliteInformationTests() : InformationContract(new SqliteFixture());

public sealed class SqliteInfrastructureTests() : InfrastructureContract(new SqliteFixture());

public sealed class SqliteInstanceTests() : InstanceContract(new SqliteFixture());

public sealed class SqliteJournalTests() : JournalContract(new SqliteFixture());

public sealed class SqliteLeaseTests() : LeaseContract(new SqliteFixture());

public sealed class SqliteHandlerTableTests() : HandlerTableContract(new SqliteFixture());

public sealed class SqlitePoolTests() : PoolContract(new SqliteFixture());

public sealed class SqliteReaderTests() : ReaderContract(new SqliteFixture());

public sealed class SqliteRepairTests() : RepairContract(new SqliteFixture());

public sealed class SqliteRequestTests() : RequestContract(new SqliteFixture());

public sealed class SqliteRevisionTests() : RevisionContract(new SqliteFixture());

public sealed class SqliteSavingTests() : SavingContract(new SqliteFixture());

public sealed class SqliteScaleTests() : ScaleContract(new SqliteFixture());

public sealed class SqliteServingTests() : ServingContract(new SqliteFixture());

public sealed class SqliteStateTests() : StateContract(new SqliteFixture());

public sealed class SqliteTokenTests() : TokenContract(new SqliteFixture());

public sealed class SqliteWriterTests() : WriterContract(new SqliteFixture());

public sealed class SqliteWorkTests() : WorkContract(new SqliteFixture());

public sealed class SqliteWakeTests() : WakeContract(new SqliteFixture());

public sealed class SqliteCarriedTests() : CarriedContract(new SqliteFixture())
{
    private protected override string Place => ((SqliteFixture)fixture).Path;

    private protected override void Forget(string replaced) => File.Delete(replaced);
}
