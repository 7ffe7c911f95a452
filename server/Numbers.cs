using System.CommandLine;

namespace Occo.Server;

/// <summary>Options that are positive numbers.</summary>
internal static class Numbers
{
    public static Option<int> Seconds(string name, int otherwise, string description)
    {
        var option = new Option<int>(name)
        {
            Description = description,
            DefaultValueFactory = _ => otherwise,
            HelpName = "seconds",
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() <= 0) result.AddError($"{name} must be a positive number of seconds.");
        });
        return option;
    }
}
