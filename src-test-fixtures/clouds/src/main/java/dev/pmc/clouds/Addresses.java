package dev.pmc.clouds;

import tools.jackson.databind.node.ObjectNode;

/** Public addresses, and what is let in through them and where it goes. A port of an address goes one way only. */
final class Addresses {
    private final Shelf addresses = new Shelf("publicipaddress");
    private final Shelf firewallRules = new Shelf("firewallrule");
    private final Shelf forwards = new Shelf("portforwardingrule");
    private final Shelf balancers = new Shelf("loadbalancerrule");
    private final Shelf members = new Shelf("loadbalancerruleinstance");
    private final Networks networks;
    private final Machines machines;
    private int given;

    Addresses(Networks networks, Machines machines) {
        this.networks = networks;
        this.machines = machines;
    }

    void register(Commands commands) {
        commands.later("associateIpAddress", "ipaddress", this::associate);
        commands.now("listPublicIpAddresses", addresses::list);
        commands.laterDone("disassociateIpAddress", this::disassociate);
        commands.later("createFirewallRule", "firewallrule", this::createFirewallRule);
        commands.now("listFirewallRules", firewallRules::list);
        commands.laterDone("deleteFirewallRule", call -> firewallRules.remove(firewallRules.of(call, "id")));
        commands.later("createPortForwardingRule", "portforwardingrule", this::createForward);
        commands.now("listPortForwardingRules", forwards::list);
        commands.laterDone("deletePortForwardingRule", call -> forwards.remove(forwards.of(call, "id")));
        commands.later("createLoadBalancerRule", "loadbalancer", this::createBalancer);
        commands.now("listLoadBalancerRules", balancers::list);
        commands.laterDone("deleteLoadBalancerRule", this::deleteBalancer);
        commands.laterDone("assignToLoadBalancerRule", this::assign);
        commands.laterDone("removeFromLoadBalancerRule", this::unassign);
        commands.now("listLoadBalancerRuleInstances", this::listMembers);
    }

    private ObjectNode associate(ApiCall call) {
        ObjectNode network = networks.all().of(call, "networkid");
        Networks.requireRouter(network);
        given++;
        return addresses
                .add()
                .put("ipaddress", "192.0.2." + given)
                .put("networkid", network.get("id").asString())
                .put("associatednetworkid", network.get("id").asString())
                .put("zoneid", network.get("zoneid").asString())
                .put("zonename", network.get("zonename").asString())
                .put("issourcenat", false)
                .put("state", "Allocated");
    }

    private void disassociate(ApiCall call) {
        ObjectNode address = addresses.of(call, "id");
        if (address.get("issourcenat").asBoolean()) {
            throw new ApiFault(ApiFault.PARAMETER, "The source NAT address of a network cannot be released");
        }
        String id = address.get("id").asString();
        for (Shelf rules : new Shelf[] {firewallRules, forwards, balancers}) {
            rules.all(rule -> ofAddress(rule, id)).forEach(rules::remove);
        }
        addresses.remove(address);
    }

    private ObjectNode createFirewallRule(ApiCall call) {
        ObjectNode address = addresses.of(call, "ipaddressid");
        ObjectNode rule = firewallRules
                .add()
                .put("ipaddressid", address.get("id").asString())
                .put("ipaddress", address.get("ipaddress").asString())
                .put("networkid", address.get("networkid").asString())
                .put("protocol", call.text("protocol"))
                .put("cidrlist", call.text("cidrlist"))
                .put("state", "Active");
        call.optional("startport").ifPresent(port -> rule.put("startport", Integer.parseInt(port)));
        call.optional("endport").ifPresent(port -> rule.put("endport", Integer.parseInt(port)));
        return rule;
    }

    private ObjectNode createForward(ApiCall call) {
        ObjectNode address = addresses.of(call, "ipaddressid");
        int port = call.number("publicport");
        requireFree(address, port);
        ObjectNode machine = machines.all().of(call, "virtualmachineid");
        return forwards.add()
                .put("ipaddressid", address.get("id").asString())
                .put("ipaddress", address.get("ipaddress").asString())
                .put("protocol", call.text("protocol"))
                .put("publicport", String.valueOf(port))
                .put("publicendport", String.valueOf(port))
                .put("privateport", String.valueOf(call.number("privateport")))
                .put("privateendport", String.valueOf(call.number("privateport")))
                .put("virtualmachineid", machine.get("id").asString())
                .put("virtualmachinename", machine.get("name").asString())
                .put("vmguestip", machine.get("nic").get(0).get("ipaddress").asString())
                .put("networkid", address.get("networkid").asString())
                .put("state", "Active");
    }

    private ObjectNode createBalancer(ApiCall call) {
        ObjectNode address = addresses.of(call, "publicipid");
        int port = call.number("publicport");
        requireFree(address, port);
        return balancers
                .add()
                .put("name", call.text("name"))
                .put("description", call.optional("description").orElse(""))
                .put("algorithm", call.text("algorithm"))
                .put("publicipid", address.get("id").asString())
                .put("publicip", address.get("ipaddress").asString())
                .put("publicport", String.valueOf(port))
                .put("privateport", String.valueOf(call.number("privateport")))
                .put("protocol", call.optional("protocol").orElse("tcp"))
                .put("networkid", address.get("networkid").asString())
                .put("state", "Active");
    }

    private void deleteBalancer(ApiCall call) {
        ObjectNode rule = balancers.of(call, "id");
        String id = rule.get("id").asString();
        members.all(one -> one.get("ruleid").asString().equals(id)).forEach(members::remove);
        balancers.remove(rule);
    }

    private void assign(ApiCall call) {
        ObjectNode rule = balancers.of(call, "id");
        for (String machine : call.words("virtualmachineids")) {
            machines.all().get(call, "virtualmachineids", machine);
            members.add().put("ruleid", rule.get("id").asString()).put("virtualmachineid", machine);
        }
    }

    private void unassign(ApiCall call) {
        String rule = balancers.of(call, "id").get("id").asString();
        members.all(one -> one.get("ruleid").asString().equals(rule)
                        && call.words("virtualmachineids")
                                .contains(one.get("virtualmachineid").asString()))
                .forEach(members::remove);
    }

    private ObjectNode listMembers(ApiCall call) {
        String rule = balancers.of(call, "id").get("id").asString();
        return members.listing(members.all(one -> one.get("ruleid").asString().equals(rule)).stream()
                .map(one -> machines.all()
                        .get(call, "id", one.get("virtualmachineid").asString())
                        .deepCopy())
                .toList());
    }

    private void requireFree(ObjectNode address, int port) {
        String id = address.get("id").asString();
        for (Shelf rules : new Shelf[] {forwards, balancers}) {
            if (rules.find(rule -> ofAddress(rule, id)
                            && rule.get("publicport").asString().equals(String.valueOf(port)))
                    .isPresent()) {
                throw new ApiFault(
                        ApiFault.CONFLICT,
                        "The range specified, %d-%d, conflicts with rule which has %d-%d"
                                .formatted(port, port, port, port));
            }
        }
    }

    private static boolean ofAddress(ObjectNode rule, String address) {
        return (rule.has("publicipid") ? rule.get("publicipid") : rule.get("ipaddressid"))
                .asString()
                .equals(address);
    }
}
