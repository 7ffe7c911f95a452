BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'Wait-OccoInfrastructure' {
    BeforeEach {
        $store = New-Store
        $null = New-Shop $store
    }

    It 'returns at once when the state is there' {
        (Wait-OccoInfrastructure shop -State Registered @store).Name | Should -Be 'shop'
        $null = Start-OccoEnactment shop @store
        (Wait-OccoInfrastructure shop @store).State | Should -Be 'Ready'
    }

    It 'gives up after -TimeoutSec' {
        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        Wait-OccoInfrastructure shop -TimeoutSec 1 @store -ErrorAction SilentlyContinue -ErrorVariable errors | Should -BeNullOrEmpty
        $watch.Elapsed.TotalSeconds | Should -BeGreaterThan 0.9
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InfrastructureNotReached,*'
        $errors[0].CategoryInfo.Category | Should -Be 'OperationTimeout'
        $errors[0].Exception.Message | Should -Match 'Registered'
    }

    It 'sees what another runspace does' {
        $other = [powershell]::Create().AddScript({
                param($manifest, $storePath)
                Import-Module $manifest
                Start-OccoEnactment shop -StorePath $storePath
            }).AddArgument((Join-Path $root 'Occo.psd1')).AddArgument($store.StorePath)
        $running = $other.BeginInvoke()
        try {
            (Wait-OccoInfrastructure shop -TimeoutSec 60 @store).State | Should -Be 'Ready'
            $other.EndInvoke($running).Reached | Should -BeTrue
        }
        finally {
            $other.Dispose()
        }
    }

    It 'does not wait for what will never be' {
        $infrastructure = Get-OccoInfrastructure shop @store
        Remove-OccoInfrastructure shop -Force @store
        $infrastructure | Wait-OccoInfrastructure -ErrorAction SilentlyContinue -ErrorVariable errors
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InfrastructureNotFound,*'
        ($infrastructure | Wait-OccoInfrastructure -State Removed).State | Should -Be 'Removed'
    }

    It 'offers the states of the engine' {
        $states = (Get-Command Wait-OccoInfrastructure).Parameters.State.Attributes.ValidValues
        $engine = [AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -eq 'Occo.Engine' }
        $states | Should -Be ([enum]::GetNames($engine.GetType('Occo.Engine.InfrastructureState')))
    }
}
