using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Occo.Engine.Tests;

/// <summary>A test of the store's contract. It is skipped on a backend whose server is missing.</summary>
[XunitTestCaseDiscoverer("Occo.Engine.Tests.StoreFactDiscoverer", "Occo.Engine.Tests")]
internal sealed class StoreFactAttribute : FactAttribute;

/// <inheritdoc cref="StoreFactAttribute"/>
[XunitTestCaseDiscoverer("Occo.Engine.Tests.StoreTheoryDiscoverer", "Occo.Engine.Tests")]
internal sealed class StoreTheoryAttribute : TheoryAttribute;

/// <summary>Its tests need a PostgreSQL server.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class NeedsPostgresAttribute : Attribute
{
    /// <summary>The tests of a method; one skipped test where they need a server that is missing.</summary>
    public static IEnumerable<IXunitTestCase> Skip(
        IMessageSink log, ITestFrameworkDiscoveryOptions options, ITestMethod method,
        Func<IEnumerable<IXunitTestCase>> discover)
        => PostgresServer.Missing is { } reason
            && method.TestClass.Class.GetCustomAttributes(typeof(NeedsPostgresAttribute)).Any()
                ? [new XunitSkippedDataRowTestCase(
                    log, options.MethodDisplayOrDefault(), options.MethodDisplayOptionsOrDefault(), method, reason)]
                : discover();
}

internal sealed class StoreFactDiscoverer(IMessageSink log) : FactDiscoverer(log)
{
    public override IEnumerable<IXunitTestCase> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute)
        => NeedsPostgresAttribute.Skip(DiagnosticMessageSink, discoveryOptions, testMethod,
            () => base.Discover(discoveryOptions, testMethod, factAttribute));
}

internal sealed class StoreTheoryDiscoverer(IMessageSink log) : TheoryDiscoverer(log)
{
    public override IEnumerable<IXunitTestCase> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo theoryAttribute)
        => NeedsPostgresAttribute.Skip(DiagnosticMessageSink, discoveryOptions, testMethod,
            () => base.Discover(discoveryOptions, testMethod, theoryAttribute));
}
