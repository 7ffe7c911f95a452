using System.Runtime.Versioning;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Occo.Engine.Tests;

public sealed class DummyDatabaseTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("occo-dummy-").FullName;

    private string FilePath => Path.Combine(folder, "dummy.db");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Open_FileThatIsNoDatabase_IsInvalidAndNamesIt()
    {
        File.WriteAllText(FilePath, new string('x', 5_000));

        var error = Assert.Throws<CloudException>(() => DummyCloud.Control(FilePath));

        Assert.Equal(CloudErrorKind.Invalid, error.Kind);
        Assert.Contains(FilePath, error.Message, StringComparison.Ordinal);
        Assert.Equal(5_000, new FileInfo(FilePath).Length);
    }

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public void Open_NewFile_CanBeReadByTheOwnerOnly()
    {
        using var database = new DummyDatabase(FilePath);

        Assert.All(["", "-wal", "-shm"], part => Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath + part)));
    }

    [Fact]
    public void Open_PathThatIsAFolder_IsInvalid()
        => Assert.Equal(CloudErrorKind.Invalid, Assert.Throws<CloudException>(() => DummyCloud.Control(folder)).Kind);

    [Fact]
    public void Open_FolderThatIsAFile_IsInvalid()
    {
        File.WriteAllText(FilePath, "");

        var error = Assert.Throws<CloudException>(() => DummyCloud.Control(Path.Combine(FilePath, "dummy.db")));

        Assert.Equal(CloudErrorKind.Invalid, error.Kind);
    }

    [Fact]
    public void Open_FileOfANewerVersion_IsRefused()
    {
        using (var database = new DummyDatabase(FilePath)) database.Write(d => d.Execute("PRAGMA user_version = 99"));

        var error = Assert.Throws<CloudException>(() => new DummyDatabase(FilePath));

        Assert.Contains("newer version", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_FileOfVersion1_KeepsItsMachinesOfWhichNothingElseIsKnown()
    {
        using (var database = new DummyDatabase(FilePath))
        {
            database.Write(d => d.Execute("""
                ALTER TABLE machine DROP COLUMN image; ALTER TABLE machine DROP COLUMN type;
                ALTER TABLE machine DROP COLUMN request;
                INSERT INTO scope VALUES (1, 's', 'i', 0);
                INSERT INTO machine (node, scope, name, digest, created, ready)
                    VALUES (zeroblob(16), 1, 'web', x'00', 0, 0);
                PRAGMA user_version = 1;
                """));
        }

        using var control = DummyCloud.Control(FilePath);
        control.SetResource("dummy-1", "image_id", "b");

        Assert.Equal("dummy-1", Assert.Single(control.Machines()).InstanceId);
    }

    [Fact]
    public void Write_WorkThatThrows_LeavesNoTraceAndTheDatabaseUsable()
    {
        using var database = new DummyDatabase(FilePath);

        Assert.Throws<InvalidOperationException>(() => database.Write(d =>
        {
            DummyBehaviour.Set(d, "quota", 1);
            throw new InvalidOperationException();
        }));

        Assert.Null(database.Read(d => DummyBehaviour.Find(d, "quota")));
        database.Write(d => DummyBehaviour.Set(d, "quota", 2));
        Assert.Equal(2, database.Read(d => DummyBehaviour.Find(d, "quota")));
    }

    [LinuxTheory]
    [InlineData("/dev/null", "a device")]
    [InlineData("/", "a folder")]
    public async Task CheckAsync_NoFile_FailsAndWritesNothingBesideIt(string path, string what)
    {
        using var cloud = new DummyCloud();
        var access = new CloudAccess
        {
            StoreId = "s",
            StoreFolder = folder,
            Type = "dummy",
            Settings = new Dictionary<string, object?> { ["file"] = path },
        };

        var check = Assert.Single(await cloud.CheckAsync(access, CancellationToken.None));

        Assert.Equal(CloudCheckStatus.Failed, check.Status);
        Assert.Contains($"'{path}': it is {what}.", check.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(path + "-journal"));
    }

    [Fact]
    public void Write_BadSql_IsACloudErrorWithTheCauseInside()
    {
        using var database = new DummyDatabase(FilePath);

        var error = Assert.Throws<CloudException>(
            () => database.Write(d => d.Execute("INSERT INTO nowhere VALUES (1)")));

        Assert.IsType<SqliteException>(error.InnerException);
    }
}
