using System.Management.Automation;
namespace Occo.Commands;

[Cmdlet(VerbsLifecycle.Start, "OccoEnactment", DefaultParameterSetName = PromptSet, SupportsShouldProcess = true)]
[OutputType(typeof(OccoEnactment), typeof(OccoPlan), typeof(Job))]
public sealed class StartOccoEnactmentCommand : WorkCommand
{
    private const string NameSet = "Name";
    private const string PlanSet = "Plan";
    private const string FileSet = "PlanPath";

    // The default set. Its Name takes no pipeline input; with NameSet as the default, a piped plan would bind to Name.
    private const string PromptSet = "Asked";

    private static readonly string[] JobParameters =
    [
        nameof(Node), nameof(ExcludeNode), nameof(OnFailure), nameof(Watch), nameof(IntervalSec),
        nameof(MaxConcurrency), nameof(TimeoutSec), nameof(Wait), nameof(WaitSec), nameof(Credential),
        nameof(AllowShared), nameof(IncludeProtected), nameof(Force), nameof(MaxDrops), nameof(Attach), nameof(Local),
        nameof(IfRevision),
    ];

    private static readonly string[] NotOfWorkers =
    [
        nameof(Node), nameof(ExcludeNode), nameof(OnFailure), nameof(Watch), nameof(MaxConcurrency), nameof(Credential),
        nameof(IncludeProtected), nameof(Force), nameof(MaxDrops), nameof(Local),
    ];

