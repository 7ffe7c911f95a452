BeforeAll {
    . $PSScriptRoot/Setup.ps1
    . $PSScriptRoot/FileCloud.ps1
    $folder = Join-Path $TestDrive ([guid]::NewGuid())
}

AfterAll { Get-OccoCloudHandler | Unregister-OccoCloudHandler }

Describe 'Get-OccoCloudHandler' -Tag Store {
    BeforeAll {
        Register-FileCloud @{ MaxBatch = 5; ThrottleLimit = 3; ScopeKey = 'rack'; ListingDelaySec = 2 }
        Register-FileCloud @{ Type = 'shelves' }
    }

    It 'shows the handlers of the session, also in another runspace' {
        $handler = Get-OccoCloudHandler files
        $handler.Scripts -join ' ' | Should -Be 'Create List Drop'
        $handler.MaxBatch, $handler.ThrottleLimit, $handler.ListingDelaySec, $handler.Running | Should -Be 5, 3, 2, 0
        $handler.ScopeKey | Should -Be 'rack'
        $handler.RegisteredAt | Should -BeLessOrEqual (Get-Date)
        $types = 1 | ForEach-Object -Parallel {
            Import-Module $using:manifest
            (Get-OccoCloudHandler).Type
        }
        $types | Should -Be 'files', 'shelves'
    }

    It 'takes wildcards, and reports a type without a handler' {
        (Get-OccoCloudHandler FILE*).Type | Should -Be 'files'
        Get-OccoCloudHandler nope* | Should -BeNullOrEmpty
        Get-OccoCloudHandler nope @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'CloudHandlerNotFound,*'
    }

    It 'completes types, and is a table within 80 columns' {
        (Complete 'Get-OccoCloudHandler s').CompletionText | Should -Be 'shelves'
        $lines = Get-OccoCloudHandler | Out-String -Width 80 -Stream
        $lines | ForEach-Object { $_.Length | Should -BeLessOrEqual 80 }
        $lines -match '^files +Create, List, Drop' | Should -HaveCount 1
    }
}
