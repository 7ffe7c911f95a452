namespace Occo;

/// <summary>Completes profiles of the AWS files.</summary>
public sealed class ProfileCompleter : CloudSettingCompleter
{
    private protected override string? Key => "profile";
}
