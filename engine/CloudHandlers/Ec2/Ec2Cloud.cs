namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>Amazon EC2, and clouds with its query API.</summary>
public sealed class Ec2Cloud(TimeProvider? time = null) : ICloudHandler, ICloudCatalogue, ICloudPublisher,
    IDisposable
{
    internal const int LargestBatch = 50;

    private readonly Ec2Clients clients = new(time ?? TimeProvider.System);

    private TimeProvider Time => time ?? TimeProvider.System;

    public string Type => "ec2";
    public IReadOnlyList<string> ScopeKeys { get; } = ["endpoint", "regionname", "profile"];
    public string RegionKey => "regionname";
    public IReadOnlyList<string> UniqueKeys { get; } = ["private_ip", Ec2Interfaces.Existing];
    public IReadOnlyList<string> PooledKeys { get; } = [Ec2Addresses.Key];

    public IReadOnlyList<string> Suggest(string scopeKey) => scopeKey switch
    {
        "regionname" => Ec2Environment.Regions(),
        "profile" => Ec2Environment.Profiles(),
        _ => [],
    };

    public int MaxBatch => LargestBatch;

    /// <summary>One second: instances boot much longer, and a list needs up to two calls.</summary>
    public TimeSpan ListInterval { get; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Five minutes: EC2 is eventually consistent, and its developer guide recommends to poll for that long ("Eventual
    /// consistency in the Amazon EC2 API").
    /// </summary>
    public TimeSpan ListingDelay { get; } = Ec2Creation.Settled;

    public bool HandsOver => true;
    public IEnumerable<Diagnostic> Validate(Section resource) => Ec2Schema.Check(resource);
    public SectionSchema Schema => Ec2Schema.Schema;
    public string? ContextMisfit(string leastContext)
        => UserData.Misfit(leastContext, Ec2RunInstances.MostUserData, "EC2");

    public IReadOnlyDictionary<string, object?> Defaults(
        string infrastructureName, string nodeName, IReadOnlyDictionary<string, object?> resource)
        => Ec2Tags.Defaults(infrastructureName, nodeName, resource);

    public string? QuestionOf(IReadOnlyDictionary<string, object?> resource) => Ec2Templates.QuestionOf(resource);

    public Task<string> AnswerAsync(CloudAccess access, string question, CancellationToken cancel)
        => clients.UseAsync(access, ec2 => Ec2Templates.AnswerAsync(ec2.Client, question, cancel), cancel);

    public IReadOnlyDictionary<string, object?> Resolve(IReadOnlyDictionary<string, object?> resource, string answer)
        => Ec2Templates.Resolve(resource, answer);

    public async ValueTask PaceAsync(CreateBatch batch, CancellationToken cancel)
        => await clients.UseAsync(batch.Scope, async ec2 =>
        {
            await ec2.Pace.WaitAsync(Ec2Creation.IdsOf(batch).Count, cancel).ConfigureAwait(false);
            return true;
        }, cancel).ConfigureAwait(false);

    public Task<IReadOnlyList<CreateOutcome>> CreateAsync(CreateBatch batch, CancellationToken cancel)
        => clients.UseAsync(
            batch.Scope,
            async ec2 =>
            {
                await new Ec2Publication(ec2).RequireAsync(batch.Request.Resource, Time, cancel)
                    .ConfigureAwait(false);
                return await (Ec2Fleet.IsAsked(batch.Request.Resource)
                    ? new Ec2FleetCreation(ec2.Client).CreateAsync(batch, cancel)
                    : new Ec2Creation(ec2.Client, Time).CreateAsync(batch, cancel)).ConfigureAwait(false);
            }, cancel);

    public Task<IReadOnlyList<CloudInstance>> ListAsync(CloudScope scope, CancellationToken cancel)
        => clients.UseAsync(scope, ec2 => new Ec2List(ec2.Client).ListAsync(scope, cancel), cancel);

    public Task<IReadOnlyList<CloudInstance>> FindAsync(
        CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => clients.UseAsync(scope, ec2 => new Ec2List(ec2.Client).FindAsync(scope, instanceIds, cancel), cancel);

    public Task<IReadOnlyList<CloudInstance>> ListTaggedAsync(
        CloudAccess access, bool anyStore, CancellationToken cancel)
        => clients.UseAsync(
            access, ec2 => new Ec2List(ec2.Client).ListTaggedAsync(
                anyStore ? null : access.StoreId, Time.GetUtcNow(), cancel), cancel);

    public Task<IReadOnlyList<DropOutcome>> DropAsync(
        CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => clients.UseAsync(scope, ec2 => new Ec2Removal(ec2.Client).DropAsync(instanceIds, cancel), cancel);

    /// <summary>Launch templates of fleets.</summary>
    public Task TidyAsync(CloudScope scope, CancellationToken cancel)
        => clients.UseAsync(scope, async ec2 =>
        {
            var templates = new Ec2FleetTemplates(ec2.Client);
            var left = await templates.ListAsync(Ec2List.OwnedBy(scope), null, cancel).ConfigureAwait(false);
            foreach (var template in left)
                await templates.DeleteAsync(template.InstanceId, cancel).ConfigureAwait(false);
            return true;
        }, cancel);

    public bool CanStart => true;

    public Task StartAsync(CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => clients.UseAsync(scope, ec2 => ec2.Client.StartInstancesAsync(
            new() { InstanceIds = [.. instanceIds] }, cancel), cancel);

    public bool CanStop => true;

    /// <summary>Occo makes one-time spot instances, which EC2 does not stop.</summary>
    public bool Stops(IReadOnlyDictionary<string, object?> resource) => resource.GetValueOrDefault("spot") is null;

    /// <summary>EC2 refuses instances with an instance-store root.</summary>
    public Task StopAsync(CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => clients.UseAsync(scope, ec2 => ec2.Client.StopInstancesAsync(
            new() { InstanceIds = [.. instanceIds] }, cancel), cancel);

    public Task<IReadOnlyList<ReleaseOutcome>> ReleaseAsync(
        CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => clients.UseAsync(scope, ec2 => new Ec2Owner(ec2.Client).ReleaseAsync(instanceIds, cancel), cancel);

    public Task ClaimAsync(
        CloudScope scope, string instanceId, Guid nodeId, string nodeName, CancellationToken cancel)
        => clients.UseAsync(scope, async ec2 =>
        {
            await new Ec2Owner(ec2.Client).ClaimAsync(scope, instanceId, nodeId, nodeName, cancel)
                .ConfigureAwait(false);
            return true;
        }, cancel);

    public bool Publishes(IReadOnlyDictionary<string, object?> resource) => Ec2Publication.IsAsked(resource);

    public bool GivesAddress(IReadOnlyDictionary<string, object?> resource) => Ec2Addresses.AreIn(resource);

    public Task<IReadOnlyList<PublishOutcome>> PublishAsync(
        CloudScope scope, IReadOnlyList<PublishedInstance> instances, CancellationToken cancel)
        => clients.UseAsync(scope, ec2 => new Ec2Publication(ec2).PublishAsync(instances, cancel), cancel);

    public Task<IReadOnlyList<WithdrawOutcome>> WithdrawAsync(
        CloudScope scope, IReadOnlyList<PublishedInstance> instances, CancellationToken cancel)
        => clients.UseAsync(scope, ec2 => new Ec2Publication(ec2).WithdrawAsync(instances, cancel), cancel);

    /// <summary>Tags, the name, target groups and elastic addresses can be changed while an instance runs.</summary>
    public bool CanRefresh(ComposedRequest from, ComposedRequest to) => Ec2Retagging.OnlyTagsDiffer(from, to);

    /// <summary>An instance of a fleet also stays as long as its type and place are among the choices.</summary>
    public bool CanRefreshObserved(
        ComposedRequest from, ComposedRequest to, IReadOnlyDictionary<string, object?> observed)
        => CanRefresh(from, to) || Ec2Fleet.StillFits(from, to, observed);

    public Task RefreshAsync(
        CloudScope scope, string instanceId, ComposedRequest from, ComposedRequest to, CancellationToken cancel)
        => clients.UseAsync(scope, async ec2 =>
        {
            await new Ec2Retagging(ec2.Client).RefreshAsync(instanceId, from, to, cancel).ConfigureAwait(false);
            await new Ec2Publication(ec2).LeaveAsync(instanceId, from.Resource, to.Resource, cancel)
                .ConfigureAwait(false);
            return true;
        }, cancel);

    public Task<IReadOnlyList<CloudCheck>> CheckAsync(CloudAccess access, CancellationToken cancel)
        => new Ec2Check(access, clients, Time).RunAsync(cancel);

    /// <summary>What is free of the capacity reservation that the section names.</summary>
    public Task<int?> CapacityAsync(
        CloudAccess access, IReadOnlyDictionary<string, object?> resource, CancellationToken cancel)
        => clients.UseAsync(access, ec2 => Ec2Capacity.AskAsync(ec2.Client, resource, cancel), cancel);

    public Task<IReadOnlyList<CloudImage>> FindImagesAsync(
        CloudAccess access, ImageQuery query, CancellationToken cancel)
        => clients.UseAsync(access, ec2 => new Ec2Catalogue(ec2.Client).ImagesAsync(query, cancel), cancel);

    public Task<IReadOnlyList<CloudSize>> FindSizesAsync(CloudAccess access, string? name, CancellationToken cancel)
        => clients.UseAsync(access, ec2 => new Ec2Catalogue(ec2.Client).SizesAsync(name, cancel), cancel);

    /// <summary>Calls with the client of an access, for other kinds of what EC2 makes.</summary>
    internal Task<T> UseAsync<T>(CloudAccess access, Func<Ec2Client, Task<T>> work, CancellationToken cancel)
        => clients.UseAsync(access, ec2 => work(ec2.Client), cancel);

    /// <summary>The same checks with other permissions.</summary>
    internal Task<IReadOnlyList<CloudCheck>> CheckAsync(
        CloudAccess access, IReadOnlyList<(string Action, Func<Ec2Client, CancellationToken, Task> DryRun)> permissions,
        CancellationToken cancel)
        => new Ec2Check(access, clients, time ?? TimeProvider.System, permissions).RunAsync(cancel);

    public void Dispose() => clients.Dispose();
}
