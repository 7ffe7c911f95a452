namespace Occo;

/// <summary>Regions that clouds are known to have.</summary>
public sealed class RegionCompleter : CloudSettingCompleter
{
    private protected override string? Key => null;
}
