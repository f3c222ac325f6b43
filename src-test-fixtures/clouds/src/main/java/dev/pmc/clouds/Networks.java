package dev.pmc.clouds;

import java.net.InetAddress;
import java.net.UnknownHostException;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Isolated networks. One has a router, and can be given addresses, only once a machine has been started in it. */
final class Networks {
    private final Shelf networks = new Shelf("network");
    private final Shelf egressRules = new Shelf("firewallrule");
    private final Catalogue catalogue;

    Networks(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    Shelf all() {
        return networks;
    }

    void register(Commands commands) {
        commands.now("createNetwork", this::create);
        commands.now("listNetworks", networks::list);
        commands.later("createEgressFirewallRule", "firewallrule", this::createEgressRule);
        commands.now("listEgressFirewallRules", egressRules::list);
        commands.laterDone("deleteEgressFirewallRule", call -> egressRules.remove(egressRules.of(call, "id")));
    }

    private ObjectNode create(ApiCall call) {
        catalogue.networkOfferings().of(call, "networkofferingid");
        ObjectNode zone = catalogue.zones().of(call, "zoneid");
        String name = call.text("name");
        if (networks.find(one -> one.get("name").asString().equals(name)).isPresent()) {
            throw new ApiFault(ApiFault.PARAMETER, "A network of the name " + name + " is there already");
        }
        return JsonNodeFactory.instance.objectNode().set("network", network(call, zone, name));
    }

    private ObjectNode network(ApiCall call, ObjectNode zone, String name) {
        return networks.add()
                .put("name", name)
                .put("displaytext", call.text("displaytext"))
                .put("networkofferingid", call.text("networkofferingid"))
                .put("networkofferingname", "DefaultIsolatedNetworkOfferingWithSourceNatService")
                .put("zoneid", zone.get("id").asString())
                .put("zonename", zone.get("name").asString())
                .put("gateway", call.text("gateway"))
                .put("netmask", call.text("netmask"))
                .put("cidr", cidr(call.text("gateway"), call.text("netmask")))
                .put("type", "Isolated")
                .put("state", "Allocated");
    }

    private ObjectNode createEgressRule(ApiCall call) {
        ObjectNode network = networks.of(call, "networkid");
        ObjectNode rule = egressRules
                .add()
                .put("networkid", network.get("id").asString())
                .put("protocol", call.text("protocol"))
                .put("cidrlist", call.text("cidrlist"))
                .put("state", "Active");
        call.optional("startport").ifPresent(port -> rule.put("startport", Integer.parseInt(port)));
        call.optional("endport").ifPresent(port -> rule.put("endport", Integer.parseInt(port)));
        call.optional("icmptype").ifPresent(type -> rule.put("icmptype", Integer.parseInt(type)));
        call.optional("icmpcode").ifPresent(code -> rule.put("icmpcode", Integer.parseInt(code)));
        return rule;
    }

    /** The router of a network is there from its first machine on. */
    static void implement(ObjectNode network) {
        network.put("state", "Implemented");
    }

    /** @throws ApiFault if the network has no router yet */
    static void requireRouter(ObjectNode network) {
        if (!network.get("state").asString().equals("Implemented")) {
            throw new ApiFault(
                    ApiFault.PARAMETER,
                    "Network " + network.get("name").asString()
                            + " is not implemented: it has no router before its first machine");
        }
    }

    /** Whether an address lies in the network, and is neither its first, its gateway nor its last. */
    static boolean hasHost(ObjectNode network, String address) {
        long mask = bits(network.get("netmask").asString());
        long gateway = bits(network.get("gateway").asString());
        long host = bits(address);
        return (host & mask) == (gateway & mask)
                && host != gateway
                && (host & ~mask) != 0
                && (host | mask) != 0xFFFF_FFFFL;
    }

    /** The n-th address of the network. */
    static String address(ObjectNode network, int number) {
        return words((bits(network.get("gateway").asString())
                        & bits(network.get("netmask").asString()))
                + number);
    }

    private static String cidr(String gateway, String netmask) {
        long mask = bits(netmask);
        return words(bits(gateway) & mask) + "/" + Long.bitCount(mask);
    }

    private static long bits(String address) {
        try {
            long bits = 0;
            for (byte part : InetAddress.getByName(address).getAddress()) {
                bits = (bits << 8) | (part & 0xFF);
            }
            return bits;
        } catch (UnknownHostException e) {
            throw new ApiFault(ApiFault.PARAMETER, address + " is no address");
        }
    }

    private static String words(long bits) {
        return ((bits >> 24) & 0xFF) + "." + ((bits >> 16) & 0xFF) + "." + ((bits >> 8) & 0xFF) + "." + (bits & 0xFF);
    }
}
