namespace Occo;

/// <summary>Completes known regions.</summary>
public sealed class RegionCompleter : CloudSettingCompleter
{
    private protected override string? Key => null;
}
