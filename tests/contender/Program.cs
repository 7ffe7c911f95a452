// Enacts one infrastructure in a process of its own, for the tests of concurrency, and tells each event on a line of
// standard output, and at the end which libraries that took.
// usage: contender <store> <infrastructure> <wait in s> <lease in s> [description to register]
if (args.Length is < 4 or > 5)
{
    Console.Error.WriteLine("usage: contender <store> <infrastructure> <wait> <lease> [description]");
    return 2;
}

try
{
    using var occo = await Orchestrator.OpenAsync(new()
    {
        StorePath = args[0],
        LeaseDuration = TimeSpan.FromSeconds(int.Parse(args[3])),
    });
    if (args.Length == 5)
        await occo.RegisterAsync((await occo.CompileAsync(DescriptionSource.FromText(args[4]))).Require());
    var result = await occo.EnactAsync(args[1], new()
    {
        WaitForLease = args[2] == "0" ? null : TimeSpan.FromSeconds(int.Parse(args[2])),
        OnEvent = e => Console.WriteLine($"{e.Sequence} {e.Kind}"),
    });
    Console.WriteLine($"reached {result.Reached}");
    var loaded = AppDomain.CurrentDomain.GetAssemblies().Select(a => a.GetName().Name);
    Console.WriteLine($"loaded {string.Join(' ', loaded)}");
    return result.Reached ? 0 : 1;
}
catch (OccoException e)
{
    Console.WriteLine($"{e.Kind}: {e.Message}");
    return 10 + (int)e.Kind;
}
