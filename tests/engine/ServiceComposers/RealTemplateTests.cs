using Xunit;
using static Occo.Engine.Tests.Compositions;

namespace Occo.Engine.Tests;

/// <summary>Files as people write them, from the description to the text on the machine.</summary>
public sealed class RealTemplateTests
{
    private static readonly NodeInstance[] Instances =
    [
        Instance("app", 1, "10.0.0.1") with { Ports = new Dictionary<string, int> { ["http"] = 8080 } },
        Instance("app", 2, "10.0.0.2") with { Ports = new Dictionary<string, int> { ["http"] = 8081 } },
        Instance("db", 3, "10.0.0.3"),
    ];

    [Fact]
    public void Compose_ProxyConfiguration_ListsAllInstances() => Check(
        """
        upstream app {
        {%- for node in find_node_id('app', allnodes=True) %}
            server {{ node.address }}:{{ node.ports.http }}{% if loop.first %} weight=2{% endif %};
        {%- endfor %}
        }
        server {
            listen {{ variables.port | default(80) }};
            location / { proxy_pass http://app; }
        }
        """,
        """
        upstream app {
            server 10.0.0.1:8080 weight=2;
            server 10.0.0.2:8081;
        }
        server {
            listen 80;
            location / { proxy_pass http://app; }
        }
        """);

    [Fact]
    public void Compose_HostsFile_HasALineForEachAddress() => Check(
        """
        127.0.0.1 localhost
        {% for address in getipall('app') -%}
        {{ address }} app-{{ loop.index }}
        {% else -%}
        # no app yet
        {% endfor -%}
        {{ getip('db') }} db
        """,
        """
        127.0.0.1 localhost
        10.0.0.1 app-1
        10.0.0.2 app-2
        10.0.0.3 db
        """);

    [Fact]
    public void Compose_ShellScript_KeepsWhatIsTheShells() => Check(
        """
        #!/bin/sh
        set -eu
        DB={{ getip('db') }}
        NAME='{{ variables.title | replace("'", "'\\''") }}'
        {% raw %}docker inspect -f '{{ .State.Running }}' db
        echo "${#NAME} ${NAME%%x*}"{% endraw %}
        echo {{ infra_id | upper }}-{{ cut(node_id, 0, 8) }} $((1 + {{ variables.workers * 2 }}))
        """,
        """
        #!/bin/sh
        set -eu
        DB=10.0.0.3
        NAME='Joe'\''s shop'
        docker inspect -f '{{ .State.Running }}' db
        echo "${#NAME} ${NAME%%x*}"
        echo INFRA-1-00000000 $((1 + 6))
        """);

    [Fact]
    public void Compose_JsonFile_IsWrittenByToJson() => Check(
        """
        {"title": {{ variables.title | tojson }}, "peers": {{ getipall('app') | tojson }},
         "options": {{ variables.options | tojson }}}
        """,
        """
        {"title": "Joe\u0027s shop", "peers": ["10.0.0.1", "10.0.0.2"],
         "options": {"cache": true, "ratio": 0.5, "tags": ["a", "b"]}}
        """);

    [Fact]
    public void Compose_SettingsFile_IsMadeOfAMapping() => Check(
        """
        {% for key, value in variables.options.items() -%}
        {{ key | upper }}={{ value | join(',') if key == 'tags' else value | lower }}
        {% endfor -%}
        LAST={{ variables.options.tags | last }}
        COUNT={{ variables.options | length }}
        """,
        """
        CACHE=true
        RATIO=0.5
        TAGS=a,b
        LAST=b
        COUNT=3
        """);

    [Fact]
    public void Compose_NestedYaml_IsIndented() => Check(
        """
        #cloud-config
        write_files:
        - path: /etc/app.yaml
          content: |
            {{ variables.block | indent(4) }}
        {% if variables.options.cache %}
        packages: [redis]
        {% endif %}
        """,
        """
        #cloud-config
        write_files:
        - path: /etc/app.yaml
          content: |
            one: 1
            two:
              - 2


        packages: [redis]

        """);

    [Fact]
    public void Compose_ConditionsOnScale_ChooseText() => Check(
        """
        {% set clustered = scaling.max > 1 and 'cluster' not in variables.options.tags %}
        {%- if clustered -%}
        mode=cluster size={{ scaling.min }}..{{ scaling.max }}
        {%- elif scaling.max == 1 -%}
        mode=single
        {%- else -%}
        mode=none
        {%- endif %}
        """,
        "mode=cluster size=1..4");

    [Fact]
    public void Compose_LocalResource_IsRenderedToPlainValues()
    {
        var resource = Map(
            ("type", "local"),
            ("command", "pwsh"),
            ("arguments", List(
                "-File", "web.ps1", "-Port", "{{ ports.http }}", "-Db", "{{ getip('db') }}:{{ variables.port }}")),
            ("environment", Map(("WORKERS", "{{ variables.workers }}"), ("TITLE", "{{ variables.title }}"))),
            ("files", Map(("web.json", Map(("peers", "{{ getipall('app') }}"), ("name", "{{ name }}"))))),
            ("ports", Map(("http", "auto"))),
            ("stop_timeout", 5L));
        var input = Input(Implementation(resource: resource), Described(Map(("port", 5432L))), Instances) with
        {
            Reservation = new("127.0.0.9", new Dictionary<string, int> { ["http"] = 4000 }),
        };
        var rendered = Compose(input).Resource;
        Assert.Equal(
            """
            {"type":"local","command":"pwsh","arguments":["-File","web.ps1","-Port",4000,"-Db","10.0.0.3:5432"],
            "environment":{"WORKERS":3,"TITLE":"Joe's shop"},
            "files":{"web.json":{"peers":["10.0.0.1","10.0.0.2"],"name":"web"}},
            "ports":{"http":"auto"},"stop_timeout":5}
            """.ReplaceLineEndings(""),
            PlainJson.Write(rendered));
    }

    private static CompiledNode Described(Dictionary<string, object?>? more = null)
    {
        var variables = Map(
            ("title", "Joe's shop"), ("workers", 3L), ("block", "one: 1\ntwo:\n  - 2\n"),
            ("options", Map(("cache", true), ("ratio", 0.5), ("tags", List("a", "b")))));
        foreach (var (name, value) in more ?? []) variables[name] = value;
        return Node(variables) with { Scaling = new(1, 4) };
    }

    private static void Check(string template, string expected)
    {
        var section = Map(("type", "cloudinit"), ("context_template", template + "\n"));
        var request = Compose(Input(Implementation(section), Described(), Instances));
        Assert.Equal(expected, request.Context);
    }
}
