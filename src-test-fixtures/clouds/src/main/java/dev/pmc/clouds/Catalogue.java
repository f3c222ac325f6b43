package dev.pmc.clouds;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What the cloud has to choose from: a zone, offerings and templates. */
final class Catalogue {
    private final Shelf zones = new Shelf("zone");
    private final Shelf serviceOfferings = new Shelf("serviceoffering");
    private final Shelf networkOfferings = new Shelf("networkoffering");
    private final Shelf osTypes = new Shelf("ostype");
    private final Shelf templates = new Shelf("template");

    Catalogue() {
        zones.add().put("name", "zone001").put("networktype", "Advanced");
        serviceOfferings.add().put("name", "t1.medium").put("cpunumber", 2).put("memory", 4096);
        networkOfferings
                .add()
                .put("name", "DefaultIsolatedNetworkOfferingWithSourceNatService")
                .put("specifyipranges", false);
        osTypes.add().put("description", "Debian GNU/Linux 12 (64-bit)");
        template("debian-12");
    }

    Shelf zones() {
        return zones;
    }

    Shelf serviceOfferings() {
        return serviceOfferings;
    }

    Shelf networkOfferings() {
        return networkOfferings;
    }

    Shelf templates() {
        return templates;
    }

    void register(Commands commands) {
        commands.now("listZones", zones::list);
        commands.now("listServiceOfferings", serviceOfferings::list);
        commands.now("listNetworkOfferings", networkOfferings::list);
        commands.now("listOsTypes", osTypes::list);
        commands.now("listTemplates", templates::list);
    }

    /** Makes a template of a volume. */
    ObjectNode create(ApiCall call) {
        osTypes.of(call, "ostypeid");
        String name = call.text("name");
        if (templates.find(one -> one.get("name").asString().equals(name)).isPresent()) {
            throw new ApiFault(ApiFault.PARAMETER, "A template of the name " + name + " is there already");
        }
        return template(name).put("displaytext", call.text("displaytext"));
    }

    ObjectNode deleteTemplate(ApiCall call) {
        templates.remove(templates.of(call, "id"));
        return JsonNodeFactory.instance.objectNode().put("success", true);
    }

    private ObjectNode template(String name) {
        ObjectNode zone = zones.all(any -> true).get(0);
        return templates
                .add()
                .put("name", name)
                .put("displaytext", name)
                .put("isready", true)
                .put("status", "Download Complete")
                .put("hypervisor", "KVM")
                .put("zoneid", zone.get("id").asString())
                .put("zonename", "zone001");
    }
}
