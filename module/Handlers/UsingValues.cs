using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text;

namespace Occo;

/// <summary>Takes script blocks to other runspaces, with the values of their <c>$using:</c> variables.</summary>
internal static class UsingValues
{
    /// <summary>The parameter by which PowerShell hands the values over, as Start-Job does.</summary>
    public const string Parameter = "--%";

    /// <summary>Throws <see cref="ArgumentException"/> for a variable that is not there.</summary>
    public static HandlerScript ToScript(this ScriptBlock block, string name, PSVariableIntrinsics variables)
    {
        var values = new Hashtable();
        foreach (var use in block.Ast.FindAll(node => node is UsingExpressionAst, searchNestedScriptBlocks: true))
        {
            if (((UsingExpressionAst)use).SubExpression is not VariableExpressionAst variable)
            {
                throw new ArgumentException(
                    $"-{name}: '{use.Extent.Text}' is no variable. Put the value into one first.");
            }

            var path = variable.VariablePath;
            if (variables.Get(path.UserPath) is { } found) values[KeyOf(use.Extent.Text, variable)] = found.Value;
            else if (!IsNested(use, block.Ast))
            {
                throw new ArgumentException(
                    $"-{name}: there is no variable '${path.UserPath}' for '{use.Extent.Text}'.");
            }
        }

        return new(name, block.ToString(), values);
    }

    // A script block in the script may mean a variable of the script: Invoke-Command { $using:x }.
    private static bool IsNested(Ast use, Ast script)
    {
        for (var at = use.Parent; at is not null && at != script; at = at.Parent)
            if (at is ScriptBlockExpressionAst) return true;
        return false;
    }

    // The form that the engine of PowerShell looks for.
    private static string KeyOf(string text, VariableExpressionAst variable) => Convert.ToBase64String(
        Encoding.Unicode.GetBytes(variable.Splatted ? text : text.ToLowerInvariant()));
}
