namespace Occo;

/// <summary>Files of proxies before servers. Enactments run in one server: a client stays with its own.</summary>
internal static class ProxyUnits
{
    private const string Authorities = "/etc/ssl/certs/ca-certificates.crt";

    public static OccoServiceUnit Of(string type, ServiceSettings settings)
    {
        var urls = settings.Urls.Select(url => new Uri(url)).ToList();
        if (urls.Select(url => url.Scheme).Distinct().Count() > 1)
            throw new ArgumentException("Some of the servers are asked with https and some without. Ask all alike.");
        var isSecure = urls[0].Scheme == Uri.UriSchemeHttps;
        var host = ServiceQuotes.Bare(settings.HostName);
        var (certificate, key) = (ServiceQuotes.Bare(settings.Certificate), ServiceQuotes.Bare(settings.Key));
        var places = urls.Select(url => ServiceQuotes.Bare(url.Authority)).ToList();
        if (type == "Nginx")
        {
            return ServiceTemplate.Fill(type, $"{settings.Name}-nginx.conf", settings,
                [$"copy it to /etc/nginx/conf.d/{settings.Name}.conf", "nginx -t && systemctl reload nginx"],
                ("servers", (urls.Count > 1 ? "    ip_hash;\n" : "")
                    + string.Concat(places.Select(place => $"    server {place};\n"))),
                ("scheme", urls[0].Scheme), ("host", host), ("certificate", certificate), ("key", key),
                ("tls", isSecure ? $"        proxy_ssl_verify on;\n        proxy_ssl_name {host};\n"
                    + "        proxy_ssl_server_name on;\n"
                    + $"        proxy_ssl_trusted_certificate {Authorities};\n" : ""));
        }

        var tls = isSecure ? $" ssl verify required ca-file {Authorities} sni str({host}) verifyhost {host}" : "";
        return ServiceTemplate.Fill(type, $"{settings.Name}-haproxy.cfg", settings,
            [
                $"add it to /etc/haproxy/haproxy.cfg, and the key to {certificate}",
                "haproxy -c -f /etc/haproxy/haproxy.cfg && systemctl reload haproxy",
            ],
            ("certificate", certificate),
            ("servers", (urls.Count > 1 ? "    balance source\n" : "") + string.Join('\n', places.Select((place, i)
                => $"    server {settings.Name}{i + 1} {place} check{tls}"))));
    }
}
