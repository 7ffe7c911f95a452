namespace Occo.Ec2Server;

/// <summary>Attributes of a machine that DescribeInstances does not show, and a change of one.</summary>
internal static class Attributes
{
    public static IEnumerable<object?> DescribeInstanceAttribute(QueryParameters parameters, Ec2Account cloud)
    {
        var id = parameters.Require("InstanceId");
        var attribute = parameters.Require("Attribute");
        parameters.Finish();
        var machine = cloud.Fleet.See([id])[0];
        return
        [
            Answer.Element("instanceId", id),
            attribute switch
            {
                "userData" => Answer.Element(attribute, Answer.Optional("value", machine.Launch.UserData)),
                "disableApiTermination" => Answer.Element(attribute, Answer.Optional("value", machine.Protected)),
                "instanceType" => Answer.Element(attribute, Answer.Optional("value", machine.Launch.Type)),
                _ => throw Ec2Error.Value($"Value ({attribute}) for parameter attribute is invalid."),
            },
        ];
    }

    public static IEnumerable<object?> ModifyInstanceAttribute(QueryParameters parameters, Ec2Account cloud)
    {
        var id = parameters.Require("InstanceId");
        var isProtected = parameters.Flag("DisableApiTermination.Value")
            ?? throw Ec2Error.Missing("DisableApiTermination.Value");
        parameters.Finish();
        cloud.Fleet.See([id])[0].Protected = isProtected;
        return [Answer.Optional("return", true)];
    }
}
