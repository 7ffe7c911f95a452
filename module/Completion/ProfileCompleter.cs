namespace Occo;

/// <summary>Profiles in the files of AWS.</summary>
public sealed class ProfileCompleter : CloudSettingCompleter
{
    private protected override string? Key => "profile";
}
