package dev.pmc.bench;

import dev.pmc.core.decision.Changes;
import dev.pmc.core.job.PlacementOptions;
import dev.pmc.core.job.PlacementOptions.OnAgentLoss;
import dev.pmc.core.vm.Attempt;
import dev.pmc.core.vm.Goal;
import dev.pmc.core.vm.Guest;
import dev.pmc.core.vm.Home;
import dev.pmc.core.vm.Standing;
import dev.pmc.core.vm.TaskId;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.core.vm.VmRecord.Asked;
import dev.pmc.core.vm.VmRecord.Jobs;
import dev.pmc.core.vm.VmRecord.Location;
import dev.pmc.core.vm.VmRecord.Tries;
import dev.pmc.core.vm.VmState;
import dev.pmc.hostdb.Epoch;
import dev.pmc.hostdb.HostDb;
import dev.pmc.placement.Strategy;
import dev.pmc.vm.ComponentType;
import dev.pmc.vm.GuestIdentity;
import dev.pmc.vm.GuestSeed;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.Ipv4;
import dev.pmc.vm.MacAddress;
import dev.pmc.vm.ReadyCheck;
import dev.pmc.vm.VmShape;
import dev.pmc.vm.VmSpec;
import dev.pmc.vm.VmTask;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** VMs that run already, in a hostdb and at the master. */
final class RecordedVms {
    /** Of one commit. */
    private static final int BATCH = 10_000;

    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");

    private RecordedVms() {}

    /** Writes so many into an empty hostdb, and has the master know their tasks. */
    static void write(HostDb db, int vms, SimulatedMaster master) {
        Epoch epoch = db.newEpoch();
        db.load();
        for (int first = 0; first < vms; first += BATCH) {
            Map<Hostname, Optional<VmRecord>> batch = new LinkedHashMap<>();
            for (int i = first; i < Math.min(vms, first + BATCH); i++) {
                VmRecord vm = running(i);
                batch.put(vm.hostname(), Optional.of(vm));
                master.remember(vm.hostname() + "." + Integer.toString(i + 1, 36), "S" + (i % Pipeline.AGENTS + 1));
            }
            db.commit(
                    epoch, new Changes("simulated-0000", vms + 1L, batch, List.of(), List.of(), List.of(), List.of()));
        }
    }

    /** One that runs, and whose guest is ready. */
    static VmRecord running(int number) {
        Home home = new Home("S" + (number % Pipeline.AGENTS + 1), "metal" + (number % Pipeline.AGENTS + 1), null);
        VmSpec spec = new VmSpec(
                new GuestIdentity(
                        new Hostname("vm" + number),
                        new ComponentType("type" + number % 10),
                        new MacAddress("52:54:00:%02x:%02x:%02x"
                                .formatted(number >> 16 & 255, number >> 8 & 255, number & 255)),
                        new GuestSeed(
                                "trusty",
                                Ipv4.parse(
                                        "10.%d.%d.%d/8".formatted(number >> 16 & 255, number >> 8 & 255, number & 255)),
                                null,
                                List.of(),
                                List.of(),
                                null)),
                new VmShape(1, 512, 4),
                Map.of(),
                ReadyCheck.AUTO);
        Attempt attempt = new Attempt(
                1,
                new TaskId("vm" + number + "." + Integer.toString(number + 1, 36)),
                VmTask.Verb.RUN,
                home.agentId(),
                home.hostname(),
                home.address(),
                "virtmesos-1",
                null,
                NOON);
        return new VmRecord(
                        new Asked(
                                spec,
                                new PlacementOptions(null, null, Strategy.MIN_COMP_FIT, null, OnAgentLoss.WAIT, 0),
                                Goal.RUN,
                                0,
                                null,
                                number + 1L,
                                NOON),
                        Standing.waiting(null, NOON),
                        new Location(home, false),
                        attempt,
                        new Guest(true, "10.0.0.1"),
                        new Tries(1, 0, null),
                        new Jobs(List.of(), List.of()))
                .called(VmState.RUNNING);
    }
}
