using System.Globalization;
using System.Text.RegularExpressions;

namespace Occo.Ec2Server;

/// <summary>What EC2 checks before it launches anything.</summary>
internal static partial class LaunchRules
{
    private const int LongestUserData = 16 * 1024;
    private const int LongestToken = 64;

    /// <summary>Throws <see cref="Ec2Error"/> for the first thing that is wrong.</summary>
    public static void Check(LaunchRequest request, string region, decimal spotPrice, Belongings own)
    {
        if (request.MinCount < 1 || request.MaxCount < request.MinCount)
        {
            throw Ec2Error.Value($"Invalid value for min ({request.MinCount}) and max ({request.MaxCount}) count: "
                + "at least 1, and no more than max");
        }

        if (request.ClientToken is { } token && (token.Length > LongestToken || !token.All(char.IsAscii)))
            throw Ec2Error.Value($"The client token may have up to {LongestToken} ASCII characters.");
        if (!ImageId().IsMatch(request.Image))
            throw new Ec2Error("InvalidAMIID.Malformed", $"Invalid id: \"{request.Image}\" (expecting \"ami-...\")");
        if (Catalogue.Images.All(i => i.Id != request.Image))
            throw new Ec2Error("InvalidAMIID.NotFound", $"The image id '[{request.Image}]' does not exist");
        if (Catalogue.Types.All(t => t.Name != request.Type))
            throw Ec2Error.Value($"Invalid value '{request.Type}' for InstanceType.");
        if (request.KeyName is not (null or Catalogue.KeyPair) && !own.Keys.ContainsKey(request.KeyName))
            throw new Ec2Error("InvalidKeyPair.NotFound", $"The key pair '{request.KeyName}' does not exist");
        if (request.SecurityGroups.FirstOrDefault(
            g => !Catalogue.SecurityGroups.ContainsKey(g) && !own.Groups.ContainsKey(g)) is { } group)
            throw new Ec2Error("InvalidGroup.NotFound", $"The security group '{group}' does not exist");
        if (request.Interfaces.FirstOrDefault(i => !Catalogue.Interfaces.ContainsKey(i)) is { } card)
        {
            throw new Ec2Error("InvalidNetworkInterfaceID.NotFound",
                $"The networkInterface ID '{card}' does not exist");
        }

        if (request.Subnet is { } subnet && !Catalogue.Subnets(region).Values.Contains(subnet))
            throw new Ec2Error("InvalidSubnetID.NotFound", $"The subnet ID '{subnet}' does not exist");
        if (request.Zone is { } zone && !Catalogue.Zones(region).Contains(zone))
            throw Ec2Error.Value($"Invalid availability zone: [{zone}]");
        if (request.PrivateAddress is not null && request.MaxCount > 1)
            throw Ec2Error.Combination("Cannot specify a private IP address when launching more than one instance");
        if (request.CpuCredits is not null && !Catalogue.Types.Single(t => t.Name == request.Type).Burstable)
        {
            throw Ec2Error.Combination(
                $"The CPU credit specification is not supported for the instance type {request.Type}.");
        }

        CheckUserData(request.UserData);
        CheckPrice(request, spotPrice);
    }

    private static void CheckUserData(string? text)
    {
        if (text is null) return;
        var bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, bytes, out var length))
            throw new Ec2Error("InvalidUserData.Malformed", "Invalid BASE64 encoding of user data.");
        if (length > LongestUserData) throw Ec2Error.Value($"User data is limited to {LongestUserData} bytes");
    }

    private static void CheckPrice(LaunchRequest request, decimal spotPrice)
    {
        if (!request.Spot || request.MaxPrice is not { } text) return;
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var most))
            throw Ec2Error.Value($"Value ({text}) for parameter price is invalid.");
        if (most >= spotPrice) return;
        throw new Ec2Error("SpotMaxPriceTooLow", string.Create(CultureInfo.InvariantCulture,
            $"Your Spot request price of {most} is lower than the minimum required Spot request fulfillment price of ")
            + spotPrice.ToString(CultureInfo.InvariantCulture) + ".");
    }

    [GeneratedRegex("^ami-[0-9a-f]{8,17}$")]
    private static partial Regex ImageId();
}
