package dev.pmc.hypervisor;

import dev.pmc.hypervisor.HypervisorException.Kind;
import dev.pmc.wire.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Live disks by QEMU's own monitor and the guest agent, through libvirt.
 *
 * <p>Libvirt has no call for a snapshot within the file of a disk that leaves the guest's memory out, as its snapshots of a
 * running domain either hold the memory or move the disk to another file. QEMU has: see blockdev-snapshot-internal-sync and
 * blockdev-snapshot-delete-internal-sync at qemu.org/docs/master/interop/qemu-qmp-ref.html. Such a command changes nothing
 * that libvirt keeps account of. A domain for which one was given is called tainted in libvirt's log.
 */
final class QemuLiveDisks implements LiveDisks {
    private static final int AS_JSON = 0;

    private final Access access;

    /** Gives a domain to a call, and says what was asked for if that fails. */
    interface Access {
        void with(String what, UUID uuid, Call call) throws HypervisorException;
    }

    /** Calls of one domain. */
    interface Call {
        void on(Domain domain) throws LibvirtException;
    }

    QemuLiveDisks(Access access) {
        this.access = access;
    }

    @Override
    public int freeze(UUID uuid, Duration limit) throws HypervisorException {
        String what = "freeze the file systems of domain " + uuid;
        return result(what, agent(what, uuid, "guest-fsfreeze-freeze", limit)).asInt();
    }

    @Override
    public void thaw(UUID uuid, Duration limit) throws HypervisorException {
        String what = "thaw the file systems of domain " + uuid;
        result(what, agent(what, uuid, "guest-fsfreeze-thaw", limit));
    }

    @Override
    public void takeSnapshot(UUID uuid, Path disk, String name) throws HypervisorException {
        snapshot("take a snapshot of domain " + uuid, uuid, "blockdev-snapshot-internal-sync", disk, name);
    }

    @Override
    public void deleteSnapshot(UUID uuid, Path disk, String name) throws HypervisorException {
        snapshot("delete a snapshot of domain " + uuid, uuid, "blockdev-snapshot-delete-internal-sync", disk, name);
    }

    private void snapshot(String what, UUID uuid, String command, Path disk, String name) throws HypervisorException {
        Map<String, String> arguments = Map.of("device", node(what, uuid, disk), "name", name);
        result(what, monitor(what, uuid, Map.of("execute", command, "arguments", arguments)));
    }

    /** QEMU's name for an open disk. */
    private String node(String what, UUID uuid, Path disk) throws HypervisorException {
        Map<String, Object> question = Map.of("execute", "query-named-block-nodes", "arguments", Map.of("flat", true));
        for (JsonNode node : result(what, monitor(what, uuid, question))) {
            boolean isWritable = !node.path("ro").asBoolean();
            if (isWritable
                    && node.path("drv").asString("").equals("qcow2")
                    && node.path("file").asString("").equals(disk.toString())) {
                return node.path("node-name").asString("");
            }
        }
        throw new HypervisorException(Kind.FAILED, "cannot " + what + ": QEMU does not write to " + disk);
    }

    private String monitor(String what, UUID uuid, Map<String, ?> command) throws HypervisorException {
        String[] reply = new String[1];
        access.with(what, uuid, domain -> reply[0] = domain.qemuMonitorCommand(Json.text(command), AS_JSON));
        return String.valueOf(reply[0]);
    }

    private String agent(String what, UUID uuid, String command, Duration limit) throws HypervisorException {
        int seconds = (int) Math.max(1, limit.toSeconds()); // 0 would mean not to wait
        String[] reply = new String[1];
        access.with(
                what,
                uuid,
                domain -> reply[0] = domain.qemuAgentCommand(Json.text(Map.of("execute", command)), seconds, 0));
        return String.valueOf(reply[0]);
    }

    /** What a reply returns; of one that says no, the words. */
    private static JsonNode result(String what, String reply) throws HypervisorException {
        JsonNode said;
        try {
            said = Json.mapper().readTree(reply);
        } catch (JacksonException e) {
            throw new HypervisorException(Kind.FAILED, "cannot " + what + ": nobody understands " + reply, e);
        }
        if (said.has("return")) {
            return said.path("return");
        }
        throw new HypervisorException(
                Kind.FAILED,
                "cannot " + what + ": " + said.path("error").path("desc").asString(reply));
    }
}
