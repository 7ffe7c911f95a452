namespace Occo.Engine.Model;

/// <summary>The words that documents use for how a node is updated.</summary>
internal static class UpdateWords
{
    public static readonly IReadOnlyDictionary<string, UpdateOrder> Orders = new Dictionary<string, UpdateOrder>
    {
        ["create_first"] = UpdateOrder.CreateFirst,
        ["drop_first"] = UpdateOrder.DropFirst,
    };

    public static readonly IReadOnlyDictionary<string, UpdateFailure> Failures = new Dictionary<string, UpdateFailure>
    {
        ["stop"] = UpdateFailure.Stop,
        ["rollback"] = UpdateFailure.Rollback,
    };

    public static readonly IReadOnlyDictionary<string, RefreshMode> Modes = new Dictionary<string, RefreshMode>
    {
        ["recompose"] = RefreshMode.Recompose,
        ["replace"] = RefreshMode.Replace,
        ["none"] = RefreshMode.None,
    };
}
