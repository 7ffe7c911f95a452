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
    public static string? Missing(ITestMethod method)
        => method.TestClass.Class.GetCustomAttributes(typeof(NeedsPostgresAttribute)).Any()
            ? PostgresServer.Missing
            : null;
}

internal sealed class StoreFactDiscoverer(IMessageSink log) : FactDiscoverer(log)
{
    public override IEnumerable<IXunitTestCase> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute)
        => NeedsPostgresAttribute.Missing(testMethod) is { } reason
            ? [new XunitSkippedDataRowTestCase(
                DiagnosticMessageSink, discoveryOptions.MethodDisplayOrDefault(),
                discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod, reason)]
            : base.Discover(discoveryOptions, testMethod, factAttribute);
}

internal sealed class StoreTheoryDiscoverer(IMessageSink log) : TheoryDiscoverer(log)
{
    public override IEnumerable<IXunitTestCase> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo theoryAttribute)
        => NeedsPostgresAttribute.Missing(testMethod) is { } reason
            ? [new XunitSkippedDataRowTestCase(
                DiagnosticMessageSink, discoveryOptions.MethodDisplayOrDefault(),
                discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod, reason)]
            : base.Discover(discoveryOptions, testMethod, theoryAttribute);
}
