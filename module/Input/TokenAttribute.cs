using System.Management.Automation;

namespace Occo;

/// <summary>Refuses a token that is plain text. PowerShell would quote it in the error.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TokenAttribute : ArgumentTransformationAttribute
{
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
        => inputData is not string and not PSObject { BaseObject: string } ? inputData
            : throw new ArgumentTransformationMetadataException("A token is given as a SecureString, so that it is not "
                + "shown. Leave -Token out: PowerShell asks for it. In a script, set OCCO_SERVER and OCCO_TOKEN, or "
                + "use ConvertTo-SecureString.");
}
