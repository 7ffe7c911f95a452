# The texts of the views.

BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'OccoText' -Tag NoStore {
    It 'breaks "<Text>" at <Width> into "<Expected>"' -ForEach @(
        @{ Text = 'one two three'; Width = 7; Expected = 'one two|three' }
        @{ Text = 'web-frontend-service'; Width = 16; Expected = 'web-frontend-|service' }
        @{ Text = 'a abcdefgh'; Width = 4; Expected = 'a|abcd|efgh' }
        @{ Text = "first`nsecond line"; Width = 6; Expected = 'first|second|line' }
        @{ Text = 'fits'; Width = 4; Expected = 'fits' }
        @{ Text = ''; Width = 4; Expected = '' }
        @{ Text = 'shop/web NodeReady'; Width = 8; Expected = 'shop/web|NodeRead|y' }
        @{ Text = "  one two three`nfour"; Width = 9; Expected = '  one two|  three|four' }
        @{ Text = '        deep'; Width = 8; Expected = '    deep' }
        @{ Text = '  '; Width = 8; Expected = '' }
    ) {
        [Occo.OccoText]::Wrap($Text, $Width) -replace "`n", '|' | Should -BeExactly $Expected
    }

    It 'leaves out the end of a text that nobody reads in a table' {
        $text = [Occo.OccoText]::Wrap('x' * 3MB, 22) -replace "`n"
        $text | Should -BeLike 'xxx*...*(3,145,728*characters)'
        $text.Length | Should -BeLessThan 4100
    }

    It 'shows where <A> differs from <B>: <Expected>' -ForEach @(
        @{ A = 'one'; B = "one`ntwo"; Expected = 'one' }
        @{ A = "one`ntwo"; B = 'one'; Expected = 'line 2: two' }
        @{ A = "one`ntwo`nfour"; B = "one`ntwo`nthree`nfour"; Expected = '3 lines, nothing in line 3' }
        @{ A = "one`ntwo`nthree`nfour"; B = "one`ntwo`nfour"; Expected = 'line 3: three' }
        @{ A = "a`na`na"; B = "a`na"; Expected = 'line 3: a' }
        @{ A = "a`n  b`nc"; B = $null; Expected = 'line 1: a (and 2 more)' }
    ) {
        [Occo.OccoText]::Difference($A, $B) | Should -BeExactly $Expected
    }

    It 'is plain for values, lists and tables' {
        [Occo.OccoText]::Of($null) | Should -Be ''
        [Occo.OccoText]::Of(0.5) | Should -Be '0.5'
        [Occo.OccoText]::Of(@(1, @(2, 'x'))) | Should -Be '1, [2, x]'
        [Occo.OccoText]::Of([ordered] @{ a = 1; b = @(1, 2) }) | Should -Be '{a: 1, b: [1, 2]}'
        [Occo.OccoText]::Of([pscustomobject] @{ a = $null }) | Should -Be '{a: }'
        [Occo.OccoText]::Duration([timespan]::FromHours(30)) | Should -Be '30:00:00.0'
        [Occo.OccoText]::Time([datetime] '2026-01-02T03:04:05') | Should -Be '2026-01-02 03:04:05'
        [Occo.OccoText]::Time($null) | Should -Be ''
        [Occo.OccoText]::Id([guid] '3fa85f64-0000-0000-0000-000000000000') | Should -Be '3fa85f64'
    }
}
