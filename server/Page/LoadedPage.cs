using Microsoft.AspNetCore.Components;

namespace Occo.Server.Page;

/// <summary>A page that is shown when all that it shows is there, and not before.</summary>
public abstract class LoadedPage : ComponentBase
{
    public override async Task SetParametersAsync(ParameterView parameters)
    {
        parameters.SetParameterProperties(this);
        await LoadAsync();
        await base.SetParametersAsync(ParameterView.Empty);
    }

    /// <summary>Reads what the page shows. Its parameters are set.</summary>
    protected abstract Task LoadAsync();
}
