using Xunit;

namespace Occo.Engine.Tests;

/// <summary>A rendering asks, ends, and is done again with the answer.</summary>
public sealed class TemplateAnswersTests
{
    private readonly TemplateAnswers answers = new();
    private readonly List<string> searched = [];
    private int rendered;

    [Fact]
    public async Task RunAsync_NothingIsAsked_RendersOnce()
    {
        Assert.Equal("text", await answers.RunAsync(() => Render(() => "text")));
        Assert.Equal(1, rendered);
    }

    [Fact]
    public async Task RunAsync_OneQuestionBecauseOfTheOther_SearchesForEachOnce()
    {
        var text = await answers.RunAsync(() => Render(() => Ask(Ask("a")) + Ask("a")));

        Assert.Equal("<<a>><a>", text);
        Assert.Equal(["a", "<a>"], searched);
        Assert.Equal(3, rendered);
    }

    [Fact]
    public async Task RunAsync_SearchFails_TheRenderingHearsOfIt()
    {
        var text = await answers.RunAsync(() => Render(() =>
        {
            try
            {
                return answers.Get<string>("q", () => throw new OccoException(FailureKind.NotFound, "none"));
            }
            catch (OccoException e)
            {
                return e.Message;
            }
        }));

        Assert.Equal("none", text);
    }

    [Fact]
    public async Task RunAsync_ComposerMakesSomethingElseOfTheSignal_IsRenderedAgain()
    {
        Assert.Equal("<a>", await answers.RunAsync(() => Render(() =>
        {
            try
            {
                return Ask("a");
            }
            catch (Exception e)
            {
                throw new InvalidOperationException("defective", e);
            }
        })));
    }

    [Fact]
    public async Task RunAsync_RenderingFails_ThrowsTheSame()
    {
        var error = await Assert.ThrowsAsync<CompositionException>(() => answers.RunAsync<string>(
            () => throw new CompositionException("bad", SourceLocation.None)));

        Assert.Equal("bad", error.Message);
    }

    [Fact]
    public async Task RunAsync_QuestionsWithoutEnd_AreRefused()
    {
        var error = await Assert.ThrowsAsync<CompositionException>(
            () => answers.RunAsync(() => Render(() => Ask($"{rendered}"))));

        Assert.Contains($"{TemplateAnswers.MostRounds}", error.Message, StringComparison.Ordinal);
        Assert.Equal(TemplateAnswers.MostRounds, rendered);
    }

    private string Render(Func<string> render)
    {
        rendered++;
        return render();
    }

    private string Ask(string question) => answers.Get(question, async () =>
    {
        await Task.Yield();
        searched.Add(question);
        return $"<{question}>";
    });
}
