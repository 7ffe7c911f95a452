using System.Management.Automation;
using System.Reflection;
using System.Runtime.Loader;

namespace Occo;

/// <summary>Resolves the engine assembly while any session of the process has imported the module.</summary>
public sealed class ModuleInitializer : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    private static readonly object Gate = new();
    private static int imports;

    public void OnImport()
    {
        // Each runspace imports the module; one handler serves all.
        lock (Gate)
        {
            if (imports++ == 0) AssemblyLoadContext.Default.Resolving += ResolveEngine;
        }
    }

    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        EventActions.RemoveAll();
        lock (Gate)
        {
            if (imports == 0 || --imports > 0) return;
            SessionHandlers.Clear();
            ModuleHandlers.Clear();
            AssemblyLoadContext.Default.Resolving -= ResolveEngine;
        }
    }

    private static Assembly? ResolveEngine(AssemblyLoadContext context, AssemblyName name)
        => name.Name == EngineLoadContext.EngineName ? EngineLoadContext.Engine : null;
}
