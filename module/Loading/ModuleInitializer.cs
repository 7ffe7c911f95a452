using System.Management.Automation;
using System.Reflection;
using System.Runtime.Loader;

namespace Occo;

/// <summary>Answers the module's wish for the engine while the module is imported anywhere in the process.</summary>
public sealed class ModuleInitializer : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    private static readonly object Gate = new();
    private static int imports;

    /// <inheritdoc/>
    public void OnImport()
    {
        // Each runspace imports for itself; one handler serves them all.
        lock (Gate)
        {
            if (imports++ == 0) AssemblyLoadContext.Default.Resolving += ResolveEngine;
        }
    }

    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        EventActions.RemoveAll();
        lock (Gate)
        {
            if (imports > 0 && --imports == 0) AssemblyLoadContext.Default.Resolving -= ResolveEngine;
        }
    }

    private static Assembly? ResolveEngine(AssemblyLoadContext context, AssemblyName name)
        => name.Name == EngineLoadContext.EngineName ? EngineLoadContext.Engine : null;
}
