using System.Globalization;
using Microsoft.AspNetCore.Antiforgery;
using Occo.Engine.Api.Wire;
using Occo.Server.Problems;

namespace Occo.Server.Page;

/// <summary>A form of the page that was sent. One that another site made is refused before anything is done.</summary>
internal sealed class Form
{
    private readonly IFormCollection fields;

    private Form(IFormCollection fields) => this.fields = fields;

    /// <summary>The revision that the page has shown; null: it has shown none.</summary>
    public long? Expected => Number("expected");

    /// <summary>Called for each route that takes a form. Throws <see cref="ServerException"/>.</summary>
    public static async ValueTask<Form> BindAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType) throw new ServerException(ServerProblems.OldForm);
        try
        {
            var fields = await context.Request.ReadFormAsync(context.RequestAborted).ConfigureAwait(false);
            await context.RequestServices.GetRequiredService<IAntiforgery>().ValidateRequestAsync(context)
                .ConfigureAwait(false);
            return new(fields);
        }
        catch (Exception error) when (error is AntiforgeryValidationException or InvalidDataException)
        {
            throw new ServerException(ServerProblems.OldForm);
        }
    }

    /// <summary>A text without white space around it; null: nothing was typed.</summary>
    public string? Text(string field) => fields[field].ToString().Trim() is { Length: > 0 } text ? text : null;

    /// <summary>The texts of a field that is there many times.</summary>
    public IReadOnlyList<string> Texts(string field) => [.. fields[field].OfType<string>()];

    /// <summary>Throws <see cref="OccoException"/> (InvalidArgument) for what is no number.</summary>
    public long? Number(string field) => Text(field) is not { } text
        ? null
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new OccoException(FailureKind.InvalidArgument, $"'{text}' is no whole number.");

    /// <summary>The same, within a range.</summary>
    public int? Number(string field, int least, int most) => Number(field) is not { } number
        ? null
        : number >= least && number <= most
            ? (int)number
            : throw new OccoException(FailureKind.InvalidArgument, $"Give a number from {least} to {most}.");
}
