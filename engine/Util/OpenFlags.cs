using System.Runtime.InteropServices;

namespace Occo.Engine.Util;

/// <summary>Flags of open(2), which differ between systems and processors.</summary>
internal static class OpenFlags
{
    private static readonly bool IsMac = OperatingSystem.IsMacOS();

    private static readonly bool HasArmValues
        = RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 or Architecture.Ppc64le;

    public static int CloseOnExec => IsMac ? 0x1000000 : 0x80000;
    public static int NonBlocking => IsMac ? 0x4 : 0x800;
    public static int NoFollow => IsMac ? 0x100 : HasArmValues ? 0x8000 : 0x20000;
    public static int Folder => IsMac ? 0x100000 : HasArmValues ? 0x4000 : 0x10000;

    /// <summary>Only names what is there, without the right to read it. Only on Linux.</summary>
    public static int PathOnly => 0x200000;
}
