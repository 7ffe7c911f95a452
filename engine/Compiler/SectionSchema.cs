namespace Occo.Engine;

/// <summary>What a value of a section may be. A text with a template in it passes as anything: it is judged when rendered.</summary>
[Flags]
public enum ValueKinds
{
    /// <summary>Text.</summary>
    Text = 1,

    /// <summary>Whole number.</summary>
    Integer = 2,

    /// <summary>Number.</summary>
    Number = 4,

    /// <summary>true or false.</summary>
    Boolean = 8,

    /// <summary>List.</summary>
    List = 16,

    /// <summary>Mapping.</summary>
    Mapping = 32,

    /// <summary>A single value.</summary>
    Scalar = Text | Integer | Number | Boolean,

    /// <summary>Anything.</summary>
    Any = Scalar | List | Mapping,
}

/// <summary>The keys of a section: which must be there, which may, and what their values are.</summary>
public sealed class SectionSchema
{
    private readonly Dictionary<string, (ValueKinds Kinds, bool Required)> keys = new()
    {
        ["type"] = (ValueKinds.Text, true),
    };

    /// <summary>A key that must be there.</summary>
    public SectionSchema Required(string key, ValueKinds kinds = ValueKinds.Text)
    {
        keys[key] = (kinds, true);
        return this;
    }

    /// <summary>A key that may be there.</summary>
    public SectionSchema Optional(string key, ValueKinds kinds = ValueKinds.Text)
    {
        keys[key] = (kinds, false);
        return this;
    }

    /// <summary>Missing keys, unknown keys (with the nearest known one) and values of the wrong kind.</summary>
    public IEnumerable<Diagnostic> Check(Section section) => throw new NotImplementedException(section.Name);
}
