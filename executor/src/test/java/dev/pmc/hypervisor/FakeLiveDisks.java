package dev.pmc.hypervisor;

import dev.pmc.fixtures.Processes;
import dev.pmc.hypervisor.HypervisorException.Kind;
import dev.pmc.hypervisor.ScriptedCalls.Verb;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The disks of the {@link FakeHypervisor}'s domains: real files, which nobody holds open. */
public final class FakeLiveDisks implements LiveDisks {
    private final FakeHypervisor hypervisor;
    private final Set<UUID> frozen = ConcurrentHashMap.newKeySet();

    FakeLiveDisks(FakeHypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    /** Guests whose file systems stand still. */
    public Set<UUID> frozen() {
        return Set.copyOf(frozen);
    }

    @Override
    public int freeze(UUID uuid, Duration limit) throws HypervisorException {
        requireActive(Verb.FREEZE, uuid);
        requireAgent(uuid);
        frozen.add(uuid);
        hypervisor.outlive(Verb.FREEZE, () -> {});
        return 1;
    }

    @Override
    public void thaw(UUID uuid, Duration limit) throws HypervisorException {
        requireActive(Verb.THAW, uuid);
        requireAgent(uuid);
        frozen.remove(uuid);
    }

    @Override
    public void takeSnapshot(UUID uuid, Path disk, String name) throws HypervisorException {
        requireActive(Verb.TAKE_SNAPSHOT, uuid);
        hypervisor.outlive(Verb.TAKE_SNAPSHOT, () -> snapshot("-c", disk, name));
        snapshot("-c", disk, name);
    }

    @Override
    public void deleteSnapshot(UUID uuid, Path disk, String name) throws HypervisorException {
        requireActive(Verb.DELETE_SNAPSHOT, uuid);
        snapshot("-d", disk, name);
    }

    private void requireActive(Verb verb, UUID uuid) throws HypervisorException {
        hypervisor.begin(verb);
        if (!hypervisor.find(uuid).orElseThrow().state().active()) {
            throw new HypervisorException(Kind.WRONG_STATE, "domain is not running");
        }
    }

    private void requireAgent(UUID uuid) throws HypervisorException {
        if (!hypervisor.guestAnswers(uuid, Duration.ofSeconds(1))) {
            throw new HypervisorException(Kind.FAILED, "QEMU guest agent is not connected");
        }
    }

    private static void snapshot(String deed, Path disk, String name) throws HypervisorException {
        if (!Files.exists(disk)) {
            throw new HypervisorException(Kind.FAILED, "QEMU does not write to " + disk);
        }
        boolean exists = Processes.runOrFail("qemu-img", "snapshot", "-l", disk.toString())
                .contains(" " + name + " ");
        if (exists == deed.equals("-c")) {
            throw new HypervisorException(
                    Kind.FAILED, "there is " + (exists ? "one" : "none") + " of the name " + name);
        }
        Processes.runOrFail("qemu-img", "snapshot", deed, name, disk.toString());
    }
}
