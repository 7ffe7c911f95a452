namespace Occo;

/// <summary>The work of a cmdlet on one infrastructure.</summary>
/// <param name="Engine">The store.</param>
/// <param name="Infrastructure">The infrastructure.</param>
/// <param name="RunAsync">Does the work, and reports its own failures.</param>
internal sealed record InfrastructureWork(
    IOrchestrator Engine, Infrastructure Infrastructure, Func<CancellationToken, Task> RunAsync)
{
    /// <summary>
    /// Works at several infrastructures at the same time. Work on an infrastructure begins after that on those whose
    /// outputs it uses or, for a removal, after that on its users.
    /// </summary>
    /// <param name="works">The works, in the order of the pipeline.</param>
    /// <param name="limit">How many are done at the same time.</param>
    /// <param name="usersFirst">It is a removal.</param>
    /// <param name="cancel">Ends all of them.</param>
    public static async Task RunAllAsync(
        IReadOnlyList<InfrastructureWork> works, int limit, bool usersFirst, CancellationToken cancel)
    {
        var users = works.Count == 1
            ? [[]]
            : await Task.WhenAll(works.Select(UsersAsync)).ConfigureAwait(false);
        using var slots = new SemaphoreSlim(limit);
        var begun = new Task?[works.Count];
        await Task.WhenAll(works.Select((_, i) => Begin(i))).ConfigureAwait(false);

        Task Begin(int i)
        {
            if (begun[i] is { } known) return known;
            // Infrastructures that use each other do not wait for each other.
            begun[i] = Task.CompletedTask;
            var first = Enumerable.Range(0, works.Count).Where(j => IsBefore(j, i)).Select(Begin).ToList();
            return begun[i] = RunAfterAsync(first, works[i]);
        }

        bool IsBefore(int j, int i)
        {
            var (a, b) = (works[j], works[i]);
            if (a.Engine != b.Engine) return false;
            if (a.Infrastructure.Id == b.Infrastructure.Id) return j < i;
            return usersFirst ? users[i].Contains(a.Infrastructure.Name) : users[j].Contains(b.Infrastructure.Name);
        }

        async Task RunAfterAsync(IReadOnlyList<Task> first, InfrastructureWork work)
        {
            await Task.WhenAll(first).ConfigureAwait(false);
            await slots.WaitAsync(cancel).ConfigureAwait(false);
            try
            {
                await work.RunAsync(cancel).ConfigureAwait(false);
            }
            finally
            {
                slots.Release();
            }
        }
    }

    private static async Task<IReadOnlyList<string>> UsersAsync(InfrastructureWork work)
    {
        try
        {
            return await work.Engine.GetUsersAsync(work.Infrastructure.Id).ConfigureAwait(false);
        }
        catch (OccoException)
        {
            // The work reports it.
            return [];
        }
    }
}
