using Xunit;

namespace Occo.Engine.Tests;

public sealed class MoveTests
{
    private static readonly CompiledInfrastructure Compiled = Given.Compiled([("web", 1, 1)]);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly StepError Refused =
        new("web", null, StepAction.Create, CloudErrorKind.Invalid, "no such image") { IsFinal = true };
    private static readonly StepError Passing = new("web", null, StepAction.Create, CloudErrorKind.Transient, "busy");

    [Fact]
    public void Next_Begin_IsAPass() => Assert.IsType<Move.Pass>(Move.Next(Reach()));

    [Fact]
    public void Next_AfterPause_IsAPass()
        => Assert.IsType<Move.Pass>(Move.Next(After(Reach(), Pass(Passing)) with { IsDue = true }));

    [Fact]
    public void Next_Reached_IsDone() => Assert.IsType<Move.Done>(Move.Next(After(Reach(), Well())));

    [Fact]
    public void Next_ReachedWhileWatching_WaitsForTheInterval()
        => Assert.Equal(new Move.Pause(10 * Second), Move.Next(After(Watching(), Well())));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    public void Next_PassFailed_WaitsLongerEachTime(int passes, int seconds)
        => Assert.Equal(new Move.Pause(seconds * Second), Move.Next(After(Reach(), passes, Pass(Passing))));

    [Fact]
    public void Next_ThreePassesInVain_IsDone()
        => Assert.IsType<Move.Done>(Move.Next(After(Reach(), Move.MaxFailedPasses, Pass(Passing))));

    [Fact]
    public void Next_NothingButRefusals_IsDoneAtOnce()
    {
        Assert.IsType<Move.Done>(Move.Next(After(Reach(), Pass(Refused))));
        Assert.IsType<Move.Done>(Move.Next(After(Reach(), Pass(Refused) with { Created = 1 })));
        Assert.IsType<Move.Pause>(Move.Next(After(Reach(), Pass(Refused) with { Errors = [Refused, Passing] })));
        Assert.IsType<Move.Pause>(Move.Next(After(Watching(), Pass(Refused))));
        Assert.IsType<Move.Pause>(Move.Next(After(Reach(new() { OnFailure = FailureAction.Retry }), Pass(Refused))));
    }

    [Fact]
    public void Next_RefusalsAndWorkThatIsLeft_IsDoneWithoutProgress()
    {
        var left = Pass(Refused) with { Left = 1 };

        Assert.IsType<Move.Pause>(Move.Next(After(Reach(), left with { Created = 1 })));
        Assert.IsType<Move.Done>(Move.Next(After(Reach(), left)));
    }

    [Fact]
    public void Next_ThreePassesInVainWhileWatchingOrRetrying_GoesOn()
    {
        var retrying = Reach(new() { OnFailure = FailureAction.Retry });

        Assert.Equal(new Move.Pause(4 * Second), Move.Next(After(Watching(), 3, Pass(Passing))));
        Assert.Equal(new Move.Pause(4 * Second), Move.Next(After(retrying, 3, Pass(Passing))));
    }

    [Fact]
    public void Next_Progress_CountsFailuresAnew()
    {
        var state = After(After(Reach(), 2, Pass(Passing)), Pass(Passing) with { Created = 1 });

        Assert.Equal(0, state.FailedPasses);
        Assert.Equal(new Move.Pause(TimeSpan.Zero), Move.Next(state));
    }

    [Fact]
    public void Next_FirstBuildRefusedWithRollback_TakesItDown()
    {
        var state = After(Reach(new() { OnFailure = FailureAction.Rollback }), Pass(Refused));

        Assert.Equal(new Move.GoBack(null, "no such image"), Move.Next(state));
    }

    [Fact]
    public void Next_UpdateRefusedWithRollback_GoesBackToTheReachedVersionOnce()
    {
        var refused = Pass(Refused, version: 3, reached: 2);
        var state = After(Reach(new() { OnFailure = FailureAction.Rollback }), refused);

        Assert.Equal(new Move.GoBack(2, "no such image"), Move.Next(state));
        Assert.IsType<Move.Pass>(Move.Next(state.AfterGoingBack(2)));
        Assert.IsType<Move.Done>(Move.Next(After(state.AfterGoingBack(2), refused)));
        Assert.IsType<Move.Done>(Move.Next(state with { CannotGoBack = true }));
    }

    [Fact]
    public void Next_TransientErrorWithRollback_GoesBackWhenTryingAgainHasNotHelped()
    {
        var options = new EnactmentOptions { OnFailure = FailureAction.Rollback };
        var busy = Pass(Passing, version: 3, reached: 2);

        Assert.IsType<Move.Pause>(Move.Next(After(Reach(options), 2, busy)));
        Assert.IsType<Move.GoBack>(Move.Next(After(Reach(options), 3, busy)));
    }

    [Fact]
    public void Next_ReachedVersionFailsAgain_DoesNotGoBack()
        => Assert.IsType<Move.Done>(Move.Next(After(
            Reach(new() { OnFailure = FailureAction.Rollback }), Pass(Refused, version: 3, reached: 3))));

    [Fact]
    public void Next_RemovalFoundNothing_IsDoneWhenListsCannotHideAnything()
    {
        var nothing = Well() with { ListingDelay = 5 * Second };

        Assert.Equal(
            new Move.Pause(3 * Second, Move.UnconfirmedCreation),
            Move.Next(Removal().After(nothing, began: 2 * Second)));
        Assert.IsType<Move.Done>(Move.Next(Removal().After(nothing, began: 5 * Second)));
    }

