BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'Get-OccoToken' {
    BeforeAll {
        $store = New-Store
        $null = New-OccoToken ci Operator -Infrastructure shop -ExpiresAfter 90d @store
        $null = New-OccoToken anna Admin @store
        $null = New-OccoToken gone @store
        Remove-OccoToken gone @store
    }

    It 'lists by name, without revoked ones' {
        (Get-OccoToken @store).Name | Should -Be ('anna', 'ci' + $tester)
        $all = Get-OccoToken -IncludeRevoked @store
        $all[0..2].Name | Should -Be 'anna', 'ci', 'gone'
        $all[0..2].State | Should -Be 'Active', 'Active', 'Revoked'
        $all[2].RevokedBy | Should -Match $actor
        $all[2].RevokedAt | Should -BeLessOrEqual (Get-Date)
    }

    It 'takes names, wildcards, ids and the pipeline' {
        $anna = Get-OccoToken ANNA @store
        (Get-OccoToken a*, c* @store).Name | Should -Be 'anna', 'ci'
        (Get-OccoToken $anna.Id @store).Name | Should -Be 'anna'
        ($anna | Get-OccoToken).Name | Should -Be 'anna'
        Get-OccoToken z* @store | Should -BeNullOrEmpty
        $all = Complete "Get-OccoToken -StorePath '$($store.StorePath)' -Name "
        $all.CompletionText | Should -Be ('anna', 'ci' + $tester)
    }

    It 'reports an unknown name' {
        Get-OccoToken nobody @store @quiet | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'TokenNotFound,*'
        $errors[0].TargetObject | Should -Be 'nobody'
    }

    It 'is a table within 80 columns, and a list with the details' {
        $lines = Get-OccoToken @store | Out-String -Width 80 -Stream | ForEach-Object TrimEnd
        $lines | ForEach-Object { $_.Length | Should -BeLessOrEqual 80 }
        $lines -match '^Name +Role +State +ExpiresAt +Used Infrastructures$' | Should -HaveCount 1
        $lines -match '^anna +Admin +Active +never +never all$' | Should -HaveCount 1
        $lines -match '^ci +Operator Active +\d{4}-\d\d-\d\d never shop$' | Should -HaveCount 1
        $list = Get-OccoToken anna @store | Format-List | Out-String -Width 80
        $list | Should -Match 'Permissions +: Read, .* Orphans,\s+Definitions, Tokens, Store\r?\n'
        $list | Should -Match 'Infrastructures +: all'
        $list | Should -Match 'CreatedBy +: (.*@|tester)'
    }
}