    private readonly List<(IOrchestrator Engine, Infrastructure Infrastructure, EnactmentOptions Scope)> chosen = [];

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true,
        ParameterSetName = NameSet)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PromptSet)]
    [Alias("Infrastructure")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [InfrastructureReference(TakesPlans = false)]
    [ArgumentCompleter(typeof(InfrastructureNameCompleter))]
    public string[] Name { get; set; } = [];

    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = PlanSet)]
    [ValidateNotNullOrEmpty]
    [LivePlan]
    public OccoPlan[] Plan { get; set; } = [];

    [Parameter(Mandatory = true, ParameterSetName = FileSet)]
    [FilePath(IsLiteral = true)]
    [ValidateNotNullOrEmpty]
    public string[] PlanPath { get; set; } = [];

    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NodeNameCompleter))]
    public string[] Node { get; set; } = [];

    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NodeNameCompleter))]
    public string[] ExcludeNode { get; set; } = [];

    [Parameter]
    public SwitchParameter IncludeProtected { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    [InstanceCount]
    public string? MaxDrops { get; set; }

    [Parameter]
    [ValidateSet("Keep", "Retry", "Rollback")]
    public string OnFailure { get; set; } = "Keep";

    [Parameter]
    public SwitchParameter Watch { get; set; }

    [Parameter(ParameterSetName = NameSet)]
    [Parameter(ParameterSetName = PromptSet)]
    public SwitchParameter Attach { get; set; }

    /// <summary>Default: see <see cref="WorkLimits"/>.</summary>
    [Parameter]
    [ValidateRange(1, 86_400)]
    public int IntervalSec { get; set; }

    [Parameter]
    public SwitchParameter Local { get; set; }

    [Parameter]
    [ValidateRange(1, 1000)]
    public int ThrottleLimit { get; set; } = WorkLimits.DefaultThrottle;

    [Parameter]
    public SwitchParameter AsJob { get; set; }

    private void Process(Infrastructure infrastructure)
    {
        if (NodeSelection.Scope(infrastructure, Node, ExcludeNode) is { } scope) Process(infrastructure, scope);
    }

    private void Process(Infrastructure infrastructure, EnactmentOptions scope)
    {
        var engine = Engine;
        RequireAttachable();
        var limits = Limited(scope with
        {
            IncludeProtected = IncludeProtected || scope.Plan is { IncludeProtected: true },
            MaxDrops = InstanceCountAttribute.Read(MaxDrops),
        });
        if (IsWhatIf)
        {
            if (!ShouldProcess($"Infrastructure '{infrastructure.Name}'", Action)) WritePlan(infrastructure, limits);
            return;
        }

        if (!Confirmed(infrastructure, limits, out var plan)) return;
        // What was shown and confirmed is carried out, and nothing else. Workers take no plan.
        if (plan is not null && !Watch && !IsForWorkers(infrastructure))
            limits = limits with { Plan = plan, Nodes = [], ExcludeNodes = [] };
        if (AsJob) StartJob(infrastructure);
        else chosen.Add((engine, infrastructure, limits));
    }

    // The plan is shown where a question is asked; null: no question was asked. There is none about a plan that is
    // refused as a whole. A watch waits until it is allowed.
    private bool Confirmed(Infrastructure infrastructure, EnactmentOptions limits, out Plan? plan)
    {
        plan = null;
        var isForced = !limits.IncludeProtected || Force;
        if (!AsksFirst && isForced) return ShouldProcess($"Infrastructure '{infrastructure.Name}'", Action);
        var shown = plan = PlanOf(infrastructure, limits);
        if (shown.Refusal is { } refusal && !Watch)
        {
            throw new OccoException(FailureKind.NotReached, $"{infrastructure.Name}: {refusal}")
            {
                Remedy = new(RemedyKind.AllowDrops),
            };
        }

        var text = PlanQuestion.Of(shown);
        return Answer(() => ShouldProcess(text, text, $"{Action} '{infrastructure.Name}'"), "-Confirm:$false")
            && (isForced || Answer(
                () => ShouldContinue(text, $"Drop protected instances of '{infrastructure.Name}', too?"), "-Force"));
    }

    private string Action => Attach ? "Attach and enact" : "Enact";

    private bool IsForWorkers(Infrastructure infrastructure)
        => Attach || (infrastructure.Attachment is not null && !Local);

    private void RequireAttachable()
    {
        var others = NotOfWorkers.Where(MyInvocation.BoundParameters.ContainsKey).ToList();
        if (!Attach || others.Count == 0) return;
        throw new ArgumentException("-Attach has workers enact it whole, as described. Leave out "
            + $"-{string.Join(", -", others)}, or -Attach.");
    }

    private bool AsksFirst => MyInvocation.BoundParameters.TryGetValue("Confirm", out var bound)
        ? ((SwitchParameter)bound).IsPresent
        : LanguagePrimitives.TryConvertTo(GetVariableValue("ConfirmPreference"), out ConfirmImpact preference)
            && preference is not (ConfirmImpact.None or ConfirmImpact.High);

    protected override void ProcessRecord()
    {
        switch (ParameterSetName)
        {
            case PlanSet:
                // A plan that is not piped does not bind its StorePath.
                var isNamed = MyInvocation.BoundParameters.ContainsKey(nameof(StorePath));
                foreach (var plan in Plan)
                {
                    if (!isNamed) StorePath = plan.StorePath;
                    Attempt(plan.Infrastructure, () => Process(
                        plan.Source ?? throw new ArgumentException(LivePlanAttribute.Refusal)));
                }

                break;
            case FileSet:
                foreach (var path in PlanPath)
                    Attempt(path, () => Process(Engine.ReadPlan(FilePath.Existing(SessionState.Path, path))), "Plan");
                break;
            default:
                ForEach(Name, (engine, name) => InfrastructureSelection.FindAsync(engine, name), Process);
                break;
        }
    }

    private void Process(Plan plan)
    {
        if (AsJob)
        {
            throw new ArgumentException(
                "A plan cannot run in the background. Use -AsJob with names, or the plan without -AsJob.");
        }

        if (IncludeProtected && !plan.IncludeProtected)
        {
            throw new ArgumentException("The plan was made without -IncludeProtected, and is carried out as it is. "
                + "Make another one: Get-OccoPlan -IncludeProtected.");
        }

        Process(Find(plan.InfrastructureId), new() { Plan = plan, Nodes = Node, ExcludeNodes = ExcludeNode });
    }

    // Without open work a watch ends as it should.
    private protected override string? StopText(string name, EnactmentReporter reporter, Infrastructure? now)
        => Watch && !reporter.HasOpenWork ? null
            : reporter.Describe(
                now is null ? "" : $"{now.Ready} of {now.Desired} instances are ready", "the work is unfinished")
                + (reporter.IsByWorkers ? " The workers finish it." : $" Start-OccoEnactment {name} finishes the work."
                    + (reporter.HasCreations ? $" Remove-OccoInfrastructure {name} drops the instances." : ""));

    /// <summary>Enacts all infrastructures of the pipeline at the same time.</summary>
    protected override void EndProcessing()
    {
        var works = chosen.ConvertAll(c => Work(c.Engine, c.Infrastructure, c.Scope));
        if (works.Count == 0) return;
        Run(async cancel =>
        {
            // A watch does not end, so none waits for another.
            if (Watch) await Task.WhenAll(works.Select(work => work.RunAsync(cancel))).ConfigureAwait(false);
            else await InfrastructureWork.RunAllAsync(works, ThrottleLimit, usersFirst: false, cancel)
                .ConfigureAwait(false);
            return works.Count;
        });
    }

    private void StartJob(Infrastructure infrastructure)
    {
        var module = MyInvocation.MyCommand.Module;
        var parameters = MyInvocation.BoundParameters.Where(bound => JobParameters.Contains(bound.Key)).ToDictionary();
        parameters[nameof(Name)] = infrastructure.Id;
        parameters[nameof(StorePath)] = Engine.StorePath;
        parameters["Verbose"] = true;
        parameters["Confirm"] = false;
        // The question was answered here.
        if (IncludeProtected) parameters[nameof(Force)] = true;
        var manifest = Path.Combine(module.ModuleBase, $"{module.Name}.psd1");
        var job = new EnactmentJob(manifest, infrastructure.Name, parameters);
        JobRepository.Add(job);
        job.Start();
        WriteObject(job);
    }

    private TimeSpan Interval => TimeSpan.FromSeconds(
        IntervalSec > 0 ? IntervalSec : Attach ? WorkLimits.AttachedSeconds : WorkLimits.WatchSeconds);

    private InfrastructureWork Work(IOrchestrator engine, Infrastructure infrastructure, EnactmentOptions scope)
    {
        var name = infrastructure.Name;
        var reporter = new EnactmentReporter(this, name, $"Enacting {name}", Limited(scope with
        {
            Watch = Watch,
            Interval = Interval,
            Attach = Attach ? Interval : null,
            Local = Local,
            OnFailure = Enum.Parse<FailureAction>(OnFailure, ignoreCase: true),
        }))
        {
            IsByWorkers = IsForWorkers(infrastructure),
        };
        Follow(name, reporter, (engine, infrastructure));
        return Work(engine, infrastructure, reporter, wanted: true,
            cancel => engine.EnactAsync(infrastructure.Id, reporter.Options, cancel));
    }
}
