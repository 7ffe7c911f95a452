namespace Occo.Crash;

/// <summary>The dummy cloud, seen through its own hand.</summary>
internal class DummySite(string store) : Site(store)
{
    public override string Cloud => "dummy";

    private string Machinery => Path.Combine(Folder, "dummy.db");

    // Two machines per call, so that batches are cut, and a time to boot that is longer than a heartbeat.
    protected override string Definitions => $$$"""
          'node_def:db':
            - resource: {type: dummy, file: '{{{Machinery}}}', boot_time: 0.1}
          'node_def:web':
            - resource:
                type: dummy
                file: '{{{Machinery}}}'
                boot_time: 0.15
                instance_type: 'v{{ variables.version }}'
                max_batch: 2
                published: true
        """;

    public override IReadOnlyList<Guid> Machines() => Look(c => c.Machines().Select(m => m.NodeId).ToList());

    public override IReadOnlyList<string> Leftovers() => Look(c => c.Machines().Select(m => m.InstanceId).ToList());

    public override void Break(IReadOnlyList<NodeInstance> instances)
    {
        using var control = DummyCloud.Control(Machinery);
        IfThere(() => control.Vanish(instances[0].InstanceId!));
        IfThere(() => control.SetState(instances[1].InstanceId!, ComponentState.Failed, "broken on purpose"));
    }

    public override IReadOnlyList<string> Faults()
        => Look(c => c.Cut == 0 ? new List<string>() : [$"{c.Cut} machines were dropped while they were published"]);

    public override void Clear()
    {
    }

    // A worker may have dropped it meanwhile.
    private static void IfThere(Action change)
    {
        try
        {
            change();
        }
        catch (CloudException e) when (e.Kind == CloudErrorKind.NotFound)
        {
        }
    }

    private List<T> Look<T>(Func<DummyControl, List<T>> look)
    {
        if (!File.Exists(Machinery)) return [];
        using var control = DummyCloud.Control(Machinery);
        return look(control);
    }
}
