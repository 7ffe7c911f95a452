namespace Occo.Engine.CloudHandlers;

/// <summary>Compares composed requests for <see cref="ICloudHandler.CanRefresh"/>.</summary>
public static class RequestComparison
{
    /// <summary>
    /// The resource sections differ at most in these keys, and the rest of what clouds use is equal. Inputs, attributes
    /// and health checks do not matter to a cloud.
    /// </summary>
    public static bool DiffersOnlyIn(this ComposedRequest from, ComposedRequest to, params string[] keys)
        => from.Context == to.Context
            && PlainValues.Equal(from.ConfigManagement, to.ConfigManagement)
            && PlainValues.Equal(Without(from, keys), Without(to, keys));

    private static Dictionary<string, object?> Without(ComposedRequest request, string[] keys)
        => request.Resource.Where(pair => !keys.Contains(pair.Key)).ToDictionary(pair => pair.Key, pair => pair.Value);
}
