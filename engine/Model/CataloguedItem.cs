namespace Occo.Engine.Model;

/// <summary>An image or a size that a cloud offered when it was last asked.</summary>
/// <param name="Name">The id or name that a resource section uses.</param>
/// <param name="About">One line of description.</param>
/// <param name="SeenAt">When the cloud last listed it.</param>
/// <param name="Title">Its display name, where that differs.</param>
public sealed record CataloguedItem(string Name, string About, DateTimeOffset SeenAt, string? Title = null);
