namespace Occo.Engine.Model;

/// <summary>An image or a size that a cloud once offered.</summary>
/// <param name="Name">What a resource section names it by.</param>
/// <param name="About">A line about it.</param>
/// <param name="SeenAt">When the cloud said so.</param>
/// <param name="Title">What people call it, where that is another name.</param>
public sealed record CataloguedItem(string Name, string About, DateTimeOffset SeenAt, string? Title = null);
