using Occo.Engine.Api.Wire;
using Occo.Server.Access;
using Occo.Server.Enactments;

namespace Occo.Server.Page;

/// <summary>The forms that change an infrastructure.</summary>
internal static class ChangePages
{
    private const int MostInstances = 100_000;
    private const int SecondsOfDay = 86_400;

    public static void Map(IEndpointRouteBuilder pages)
    {
        var one = pages.MapGroup("/infrastructures/{name}");
        one.MapPost("/enactments", EnactAsync).Needs(Permission.Enact);
        one.MapPost("/scale", ScaleAsync).Needs(Permission.Scale);
        one.MapPost("/suspend", (string name, Form form, Session session) => WriteAsync("suspend", name, session,
            id => session.Occo.SuspendAsync(id, form.Text("reason"), form.Expected))).Needs(Permission.Enact);
        one.MapPost("/resume", (string name, Form form, Session session) => WriteAsync("resume", name, session,
            id => session.Occo.ResumeAsync(id, form.Expected))).Needs(Permission.Enact);
        one.MapPost("/attach", (string name, Form form, Session session) => WriteAsync("attach", name, session,
            id => session.Occo.AttachAsync(
                id, TimeSpan.FromSeconds(form.Number("interval", 1, SecondsOfDay) ?? 0), form.Expected)))
            .Needs(Permission.Enact);
        one.MapPost("/detach", (string name, Form form, Session session, EnactmentDesk desk)
            => WriteAsync("detach", name, session, id => desk.DetachAsync(id, session, form.Expected)))
            .Needs(Permission.Enact);
        one.MapPost("/revert", (string name, Form form, Session session) => WriteAsync("revert", name, session,
            id => session.Occo.RevertAsync(id, form.Number("version", 1, int.MaxValue) ?? 0, form.Expected)))
            .Needs(Permission.Register);
        one.MapPost("/remove", RemoveAsync).Needs(Permission.Remove);
    }

    private static async Task<IResult> WriteAsync(
        string done, string name, Session session, Func<string, Task<Infrastructure>> write)
    {
        var found = await session.RequireAsync(name).ConfigureAwait(false);
        await write(found.Id).ConfigureAwait(false);
        return Results.LocalRedirect(Pages.Of(found.Name, $"?done={done}"));
    }

    private static async Task<IResult> ScaleAsync(string name, Form form, Session session)
    {
        var found = await session.RequireAsync(name).ConfigureAwait(false);
        var to = form.Number("to", 0, MostInstances)
            ?? throw new OccoException(FailureKind.InvalidArgument, "Give the number of wanted instances.");
        var refused = await session.Occo
            .ScaleAsync(found.Id, form.Text("node") ?? "", new() { To = to }, form.Expected).ConfigureAwait(false);
        return refused.Count > 0
            ? Pages.Show<ActionsPage>(new { Name = found.Name, Refused = refused })
            : Results.LocalRedirect(Pages.Of(found.Name, "?done=scale"));
    }

    // What was shown is made, or nothing: the plan is made again and compared here, and by the enactment once more.
    private static async Task<IResult> EnactAsync(
        string name, Form form, Session session, EnactmentDesk desk, CancellationToken cancel)
    {
        var found = await session.RequireAsync(name).ConfigureAwait(false);
        var options = PlanPage.OptionsOf(form.Text("drops"), form.Text("protected") is not null) with
        {
            Seed = form.Number("seed", 0, int.MaxValue),
        };
        var plan = await session.Occo.PlanAsync(found.Id, options, cancel).ConfigureAwait(false);
        if (plan.Fingerprint != form.Text("fingerprint"))
        {
            throw new OccoException(FailureKind.PlanChanged,
                $"What '{found.Name}' needs has changed since the plan was shown. Nothing was done.")
            {
                Remedy = new(RemedyKind.ShowPlan, found.Name),
            };
        }

        return await BegunAsync(desk.Begin(found.Name, EnactmentPurpose.Reach, session, isEndless: false,
            async (work, stop) => await session.Occo.EnactAsync(
                found.Id, work.Tell(options with { Plan = plan, Local = true }), stop).ConfigureAwait(false)))
            .ConfigureAwait(false);
    }

    private static async Task<IResult> RemoveAsync(string name, Form form, Session session, EnactmentDesk desk)
    {
        var found = await session.RequireAsync(name).ConfigureAwait(false);
        if (form.Text("confirm") != found.Name)
        {
            throw new OccoException(FailureKind.InvalidArgument,
                $"The name that you typed is not '{found.Name}'. Nothing was removed.");
        }

        var options = new RemovalOptions { EvenIfUsed = form.Text("even") is not null };
        return await BegunAsync(desk.Begin(found.Name, EnactmentPurpose.Remove, session, isEndless: false,
            async (work, stop) => await session.Occo.RemoveAsync(found.Id, options with
            {
                Enactment = work.Tell(new EnactmentOptions { Expected = form.Expected }),
            }, stop).ConfigureAwait(false))).ConfigureAwait(false);
    }

    /// <summary>Goes to the page of the work, or tells the problem that kept it from its beginning.</summary>
    public static async Task<IResult> BegunAsync(RunningEnactment work)
    {
        await work.BegunAsync().ConfigureAwait(false);
        if (work.Record is { State: EnactmentStatus.Failed, Problem: { } problem }) throw new ServerException(problem);
        return Results.LocalRedirect(Pages.Of(work.Id));
    }
}
