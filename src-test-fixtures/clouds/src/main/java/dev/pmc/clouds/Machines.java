package dev.pmc.clouds;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Virtual machines with their disks, and key pairs for them. */
final class Machines {
    /** The most that CloudStack takes: it was 2 KB in a GET request, and is 32 KB in a POST. */
    private static final int LONGEST_USER_DATA = 32_768;

    private final Shelf machines = new Shelf("virtualmachine");
    private final Shelf volumes = new Shelf("volume");
    private final Map<String, String> publicKeys = new HashMap<>();
    private final Map<String, String> userData = new HashMap<>();
    private final Catalogue catalogue;
    private final Networks networks;
    private final MachineHost host;

    Machines(Catalogue catalogue, Networks networks, MachineHost host) {
        this.catalogue = catalogue;
        this.networks = networks;
        this.host = host;
    }

    Shelf all() {
        return machines;
    }

    void register(Commands commands) {
        commands.now("createSSHKeyPair", this::createKeyPair);
        commands.now("deleteSSHKeyPair", this::deleteKeyPair);
        commands.later("deployVirtualMachine", "virtualmachine", this::deploy);
        commands.now("listVirtualMachines", machines::list);
        commands.later("stopVirtualMachine", "virtualmachine", this::stop);
        commands.later("destroyVirtualMachine", "virtualmachine", this::destroy);
        commands.laterDone("expungeVirtualMachine", this::expunge);
        commands.now("listVolumes", volumes::list);
        commands.later("createTemplate", "template", this::createTemplate);
        commands.now("deleteTemplate", catalogue::deleteTemplate);
        commands.laterDone("deleteNetwork", this::deleteNetwork);
    }

    /** What a machine was told when it was made, by its name; decoded. */
    Map<String, String> userData() {
        return userData;
    }

    private ObjectNode createKeyPair(ApiCall call) {
        SshKeyPair pair = SshKeyPair.generate();
        publicKeys.put(call.text("name"), pair.publicKey());
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.putObject("keypair")
                .put("name", call.text("name"))
                .put("fingerprint", "of " + call.text("name"))
                .put("privatekey", pair.privateKey());
        return answer;
    }

    private ObjectNode deleteKeyPair(ApiCall call) {
        if (publicKeys.remove(call.text("name")) == null) {
            throw new ApiFault(ApiFault.PARAMETER, "A key pair with name '" + call.text("name") + "' does not exist");
        }
        return JsonNodeFactory.instance.objectNode().put("success", true);
    }

    private ObjectNode deploy(ApiCall call) {
        ObjectNode offering = catalogue.serviceOfferings().of(call, "serviceofferingid");
        ObjectNode template = catalogue.templates().of(call, "templateid");
        ObjectNode zone = catalogue.zones().of(call, "zoneid");
        ObjectNode network = networks.all().of(call, "networkids");
        String name = call.text("name");
        requireFree(network, "name", name);
        String address = call.optional("ipaddress").orElseGet(() -> freeAddress(network));
        if (!Networks.hasHost(network, address)) {
            throw new ApiFault(
                    ApiFault.PARAMETER,
                    address + " is not in the network " + network.get("cidr").asString());
        }
        requireFree(network, "address", address);
        String told = decoded(call.optional("userdata").orElse(""));
        Optional<String> key = call.optional("keypair").map(pair -> {
            if (!publicKeys.containsKey(pair)) {
                throw new ApiFault(ApiFault.PARAMETER, "A key pair with name '" + pair + "' was not found.");
            }
            return publicKeys.get(pair);
        });

        Networks.implement(network);
        ObjectNode machine = machines.add()
                .put("name", name)
                .put("displayname", call.optional("displayname").orElse(name))
                .put("state", "Running")
                .put("zoneid", zone.get("id").asString())
                .put("zonename", zone.get("name").asString())
                .put("templateid", template.get("id").asString())
                .put("templatename", template.get("name").asString())
                .put("serviceofferingid", offering.get("id").asString())
                .put("serviceofferingname", offering.get("name").asString())
                .put("hypervisor", "KVM");
        machine.putArray("nic")
                .addObject()
                .put("networkid", network.get("id").asString())
                .put("networkname", network.get("name").asString())
                .put("ipaddress", address)
                .put("isdefault", true);
        volumes.add()
                .put("name", "ROOT-" + name)
                .put("type", "ROOT")
                .put("size", 10L << 30)
                .put("virtualmachineid", machine.get("id").asString());
        userData.put(name, told);
        host.start(name, address, key);
        return machine;
    }

