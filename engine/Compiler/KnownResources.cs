namespace Occo.Engine.Compiler;

/// <summary>
/// The keys of Occopus' resource types without a handler here, so that such definitions can be checked and stored. Like
/// Occopus, it takes any value.
/// </summary>
internal static class KnownResources
{
    internal static readonly Dictionary<string, SectionSchema> Schemas = new()
    {
        ["azure_vm"] = new SectionSchema("A virtual machine of Azure. Checked only in this version.")
            .Required("endpoint", "Address of the API.", ValueKinds.Any)
            .Required("resource_group", "Resource group.", ValueKinds.Any)
            .Required("location", "Region, for example westeurope.", ValueKinds.Any)
            .Required("vm_size", "Size of the machine, for example Standard_DS1_v2.", ValueKinds.Any)
            .Required("publisher", "Publisher of the image.", ValueKinds.Any)
            .Required("offer", "Offer of the image.", ValueKinds.Any)
            .Required("sku", "SKU of the image.", ValueKinds.Any)
            .Required("version", "Version of the image.", ValueKinds.Any)
            .Required("username", "User that is made on the machine.", ValueKinds.Any)
            .RequiredUnless("ssh_key_data", "password", "Password of that user; or give ssh_key_data.", ValueKinds.Any)
            .Optional("ssh_key_data", "Public key of that user; or give password.", ValueKinds.Any)
            .Optional("public_ip_needed", "Whether the machine gets a public address.", ValueKinds.Any)
            .Optional("vnet_name", "Virtual network.", ValueKinds.Any)
            .Optional("subnet_name", "Subnet of that network.", ValueKinds.Any)
            .Optional("customdata", "Custom data of the machine.", ValueKinds.Any)
            .Optional("server_name", "Name of the machine.", ValueKinds.Any),
        ["azure_aci"] = new SectionSchema("A container instance of Azure. Checked only in this version.")
            .Required("endpoint", "Address of the API.", ValueKinds.Any)
            .Required("resource_group", "Resource group.", ValueKinds.Any)
            .Required("location", "Region, for example westeurope.", ValueKinds.Any)
            .Required("cpu_cores", "Cores of the container.", ValueKinds.Any)
            .Required("memory", "Memory of the container in GB.", ValueKinds.Any)
            .Required("image", "Image of the container.", ValueKinds.Any)
            .Required("os_type", "linux or windows.", ValueKinds.Any)
            .Required("network_type", "public or private.", ValueKinds.Any)
            .Optional("gpu_type", "Type of the GPU.", ValueKinds.Any)
            .Optional("gpu_count", "Number of GPUs.", ValueKinds.Any)
            .Optional("ports", "Ports that are open.", ValueKinds.Any)
            .Optional("vnet_name", "Virtual network, for a private one.", ValueKinds.Any)
            .Optional("subnet_name", "Subnet of that network.", ValueKinds.Any),
        ["cloudbroker"] = new SectionSchema("A machine of CloudBroker. Checked only in this version.")
            .Required("endpoint", "Address of the API.", ValueKinds.Any)
            .Optional("name", "Name of the machine.", ValueKinds.Any)
            .Optional("start_in_vpc", "Whether it starts in a virtual private cloud.", ValueKinds.Any)
            .Required("description",
                "What to start; further keys are passed on.", ValueRule.Of(SectionSchema.Inner("What to start.").Open()
                .Required("deployment_id", "Deployment to start.", ValueKinds.Any)
                .Required("instance_type_id", "Type of the machine.", ValueKinds.Any))),
        ["cloudsigma"] = new SectionSchema("A machine of CloudSigma. Checked only in this version.")
            .Required("endpoint", "Address of the API.", ValueKinds.Any)
            .Required("libdrive_id", "Drive of the library that is cloned.", ValueKinds.Any)
            .Optional("name", "Name of the machine.", ValueKinds.Any)
            .Required("description",
                "What to start; further keys are passed on.", ValueRule.Of(SectionSchema.Inner("What to start.").Open()
                .Required("cpu", "CPU in MHz.", ValueKinds.Any)
                .Required("mem", "Memory in bytes.", ValueKinds.Any)
                .Required("vnc_password", "Password of the VNC console.", ValueKinds.Any))),
    };
}
