using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace Occo.Engine.Tests;

public sealed class HostKeysTests : IDisposable
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 51).Select(i => (byte)i)];
    private static readonly string Text = Convert.ToBase64String(Key);
    private readonly string file = Path.GetTempFileName();

    public void Dispose() => File.Delete(file);

    [Theory]
    [InlineData("lab1 ssh-ed25519 KEY", 22, true)]
    [InlineData("lab1,10.0.0.1 ssh-ed25519 KEY comment", 22, true)]
    [InlineData("LAB1 ssh-ed25519 KEY", 22, true)]
    [InlineData("lab? ssh-ed25519 KEY", 22, true)]
    [InlineData("*,!lab1 ssh-ed25519 KEY", 22, false)]
    [InlineData("[lab1]:2222 ssh-ed25519 KEY", 2222, true)]
    [InlineData("lab1 ssh-ed25519 KEY", 2222, false)]
    [InlineData("[lab1]:2222 ssh-ed25519 KEY", 22, false)]
    [InlineData("lab2 ssh-ed25519 KEY", 22, false)]
    [InlineData("lab1 ssh-rsa KEY", 22, false)]
    [InlineData("#lab1 ssh-ed25519 KEY", 22, false)]
    [InlineData("@cert-authority lab1 ssh-ed25519 KEY", 22, false)]
    [InlineData("lab1 ssh-ed25519 KEY\n@revoked * ssh-ed25519 KEY", 22, false)]
    [InlineData("lab1 ssh-ed25519", 22, false)]
    [InlineData("|1|broken|hash ssh-ed25519 KEY", 22, false)]
    [InlineData("", 22, false)]
    public void IsTrusted_LinesOfKnownHosts_AsSshReadsThem(string lines, int port, bool expected)
    {
        File.WriteAllText(file, lines.Replace("KEY", Text, StringComparison.Ordinal));

        var keys = HostKeys.Of(new() { Address = "lab1", Port = port }, file);

        Assert.Equal(expected, keys.IsTrusted("ssh-ed25519", Key));
        Assert.False(keys.IsTrusted("ssh-ed25519", [.. Key.Reverse()]));
    }

    [Fact]
    public void IsTrusted_HashedName_IsFound()
    {
        var salt = RandomNumberGenerator.GetBytes(20);
#pragma warning disable CA5350 // The format of known_hosts.
        var hash = HMACSHA1.HashData(salt, Encoding.UTF8.GetBytes("lab1"));
#pragma warning restore CA5350
        File.WriteAllText(
            file, $"|1|{Convert.ToBase64String(salt)}|{Convert.ToBase64String(hash)} ssh-ed25519 {Text}\n");

        Assert.True(HostKeys.Of(new() { Address = "lab1" }, file).IsTrusted("ssh-ed25519", Key));
        Assert.False(HostKeys.Of(new() { Address = "lab2" }, file).IsTrusted("ssh-ed25519", Key));
    }

    [Fact]
    public void IsTrusted_KeyOfTheSection_CountsAlone()
    {
        File.WriteAllText(file, $"lab1 ssh-ed25519 {Convert.ToBase64String([.. Key.Reverse()])}");
        var host = new HostEntry { Address = "lab1" };

        Assert.True(HostKeys.Of(host with { HostKey = $"ssh-ed25519 {Text}" }, file).IsTrusted("ssh-ed25519", Key));
        var byPrint = HostKeys.Of(host with { HostKey = $"SHA256:{HostKeys.FingerprintOf(Key)}" }, file);
        Assert.True(byPrint.IsTrusted("ssh-ed25519", Key));
        Assert.False(byPrint.IsTrusted("ssh-ed25519", [.. Key.Reverse()]));
    }

    [Fact]
    public void Of_NoFile_IsUnauthorised()
        => Assert.Equal(CloudErrorKind.Unauthorised, Assert.Throws<CloudException>(
            () => HostKeys.Of(new() { Address = "lab1" }, file + ".none")).Kind);
}
