using System.Globalization;

namespace Occo.Engine.CloudHandlers.Ec2;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>The resource keys of EC2 and the check of a section as written.</summary>
internal static class Ec2Schema
{
    private const ValueKinds WholeNumber = ValueKinds.Integer;
    private const string UserData = "The text of the section 'contextualisation' beside 'resource' is the user data.";
    private const int LongestKey = 128;
    private const int LongestValue = 256;

    private static readonly SectionSchema Device = SectionSchema.Inner()
        .Required("device")
        .Optional("size", WholeNumber)
        .OneOf("type", "gp3", "gp2", "io2", "io1", "st1", "sc1", "standard")
        .Optional("iops", WholeNumber)
        .Optional("throughput", WholeNumber)
        .Optional("encrypted", ValueKinds.Boolean)
        .Optional("delete_on_termination", ValueKinds.Boolean)
        .Optional("snapshot");

    internal static readonly SectionSchema Schema = new SectionSchema()
        .Optional("endpoint")
        .Optional("regionname")
        .Optional("profile")
        .Optional("image_id")
        .Optional("instance_type")
        .Optional("key_name")
        .Optional("security_group_ids", ValueKinds.List | ValueKinds.Text)
        .Optional("subnet_id")
        .Optional("name")
        .Optional("tags", ValueKinds.Mapping)
        .Optional("iam_instance_profile")
        .OptionalList("block_devices", Device)
        .Optional("associate_public_ip", ValueKinds.Boolean)
        .Optional("private_ip")
        .Optional("spot", SectionSchema.Inner()
            .Optional("max_price", ValueKinds.Number | ValueKinds.Text)
            .OneOf("interruption_behaviour", "terminate"))
        .OneOf("metadata_tokens", "required", "optional")
        .Optional("placement", SectionSchema.Inner()
            .Optional("zone").Optional("group").OneOf("tenancy", "default", "dedicated", "host"))
        .Optional("launch_template", SectionSchema.Inner()
            .Optional("id").Optional("name").Optional("version", ValueKinds.Text | ValueKinds.Integer))
        .Elsewhere("user_data", UserData)
        .Elsewhere("userdata", UserData);

    /// <summary>Unknown and missing keys, values of the wrong kind, and values that EC2 does not take.</summary>
    public static IEnumerable<Diagnostic> Check(Section section)
    {
        var values = section.Values;
        var findings = Schema.Check(section).ToList();
        Need(values.ContainsKey("endpoint") || values.ContainsKey("regionname"), "regionname",
            "Add 'regionname', the name of the region, such as eu-west-1.");
        var template = values.ContainsKey("launch_template");
        Need(template || values.ContainsKey("image_id"), "image_id",
            "Add 'image_id', the id of the image, or a 'launch_template' that has one.");
        Need(template || values.ContainsKey("instance_type"), "instance_type",
            "Add 'instance_type', such as t3.small, or a 'launch_template' that has one.");
        if (values.GetValueOrDefault("endpoint") is string endpoint && !KindOfValue.IsTemplate(endpoint)
            && !Ec2Endpoint.IsUrl(endpoint))
        {
            // A document that is still to be filled in must be readable; what cannot be asked is refused when it is.
            findings.Add(new(Rules.WrongValue.Id, DiagnosticSeverity.Warning,
                $"'endpoint' in the resource section is no URL: '{endpoint}'.", section.LocationOf("endpoint"),
                "Write https://ec2.<region>.amazonaws.com, or 'regionname' alone."));
        }

        if (values.GetValueOrDefault("launch_template") is Values named
            && named.ContainsKey("id") == named.ContainsKey("name"))
        {
            Wrong("launch_template", "'launch_template' needs either 'id' or 'name'.", "Write one of them.");
        }

        if (values.GetValueOrDefault("tags") is Values tags) CheckTags(tags);
        if (values.GetValueOrDefault("block_devices") is IReadOnlyList<object?> devices) CheckDevices(devices);
        if (values.GetValueOrDefault("spot") is Values spot && spot.GetValueOrDefault("max_price") is { } price
            && !KindOfValue.IsTemplate(price) && !(Number(price) > 0))
        {
            Wrong("spot.max_price", $"'{price}' is no price.", "Write US dollars per hour, such as 0.05.");
        }

        findings.AddRange(Ec2Shapes.Check(section));
        return findings;

        void Need(bool there, string key, string hint)
        {
            if (!there)
            {
                findings.Add(new(Rules.MissingKey.Id, Rules.MissingKey.Severity,
                    $"The resource section has no '{key}'.", section.LocationOf(""), hint));
            }
        }

        void Wrong(string path, string message, string hint) => findings.Add(
            new(Rules.WrongValue.Id, Rules.WrongValue.Severity, message, section.LocationOf(path), hint));

        void CheckTags(Values own)
        {
            if (own.ContainsKey(Ec2Tags.Name) && values.ContainsKey("name"))
                Wrong($"tags.{Ec2Tags.Name}", "The name stands twice, as 'name' and as the tag 'Name'.", "Write one of them.");
            if (own.Count > Ec2Tags.Most - Ec2Tags.Own)
            {
                Wrong("tags", $"There are {own.Count} tags.",
                    $"EC2 takes {Ec2Tags.Most}, and Occo needs {Ec2Tags.Own} of them.");
            }

            foreach (var (key, value) in own)
            {
                if (key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase)
                    || key.StartsWith(Ec2Tags.Prefix, StringComparison.OrdinalIgnoreCase))
                    Wrong($"tags.{key}", $"The tag '{key}' cannot be set.", "aws: and occo: are taken.");
                else if (key.Length is 0 or > LongestKey)
                    Wrong($"tags.{key}", "A tag's key is too long or empty.", $"Use 1 to {LongestKey} characters.");
                if (value is null)
                    Wrong($"tags.{key}", $"The tag '{key}' has no value.", "Write a text; '' is an empty one.");
                else if (value is Values or IReadOnlyList<object?>)
                    Wrong($"tags.{key}", $"The tag '{key}' is not a single value.", "Write a text.");
                else if (value is string { Length: > LongestValue } text && !KindOfValue.IsTemplate(text))
                    Wrong($"tags.{key}", $"The tag '{key}' is too long.", $"Use at most {LongestValue} characters.");
            }
        }

        void CheckDevices(IReadOnlyList<object?> list)
        {
            for (var i = 0; i < list.Count; i++)
            {
                foreach (var key in new[] { "size", "iops", "throughput" })
                {
                    if (list[i] is Values device && device.GetValueOrDefault(key) is long number && number < 1)
                        Wrong($"block_devices[{i}].{key}", $"'{key}' cannot be {number}.", "Write a number from 1.");
                }
            }
        }
    }

    private static double? Number(object value) => double.TryParse(
        Convert.ToString(value, CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture,
        out var number) ? number : null;
}