    private static String decoded(String base64) {
        if (base64.length() > LONGEST_USER_DATA) {
            throw new ApiFault(ApiFault.PARAMETER, "User data is too long for an http POST request");
        }
        try {
            return new String(Base64.getDecoder().decode(base64), UTF_8);
        } catch (IllegalArgumentException e) {
            throw new ApiFault(ApiFault.PARAMETER, "User data needs to be base64 encoded");
        }
    }

    private void requireFree(ObjectNode network, String what, String value) {
        boolean taken = machines.find(one -> isIn(one, network)
                        && value.equals(what.equals("name") ? one.get("name").asString() : address(one)))
                .isPresent();
        if (taken) {
            throw new ApiFault(ApiFault.PARAMETER, "The %s %s is taken in the network".formatted(what, value));
        }
    }

    private String freeAddress(ObjectNode network) {
        return IntStream.range(100, 200)
                .mapToObj(number -> Networks.address(network, number))
                .filter(address -> machines.find(
                                one -> isIn(one, network) && address(one).equals(address))
                        .isEmpty())
                .findFirst()
                .orElseThrow(() -> new ApiFault(ApiFault.IN_USE, "No address is left in the network"));
    }

    private ObjectNode stop(ApiCall call) {
        ObjectNode machine = machines.of(call, "id");
        host.stop(machine.get("name").asString());
        return machine.put("state", "Stopped");
    }

    private ObjectNode destroy(ApiCall call) {
        ObjectNode machine = stop(call);
        if (call.optional("expunge").filter("true"::equals).isPresent()) {
            remove(machine);
        }
        return machine.put("state", "Destroyed");
    }

    /** An administrator's right. Of a machine that went with expunge=true it is asked again by some, and succeeds. */
    private void expunge(ApiCall call) {
        String id = call.text("id");
        machines.find(one -> one.get("id").asString().equals(id)).ifPresent(this::remove);
    }

    private void remove(ObjectNode machine) {
        String id = machine.get("id").asString();
        volumes.all(one -> one.get("virtualmachineid").asString().equals(id)).forEach(volumes::remove);
        machines.remove(machine);
    }

    private ObjectNode createTemplate(ApiCall call) {
        ObjectNode volume = volumes.of(call, "volumeid");
        ObjectNode machine = machines.get(
                call, "virtualmachineid", volume.get("virtualmachineid").asString());
        if (!machine.get("state").asString().equals("Stopped")) {
            throw new ApiFault(ApiFault.PARAMETER, "A template is made of the volume of a stopped machine only");
        }
        return catalogue.create(call);
    }

    private void deleteNetwork(ApiCall call) {
        ObjectNode network = networks.all().of(call, "id");
        if (machines.find(one -> isIn(one, network)).isPresent()) {
            throw new ApiFault(ApiFault.IN_USE, "The network still has machines");
        }
        networks.all().remove(network);
    }

    private static boolean isIn(ObjectNode machine, ObjectNode network) {
        return machine.get("nic")
                .get(0)
                .get("networkid")
                .asString()
                .equals(network.get("id").asString());
    }

    private static String address(ObjectNode machine) {
        return machine.get("nic").get(0).get("ipaddress").asString();
    }
}
