using Xunit;

namespace Occo.Engine.Tests;

public sealed class SecretValuesTests
{
    [Theory]
    [InlineData("password", true)]
    [InlineData("DB_PASSWD", true)]
    [InlineData("passphrase", true)]
    [InlineData("client_secret", true)]
    [InlineData("apiKey", true)]
    [InlineData("api-key", true)]
    [InlineData("private_key", true)]
    [InlineData("AWS_SECRET_ACCESS_KEY", true)]
    [InlineData("access_token", true)]
    [InlineData("credentials", true)]
    [InlineData("auth_data", true)]
    [InlineData("key_name", false)]
    [InlineData("image_id", false)]
    [InlineData("passenger", false)]
    [InlineData("keyboard", false)]
    public void IsSecret_Key_ByItsName(string key, bool expected) => Assert.Equal(expected, SecretValues.IsSecret(key));

    [Theory]
    [InlineData("DB_PASSWORD=hunter2", "DB_PASSWORD=***")]
    [InlineData("--password hunter2 --user me", "--password *** --user me")]
    [InlineData("password: 'two words'; user: me", "password: ***; user: me")]
    [InlineData("""{"token": "abc", "size": 3}""", """{"token": ***, "size": 3}""")]
    [InlineData("postgres://me:hunter2@db:5432/shop", "postgres://***@db:5432/shop")]
    [InlineData("Bearer abc.def", "Bearer ***")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----MIIE", "***")]
    [InlineData("ami-1234", "ami-1234")]
    [InlineData("http://db:5432/", "http://db:5432/")]
    public void Mask_Text_HidesWhatLooksSecret(string text, string expected)
        => Assert.Equal(expected, SecretValues.Mask(text));

    [Theory]
    [InlineData("x")]
    [InlineData("token")]
    [InlineData("token ")]
    [InlineData("token=\"")]
    [InlineData("bearer ")]
    [InlineData("://x")]
    [InlineData("-----BEGIN ")]
    public async Task Mask_LongText_EndsSoon(string part)
    {
        var text = string.Concat(Enumerable.Repeat(part, 1_000_000 / part.Length));
        await Task.Run(() => SecretValues.Mask(text)).WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void Mask_ControlCharacters_AreReplaced()
        => Assert.Equal("a\ufffd[31mb", SecretValues.Mask("a\u001b[31mb"));
}
