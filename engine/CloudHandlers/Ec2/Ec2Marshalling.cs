using System.Net;
using System.Xml;
using System.Xml.Linq;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>Writes a request as the form that AWSSDK.Core encodes, signs and sends.</summary>
internal sealed class Ec2Marshaller : IMarshaller<IRequest, AmazonWebServiceRequest>
{
    /// <inheritdoc/>
    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var action = (Ec2Request)input;
        var request = new DefaultRequest(action, "Amazon.EC2") { HttpMethod = "POST", ResourcePath = "/" };
        request.Parameters["Action"] = action.Action;
        request.Parameters["Version"] = Ec2ClientConfig.ApiVersion;
        foreach (var (name, value) in action.Form) request.Parameters[name] = value;
        return request;
    }
}

/// <summary>Reads answers and errors.</summary>
internal sealed class Ec2Unmarshaller : ResponseUnmarshaller
{
    /// <inheritdoc/>
    public override AmazonWebServiceResponse Unmarshall(UnmarshallerContext input)
    {
        try
        {
            // A page that happens to be XML must not pass for a list of nothing.
            if (Read(input) is { } root && root.Name.LocalName.Contains("Response", StringComparison.Ordinal))
                return new Ec2Response { Root = root };
        }
        catch (XmlException) when (input.ResponseData.ContentType?.Contains("xml", StringComparison.Ordinal) == true)
        {
            // Cut off on the way.
            throw;
        }
        catch (XmlException)
        {
            // Said below.
        }

        throw new AmazonServiceException(Foreign(input), null, ErrorType.Unknown, Ec2Errors.NoEc2, "",
            input.ResponseData.StatusCode);
    }

    /// <inheritdoc/>
    public override AmazonServiceException UnmarshallException(
        UnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
    {
        XElement? error = null;
        var id = "";
        try
        {
            var root = Read(input);
            error = root.Descendants("Error").FirstOrDefault();
            id = root.Descendants().FirstOrDefault(e => e.Name.LocalName is "RequestID" or "RequestId")?.Value ?? "";
        }
        catch (XmlException)
        {
            // What answers is no EC2: a proxy, a load balancer.
        }

        return new AmazonServiceException(
            error is null ? Foreign(input) : error.Text("Message") ?? "no message", innerException,
            ErrorType.Unknown, error is null ? Ec2Errors.NoEc2 : error.Text("Code") ?? statusCode.ToString(), id,
            statusCode);
    }

    private static string Foreign(UnmarshallerContext input)
    {
        var (answer, type) = (input.ResponseData, input.ResponseData.ContentType);
        return $"what answers there is no EC2 API: {(int)answer.StatusCode} {answer.StatusCode}, "
            + (string.IsNullOrEmpty(type) ? "of no content type" : type);
    }

    /// <inheritdoc/>
    protected override UnmarshallerContext ConstructUnmarshallerContext(
        Stream responseStream, bool maintainResponseBody, IWebResponseData response, bool isException)
        => new XmlUnmarshallerContext(responseStream, maintainResponseBody, response, isException);

    /// <inheritdoc/>
    protected override UnmarshallerContext ConstructUnmarshallerContext(
        Stream responseStream, bool maintainResponseBody, IWebResponseData response, bool isException,
        IRequestContext requestContext)
        => new XmlUnmarshallerContext(responseStream, maintainResponseBody, response, isException, requestContext);

    // The namespace is the API's version; nothing is told apart by it.
    private static XElement Read(UnmarshallerContext context)
    {
        var root = XElement.Load(((XmlUnmarshallerContext)context).Stream);
        foreach (var element in root.DescendantsAndSelf()) element.Name = element.Name.LocalName;
        return root;
    }
}
