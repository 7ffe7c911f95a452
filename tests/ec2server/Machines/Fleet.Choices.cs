using System.Globalization;

namespace Occo.Ec2Server;

/// <summary>Launch templates, and fleets that choose among types and places.</summary>
internal sealed partial class Fleet
{
    private const string Tag = "aws:ec2:fleet-id";

    /// <summary>The launch templates that calls made.</summary>
    public IReadOnlyList<LaunchTemplate> Templates
    {
        get { lock (gate) return [.. templates]; }
    }

    /// <summary>Adds a launch template. Throws <see cref="Ec2Error"/> where its name is taken.</summary>
    public LaunchTemplate AddTemplate(
        string name, IReadOnlyDictionary<string, string> launch, Dictionary<string, string> tags)
    {
        lock (gate)
        {
            if (name == Catalogue.TemplateName || templates.Exists(t => t.Name == name))
            {
                throw new Ec2Error("InvalidLaunchTemplateName.AlreadyExistsException",
                    "Launch template name already in use.");
            }

            var number = ++templatesMade;
            templates.Add(new(Id("lt", number), name, launch, tags, time.GetUtcNow(), number));
            return templates[^1];
        }
    }

    /// <summary>Deletes a launch template. Throws <see cref="Ec2Error"/>.</summary>
    public LaunchTemplate DeleteTemplate(string? id, string? name)
    {
        lock (gate)
        {
            var gone = RequireTemplate(id, name)
                ?? throw new Ec2Error("OperationNotPermitted", "This template stays.");
            templates.Remove(gone);
            return gone;
        }
    }

    /// <summary>Throws <see cref="Ec2Error"/> unless there is one. Null: the one that there always is.</summary>
    public LaunchTemplate? RequireTemplate(string? id, string? name)
    {
        lock (gate)
        {
            if (templates.Find(t => t.Id == id || t.Name == name) is { } made) return made;
            LaunchReader.Require(id, name);
            return null;
        }
    }

    /// <summary>
    /// Makes the machines of an instant fleet one by one, each of the first choice that has room, or returns what the
    /// same token made before: also nothing. Throws <see cref="Ec2Error"/>.
    /// </summary>
    public FleetResult Choose(FleetRequest request)
    {
        lock (gate)
        {
            if (request.ClientToken is { } known && fleets.TryGetValue(known, out var before))
                return before.Digest == request.Digest ? before : throw Ec2Error.TokenReused();
            var id = $"fleet-{++fleetsMade:x8}-0000-4000-8000-000000000000";
            var template = RequireTemplate(null, request.Template)
                ?? throw Ec2Error.Value("The template of the catalogue is for RunInstances.");
            var (made, errors) = (new List<(FleetChoice, Instance)>(), new List<(FleetChoice, Ec2Error)>());
            for (var i = 0; i < request.Count; i++)
            {
                errors.Clear();
                foreach (var choice in request.Choices)
                {
                    try
                    {
                        made.Add((choice, Launch(request, choice, template, id)));
                        break;
                    }
                    catch (Ec2Error e)
                    {
                        errors.Add((choice, e));
                    }
                }

                if (made.Count == i) break;
            }

            var result = new FleetResult(id, request.Digest, made, made.Count == request.Count ? [] : errors);
            if (request.ClientToken is { } token) fleets[token] = result;
            return result;
        }
    }

    private Instance Launch(FleetRequest request, FleetChoice choice, LaunchTemplate template, string fleet)
    {
        var call = new Dictionary<string, string>(template.Launch)
        {
            ["InstanceType"] = choice.Type, ["MinCount"] = "1", ["MaxCount"] = "1",
        };
        var hasCard = call.Keys.Any(k => k.StartsWith("NetworkInterface.1.", StringComparison.Ordinal));
        if (choice.Subnet is { } subnet) call[hasCard ? "NetworkInterface.1.SubnetId" : "SubnetId"] = subnet;
        if (choice.Zone is { } zone) call["Placement.AvailabilityZone"] = zone;
        if (request.Spot) call["InstanceMarketOptions.MarketType"] = "spot";
        if (request.Spot && choice.MaxPrice is { } price) call["InstanceMarketOptions.SpotOptions.MaxPrice"] = price;
        var parameters = QueryParameters.Of(call);
        var launch = LaunchReader.Read(parameters, settings());
        parameters.Finish();
        return Launch(launch with
        {
            ClientToken = string.Create(CultureInfo.InvariantCulture, $"{fleet}-{launched}"),
            Tags = new Dictionary<string, string>(request.Tags) { [Tag] = fleet },
            VolumeTags = request.VolumeTags,
        })[0];
    }
}
