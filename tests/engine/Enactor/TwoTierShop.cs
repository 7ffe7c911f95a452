namespace Occo.Engine.Tests;

/// <summary>A shop of webs that know the address of their database.</summary>
public abstract class TwoTierShop : FakeShop
{
    private protected const string TwoTiers = """
        infra_name: shop
        user_id: ops
        nodes:
          - {name: db, type: db}
          - {name: web, type: web, scaling: {min: 2, max: 5}}
        dependencies:
          - [web, db]
        node_definitions:
          db: [{resource: {type: fake}}]
          web:
            - resource: {type: fake}
              contextualisation: {type: cloudinit, context_template: "db={{ getip('db') }}"}
        """;
}
