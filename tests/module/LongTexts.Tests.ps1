# Long texts in views: no line is longer than the window, and no word is broken.

BeforeAll {
    . $PSScriptRoot/Setup.ps1

    function Show($Object) {
        $lines = @($Object | Out-String -Width 80 -Stream | ForEach-Object TrimEnd)
        $lines | ForEach-Object { $_.Length | Should -BeLessThan 80 }
        $lines
    }
}

Describe 'Views of long texts' -Tag NoStore {
    It 'of a plan breaks what follows the steps' {
        $lines = Show ([Occo.OccoPlan] @{
            StorePath = 'x'; Infrastructure = 'shop'; InfrastructureId = 'y'; Version = 2; Unchanged = 1
            Summary = '+1 ~0 -0 =0'; Fingerprint = 'z'; Steps = @(); Warnings = @(); Blocked = @(); Nodes = @()
            ExcludeNodes = @(); UnreachableClouds = @(); Followers = @(1..30 | ForEach-Object { "proxy-$_" })
            Refusal = 'The plan drops or replaces 3 of 3 instances, and max_drops allows 1. Nothing is done.'
        })
        $lines | Should -Contain '  The plan drops or replaces 3 of 3 instances, and max_drops allows 1. Nothing'
        $lines | Should -Contain '  is done. -MaxDrops allows more.'
        $lines -match '^  (May follow|proxy-\d)' | Should -HaveCount 5
    }

    It 'of <Name> as a list breaks its texts' -ForEach @(
        @{ Name = 'orphans'; Make = {
            [Occo.OccoOrphan] @{
                StorePath = 'x'; InstanceId = 'i'; Cloud = 'dummy'; CloudName = 'dummy'; Infrastructure = 'shop'
                InfrastructureId = 'y'; IsOwn = $true; State = 'Ready'; Reason = 'word ' * 40; LastError = 'error ' * 40
            }
        } }
        @{ Name = 'checks of clouds'; Make = {
            [Occo.OccoCloudCheck] @{
                StorePath = 'x'; Cloud = 'dummy'; Name = 'credentials'; Status = 'Failed'; Message = 'word ' * 40
                Hint = 'error ' * 40
            }
        } }
        @{ Name = 'service units'; Make = {
            [Occo.OccoServiceUnit] @{ Type = 'Nginx'; Name = 'n'; Text = 'word ' * 40; Install = @('error ' * 40) }
        } }
    ) {
        $words = (Show (& $Make | Format-List)) -join ' ' -split '\W+'
        $words -ceq 'word' | Should -HaveCount 40
        $words -ceq 'error' | Should -HaveCount 40
    }
}
