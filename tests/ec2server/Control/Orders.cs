namespace Occo.Ec2Server;

/// <summary>The orders that are not used up, first come first served.</summary>
internal sealed class Orders
{
    private readonly List<Order> waiting = [];

    /// <summary>How many wait.</summary>
    public int Count
    {
        get { lock (waiting) return waiting.Count; }
    }

    /// <summary>Adds one.</summary>
    public void Add(Order order)
    {
        lock (waiting) waiting.Add(order);
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        lock (waiting) waiting.Clear();
    }

    /// <summary>The order for a call, or null.</summary>
    public Order? Take(string action)
    {
        lock (waiting)
        {
            var at = waiting.FindIndex(o => o.Action == action);
            if (at < 0) return null;
            var order = waiting[at];
            if (order.Skip > 0)
            {
                waiting[at] = order with { Skip = order.Skip - 1 };
                return null;
            }

            if (order.Times <= 1) waiting.RemoveAt(at);
            else waiting[at] = order with { Times = order.Times - 1 };
            return order;
        }
    }
}
