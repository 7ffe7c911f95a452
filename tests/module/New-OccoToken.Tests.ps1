BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'New-OccoToken' {
    BeforeEach { $store = New-Store }

    It 'shows the text of the token once' {
        $made = New-OccoToken ci @store
        $made | Should -BeOfType ([Occo.OccoToken])
        $made.Token | Should -MatchExactly '^occo_[A-Za-z0-9_-]{43}$'
        $made.Name, $made.Role, $made.State | Should -Be 'ci', 'Reader', 'Active'
        $made.Permissions | Should -Be 'Read'
        $made.Infrastructures | Should -BeNullOrEmpty
        $made.CreatedBy | Should -Match $actor
        $made.ExpiresAt | Should -BeNullOrEmpty
        "$made" | Should -Be 'ci'
        (Get-OccoToken ci @store).Token | Should -BeNullOrEmpty
        $folder = Get-StoreFolder $store
        Get-ChildItem $folder -File | Select-String -SimpleMatch $made.Token | Should -BeNullOrEmpty
    }

    It 'is a list with the text, within 80 columns' {
        $lines = New-OccoToken ci Operator -Infrastructure shop, 'web-*' -ExpiresAt '2031-02-03' @store |
            Out-String -Width 80 -Stream | ForEach-Object TrimEnd
        $lines | ForEach-Object { $_.Length | Should -BeLessOrEqual 80 }
        $lines -match '^Token +: occo_[A-Za-z0-9_-]{43}$' | Should -HaveCount 1
        $lines -match '^Permissions +: Read, Register, Scale, Enact, Remove$' | Should -HaveCount 1
        $lines -match '^Infrastructures +: shop, web-\*$' | Should -HaveCount 1
        $lines -match '^ExpiresAt +: 2031-02-03 00:00:00$' | Should -HaveCount 1
    }

    It 'takes <Text> as a duration' -ForEach @(
        @{ Text = '90d'; Hours = 2160 }, @{ Text = '1.5h'; Hours = 1.5 }, @{ Text = '30m'; Hours = 0.5 }
        @{ Text = '02:00:00'; Hours = 2 }, @{ Text = [timespan]::FromHours(3); Hours = 3 }
    ) {
        $ends = (New-OccoToken ci -ExpiresAfter $Text @store).ExpiresAt
        [Math]::Abs(($ends - (Get-Date)).TotalHours - $Hours) | Should -BeLessThan 0.01
    }

    It 'takes durations that PowerShell reads as numbers' {
        (New-OccoToken a -ExpiresAfter 90d @store).ExpiresAt.Date | Should -Be (Get-Date).AddDays(90).Date
        (New-OccoToken b -ExpiresAfter 3600s @store).ExpiresAt | Should -BeGreaterThan (Get-Date).AddMinutes(59)
    }

    It 'refuses a duration without a unit, and a time that is over' {
        { New-OccoToken ci -ExpiresAfter 90 @store } | Should -Throw '*90 has no unit. Write 90d for days*'
        New-OccoToken ci -ExpiresAt '2020-01-01' @store @quiet
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InvalidArgument,*'
    }

    It 'takes less than the role has, and infrastructures from the pipeline' {
        $null = New-Shop $store
        $null = New-Shop $store other
        $made = Get-OccoInfrastructure @store | New-OccoToken ci Operator -Permission scale, Read @store
        $made.Permissions | Should -Be 'Read', 'Scale'
        $made.Infrastructures | Should -Be 'other', 'shop'
    }

    It 'refuses <Why>' -ForEach @(
        @{ Why = 'a permission that the role has not'; Given = @{ Name = 'ci'; Permission = 'Scale' }
            Message = '*The role Reader has no permission Scale. The role Operator has.*'
        }
        @{ Why = 'what is the whole store''s for one infrastructure'
            Given = @{ Name = 'ci'; Role = 'Admin'; Permission = 'Store'; Infrastructure = 'shop' }
            Message = '*cannot have the permission Store*'
        }
        @{ Why = 'a name with a space'; Given = @{ Name = 'a b' }; Message = "*'a b' is no name of a token*" }
    ) {
        New-OccoToken @Given @store @quiet | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InvalidArgument,*'
        "$errors" | Should -BeLike $Message
    }

    It 'refuses a name that is taken, in any case' {
        $null = New-OccoToken ci @store
        New-OccoToken CI @store @quiet | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'TokenExists,*'
        $errors[0].TargetObject | Should -Be 'CI'
    }

    It 'creates nothing with -WhatIf' {
        New-OccoToken ci -WhatIf @store | Should -BeNullOrEmpty
        Get-OccoToken c* -StorePath (New-Shop $store).StorePath | Should -BeNullOrEmpty
    }
}
