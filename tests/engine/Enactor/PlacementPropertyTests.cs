using Xunit;

namespace Occo.Engine.Tests;

/// <summary>What holds for every decision, whatever is asked. The seed of a failure is in its message.</summary>
public sealed class PlacementPropertyTests
{
    private static readonly string[] Labels = ["eu", "gpu"];
    private static readonly string[] Pools = ["a", "b", "c"];

    [Fact]
    public void Place_RandomPoolsAndNodes_KeepsEveryLimitAndTellsWhyOfEach()
    {
        for (var seed = 1; seed <= 500; seed++)
        {
            var random = new Random(seed);
            var (input, options, policy) = Ask(random);
            var (decider, again) = (new PlacementDecider(input), new PlacementDecider(input));
            var given = input.Instances.Select(i => (i.Pool, i.Digest)).ToList();
            for (var i = 0; i < 40; i++)
            {
                var refused = options.Where(_ => random.Next(10) == 0).Select(o => o.Digest).ToHashSet();
                var place = decider.Place("web", refused)!;

                Assert.True($"{place}" == $"{again.Place("web", refused)}", $"seed {seed}: another decision");
                Assert.True(place.Candidates.Count == options.Count && place.Candidates.All(c => c.Why.Length > 0)
                    && place.Candidates.Count(c => c.IsChosen) == (place.IsNowhere ? 0 : 1), $"seed {seed}: {place}");
                var free = options.Where(o => IsFree(o, input, policy, given, refused)).ToList();
                Assert.True(place.IsNowhere == (free.Count == 0), $"seed {seed}: {place}");
                if (place.IsNowhere) continue;
                var chosen = options.Single(o => o.Digest == place.Digest);
                Assert.True(free.Contains(chosen), $"seed {seed}: {place}");
                Assert.True(free.TrueForAll(o => !IsBetter(o, chosen, policy, given)), $"seed {seed}: {place}");
                given.Add((place.Pool, place.Digest));
            }
        }
    }

    private static bool IsFree(
        PlacementOption option, PlacementInput input, PlacementPolicy policy, List<(string? Pool, string Digest)> given,
        HashSet<string> refused)
    {
        var placement = option.Placement!;
        var pool = input.Pools.GetValueOrDefault(placement.Pool ?? "");
        var made = given.Skip(input.Instances.Count);
        double? CostOf(string digest) => input.Options("web").Single(o => o.Digest == digest).Placement!.Cost;
        double CoresOf((string? Pool, string Digest) g)
            => input.Options("web").Single(o => o.Digest == g.Digest).Placement!.Cores ?? 0;
        return !refused.Contains(option.Digest) && !option.IsLost
            && policy.Require.All(l => placement.Labels.Contains(l) || pool?.Pool.Labels.Contains(l) == true)
            && (pool?.CoolsUntil is not { } until || until <= input.Now)
            && (pool?.Pool.Quota is not { } quota || pool.Used + made.Count(g => g.Pool == placement.Pool) < quota)
            && (pool?.Pool.Cores is not { } cores || (placement.Cores is { } one
                && pool.UsedCores + made.Where(g => g.Pool == placement.Pool).Sum(CoresOf) + one <= cores + 0.0001))
            && (policy.Budget is not { } budget || (CostOf(option.Digest) is { } cost
                && (cost == 0 || given.Sum(g => CostOf(g.Digest) ?? 0) + cost <= budget)))
            && (input.Budget is not { } all || (CostOf(option.Digest) ?? 0) == 0
                || given.Sum(g => CostOf(g.Digest) ?? 0) + CostOf(option.Digest) <= all)
            && (option.CloudRoom is not { } room || made.Count(g => g.Digest == option.Digest) < room.Most)
            && (placement.Max is not { } max || Count(option, given) < max);
    }

    private static bool IsBetter(
        PlacementOption one, PlacementOption other, PlacementPolicy policy, List<(string? Pool, string Digest)> given)
        => policy.Prefer switch
        {
            PlacementPreference.Cost
                => (one.Placement!.Cost ?? double.MaxValue) < (other.Placement!.Cost ?? double.MaxValue),
            PlacementPreference.Spread => Count(one, given) < Count(other, given),
            _ => one.Placement!.Priority < other.Placement!.Priority,
        };

    // Alternatives of one pool count together.
    private static int Count(PlacementOption option, List<(string? Pool, string Digest)> given)
        => given.Count(g => (g.Pool ?? g.Digest) == (option.Placement!.Pool ?? option.Digest));

    private static (PlacementInput, IReadOnlyList<PlacementOption>, PlacementPolicy) Ask(Random random)
    {
        var options = Enumerable.Range(0, random.Next(1, 5)).Select(i => new PlacementOption($"d{i}", $"cloud{i}", new()
        {
            Pool = random.Next(4) == 0 ? null : Pools[random.Next(Pools.Length)],
            Priority = random.Next(3),
            Max = random.Next(3) == 0 ? random.Next(6) : null,
            Cost = random.Next(3) == 0 ? null : random.Next(3),
            Cores = random.Next(4) == 0 ? null : random.Next(1, 4) / 10.0,
            Labels = [.. Labels.Where(_ => random.Next(2) == 0)],
        })
        {
            IsLost = random.Next(8) == 0,
            CloudRoom = random.Next(4) == 0 ? new($"d{i}", random.Next(5)) : null,
        }).ToList();
        var policy = new PlacementPolicy
        {
            Require = [.. Labels.Where(_ => random.Next(4) == 0)],
            Prefer = random.Next(4) == 0 ? null : (PlacementPreference)random.Next(3),
            Budget = random.Next(3) == 0 ? random.Next(12) : null,
        };
        var instances = Enumerable.Range(1, random.Next(6)).Select(i =>
        {
            var of = options[random.Next(options.Count)];
            return Given.Instance("web", i) with { Digest = of.Digest, Pool = of.Placement!.Pool };
        }).ToList();
        return (new()
        {
            Options = _ => options,
            Policy = _ => policy,
            Pools = Pools.Where(_ => random.Next(3) > 0).ToDictionary(name => name, name => new PoolStatus
            {
                Pool = new()
                {
                    Name = name, Quota = random.Next(3) == 0 ? null : random.Next(9),
                    Cores = random.Next(3) == 0 ? random.Next(25) / 10.0 : null,
                    Labels = [.. Labels.Where(_ => random.Next(2) == 0)],
                },
                Used = random.Next(5),
                UsedCores = random.Next(10) / 10.0,
                CoolsUntil = random.Next(6) == 0 ? Given.Now.AddMinutes(random.Next(-2, 3)) : null,
            }),
            Budget = random.Next(4) == 0 ? random.Next(20) : null,
            Instances = instances,
            Seed = random.Next(),
            Chance = from => new Random(from).Next,
            Now = Given.Now,
        }, options, policy);
    }
}