    [Fact]
    public void Next_RemovalDropped_LooksAgain()
        => Assert.Equal(new Move.Pause(TimeSpan.Zero), Move.Next(After(Removal(), Pass() with { Reached = true })));

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void Next_RemovalInVain_GivesUpOrForgetsWhatIsOutOfReach(bool forgets, bool expected)
    {
        var failed = Pass(Passing with { Action = StepAction.Drop }) with { OutOfReach = [Given.Instance("web", 1)] };
        var begin = Removal() with { ForgetUnreachable = forgets };
        var state = After(begin, Move.MaxFailedPasses, failed);

        Assert.IsType<Move.Pause>(Move.Next(After(begin, Move.MaxFailedPasses - 1, failed)));
        Assert.Equal(expected ? typeof(Move.Forget) : typeof(Move.Done), Move.Next(state).GetType());
        Assert.False(state.Reached);
    }

    [Fact]
    public void Next_RemovalInVainWithEverythingInReach_ForgetsNothing()
        => Assert.IsType<Move.Done>(Move.Next(After(Removal() with { ForgetUnreachable = true },
            Move.MaxFailedPasses, Pass(Passing with { Action = StepAction.Drop }))));

    [Fact]
    public void AfterForgetting_NamesThemAndTriesTheRest()
    {
        var state = After(Removal() with { ForgetUnreachable = true }, Move.MaxFailedPasses, Pass(Passing))
            .AfterForgetting([Refused]);

        Assert.IsType<Move.Pass>(Move.Next(state));
        Assert.Equal([Refused], After(state, Well()).ToResult("shop", Second).Errors);
    }

    [Fact]
    public void Next_EverythingIsRefused_IsDoneAtOnce()
    {
        var refused = Refused with { IsRefused = true, Action = StepAction.Replace };
        var pass = Pass(refused, version: 3, reached: 2);
        var nothing = pass with { Plan = pass.Plan with { Steps = [] } };

        Assert.IsType<Move.Done>(Move.Next(After(Reach(new() { OnFailure = FailureAction.Rollback }), nothing)));
        Assert.IsType<Move.Pause>(Move.Next(After(Watching(), nothing)));
    }

    [Fact]
    public void VersionToRecord_ReachedAgainWithoutWork_IsNull()
    {
        var first = After(Reach(), Well());
        var again = After(first with { ReachedVersion = 1 }, Well());

        Assert.Equal(1, first.VersionToRecord);
        Assert.Null(again.VersionToRecord);
        Assert.Equal(1, After(After(again, Pass(Passing)), Well()).VersionToRecord);
    }

    [Fact]
    public void AfterCancelled_PassHadWork_IsNotReachedAnyMore()
    {
        var reached = After(Watching(), Well());

        Assert.True(reached.AfterCancelled(null).Reached);
        Assert.False(reached.AfterCancelled(Pass() with { Replaced = 1, Left = 2 }).Reached);
    }

    [Theory]
    [InlineData(false, "not reached within 2 s: a is booting; the next enactment goes on from here")]
    [InlineData(true, "not reached within 2 s: a is booting; repeat the removal to go on from here")]
    public void AfterTimeout_SaysWhatGoesOnFromHere(bool isRemoval, string message)
    {
        var options = new EnactmentOptions { Timeout = 2 * Second };

        var result = (isRemoval ? Removal() with { Options = options } : Reach(options))
            .AfterTimeout("a is booting").ToResult("shop", Second);

        Assert.Equal((false, true, message), (result.Reached, result.TimedOut, Assert.Single(result.Errors).Message));
    }

    [Fact]
    public void After_Passes_AddUp()
    {
        var state =
            After(After(Reach(), Pass(Passing) with { Created = 2 }), Pass() with { Replaced = 1, Reached = true })
            .AfterCancelled(Pass(Refused) with { Dropped = 3 });

        var result = state.ToResult("shop", Second);

        Assert.Equal((2, 1, 3, 1, 2), (result.Created, result.Replaced, result.Dropped, result.Failed, result.Passes));
        Assert.Equal("busy", Assert.Single(result.Healed).Message);
        Assert.Equal([Refused], result.Errors);
    }

    [Fact]
    public void WhyFailed_EqualFailures_AreToldOnce()
    {
        var other = Passing with { Node = "db" };

        var state = After(Reach(), Pass(Passing) with { Errors = [Passing, Passing, other] });

        Assert.Equal("Create web: busy (and 1 more with the same failure); Create db: busy", state.WhyFailed);
    }

    private static EnactmentState Reach(EnactmentOptions? options = null)
        => new() { Goal = EnactmentGoal.Reach, Options = options ?? new() };

    private static EnactmentState Watching() => Reach(new() { Watch = true });

    private static EnactmentState Removal() => new() { Goal = EnactmentGoal.Remove, Options = new() };

    private static EnactmentState After(EnactmentState state, PassResult pass) => state.After(pass, TimeSpan.Zero);

    private static EnactmentState After(EnactmentState state, int times, PassResult pass)
        => Enumerable.Range(0, times).Aggregate(state, (s, _) => After(s, pass));

    // Nothing to do.
    private static PassResult Well()
    {
        var pass = Pass();
        return pass with { Reached = true, Plan = pass.Plan with { Steps = [] } };
    }

    private static PassResult Pass(StepError? error = null, int version = 1, int? reached = null) => new()
    {
        Infrastructure = Given.Infrastructure(Compiled) with { Version = version, ReachedVersion = reached },
        Compiled = Compiled,
        Plan = new()
        {
            Infrastructure = "shop",
            InfrastructureId = "1",
            Version = version,
            Unchanged = 0,
            Steps = [new() { Number = 1, Action = StepAction.Create, Node = "web", Reason = "there is none" }],
        },
        Reached = false,
        Errors = error is null ? [] : [error],
    };
}
