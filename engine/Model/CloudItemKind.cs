namespace Occo.Engine.Model;

/// <summary>What a cloud keeps for Occo.</summary>
public enum CloudItemKind
{
    /// <summary>A machine: what nodes are made of.</summary>
    Machine,

    /// <summary>A volume that stayed when its machine was removed: data that somebody wanted to keep.</summary>
    Volume,

    /// <summary>A launch template that an interrupted creation left. It costs nothing.</summary>
    LaunchTemplate,

    /// <summary>What a node is made of and is no machine: a security group, a key pair.</summary>
    Resource,
}
