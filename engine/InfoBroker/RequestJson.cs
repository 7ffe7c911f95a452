namespace Occo.Engine.InfoBroker;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>Composed requests to and from JSON; missing parts are left out.</summary>
internal static class RequestJson
{
    public static string Write(ComposedRequest request)
    {
        var plain = new Dictionary<string, object?> { ["resource"] = request.Resource };
        if (request.Context is { } context) plain["context"] = context;
        if (request.Attributes.Count > 0) plain["attributes"] = request.Attributes;
        if (request.ConfigManagement is { } management) plain["configManagement"] = management;
        if (request.HealthCheck is { } check) plain["healthCheck"] = check;
        if (request.Inputs.Count > 0) plain["inputs"] = request.Inputs.ToDictionary(i => i.Key, i => (object?)i.Value);
        return PlainJson.Write(plain);
    }

    public static ComposedRequest Read(string json)
    {
        var values = PlainJson.ReadMapping(json);
        return new ComposedRequest
        {
            Resource = values.Get<Values>("resource"),
            Context = values.GetValueOrDefault("context") as string,
            Attributes = values.GetValueOrDefault("attributes") as Values ?? ComposedRequest.Empty,
            ConfigManagement = values.GetValueOrDefault("configManagement") as Values,
            HealthCheck = values.GetValueOrDefault("healthCheck") as Values,
            Inputs = values.GetValueOrDefault("inputs") is Values inputs
                ? inputs.ToDictionary(i => i.Key, i => (string)i.Value!)
                : ComposedRequest.EmptyInputs,
        };
    }
}
