namespace Occo.Engine.Util;

/// <summary>The version of YAML whose rules give plain values their kind.</summary>
internal enum YamlSchema
{
    /// <summary>A document asks for it with <c>%YAML 1.1</c>.</summary>
    Yaml11,

    /// <summary>The rules of every other document.</summary>
    Yaml12,
}
