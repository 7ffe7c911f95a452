using Xunit;

namespace Occo.Engine.Tests;

public sealed class HostsSchemaTests
{
    [Theory]
    [InlineData("lab1", "lab1:22", null)]
    [InlineData("ops@lab1.example.org:2222", "lab1.example.org:2222", "ops")]
    [InlineData("10.0.0.1", "10.0.0.1:22", null)]
    [InlineData("2001:db8::1", "[2001:db8::1]:22", null)]
    [InlineData("ops@[2001:db8::1]:2222", "[2001:db8::1]:2222", "ops")]
    public void Entries_Text_IsRead(string text, string name, string? user)
    {
        var host = Assert.Single(Read(text));

        Assert.Equal((name, user), (host.Name, host.User));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-oProxyCommand=sh")]
    [InlineData("lab1 lab2")]
    [InlineData("lab1;reboot")]
    [InlineData("$(reboot)")]
    [InlineData("lab1:99999")]
    [InlineData("lab1:0")]
    [InlineData("a@b@c")]
    [InlineData("[lab1]:22")]
    [InlineData("[::zz]:22")]
    [InlineData("lab1\n")]
    public void Check_NoHost_IsAnError(string text)
        => Assert.Contains(Check(("hosts", new List<object?> { text })), f => f.Severity == DiagnosticSeverity.Error);

    [Fact]
    public void Entries_Mapping_WinsOverTheSection()
    {
        var hosts = new HostsSectionReader(new Dictionary<string, object?>
        {
            ["hosts"] = new List<object?>
            {
                "lab1",
                new Dictionary<string, object?>
                {
                    ["address"] = "lab2", ["port"] = 23L, ["user"] = "root", ["drain"] = true,
                    ["labels"] = new Dictionary<string, object?> { ["size"] = "large", ["disks"] = 4L },
                },
            },
            ["port"] = 2222L, ["user"] = "ops", ["lease_folder"] = "~/.lab",
        }, rendered: true, (_, message, _) => Assert.Fail(message)).Entries();

        Assert.Equal(("lab1:2222", "ops", ".lab", false),
            (hosts[0].Name, hosts[0].User, hosts[0].Folder, hosts[0].IsDrained));
        Assert.Equal(("lab2:23", "root", true), (hosts[1].Name, hosts[1].User, hosts[1].IsDrained));
        Assert.Equal("4", hosts[1].Labels["disks"]);
    }

    [Theory]
    [InlineData("hosts", "lab1", "OCCO1103")]
    [InlineData("key_file", "~/.ssh/id", "OCCO1102")]
    [InlineData("run", "always", "OCCO1104")]
    [InlineData("stop_timeout", -1L, "OCCO1104")]
    public void Check_BadValue_IsTheFinding(string key, object value, string id)
        => Assert.Contains(Check((key, value)), f => f.Id == id && f.Hint is not null);

    [Fact]
    public void Check_WhatCannotWork_IsFoundBeforeAnythingIsMade()
    {
        Assert.Contains(Check(("hosts", new List<object?> { "lab1", "LAB1:22" })), f => f.Message.Contains("twice"));
        Assert.Contains(Check(("hosts", new List<object?>())), f => f.Severity == DiagnosticSeverity.Error);
        Assert.Contains(Check(("require", new Dictionary<string, object?> { ["size"] = "large" })),
            f => f.Message.Contains("No host has these labels"));
        Assert.Contains(Check(("environment", new Dictionary<string, object?> { ["OCCO_NODE_ID"] = "x" })),
            f => f.Message.Contains("cannot be set"));
        Assert.Contains(Check(("environment", new Dictionary<string, object?> { ["A;B"] = "x" })),
            f => f.Message.Contains("not the name"));
        Assert.Empty(Check(("hosts", new List<object?> { "{{ variables.host }}" }),
            ("require", new Dictionary<string, object?> { ["size"] = "large" })));
    }

    [Theory]
    [InlineData("#!/bin/sh\n", true)]
    [InlineData("#{{ x }}", true)]
    [InlineData("#cloud-config\n", false)]
    [InlineData("Content-Type: multipart/mixed", false)]
    [InlineData("echo hello", false)]
    public void ContextMisfit_OnlyPrograms_CanRun(string context, bool fits)
        => Assert.Equal(fits, new HostsCloud().ContextMisfit(context) is null);

    [Fact]
    public void CloudKey_ListsOfHosts_AreDifferentCloudsWithShortNames()
    {
        static CloudKey Of(params object?[] hosts)
            => CloudKey.Of("hosts", new Dictionary<string, object?> { ["hosts"] = hosts.ToList() });

        Assert.Equal(Of("lab1", "lab2"), Of("lab1", "lab2"));
        Assert.NotEqual(Of("lab1", "lab2"), Of("lab1", "lab3"));
        Assert.True($"{Of([.. Enumerable.Range(0, 500).Select(i => $"lab{i}.example.org")])}".Length < 60);
    }

    private static IReadOnlyList<HostEntry> Read(string text) => new HostsSectionReader(
        new Dictionary<string, object?> { ["hosts"] = new List<object?> { text } }, rendered: true,
        (_, message, _) => Assert.Fail(message)).Entries();

    private static List<Diagnostic> Check(params (string Key, object? Value)[] more)
    {
        var values = new Dictionary<string, object?> { ["type"] = "hosts", ["hosts"] = new List<object?> { "lab1" } };
        foreach (var (key, value) in more) values[key] = value;
        return [.. new HostsCloud().Validate(new("resource", values))];
    }
}
