package dev.pmc.web;

import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.Event;
import dev.pmc.core.decision.State;
import dev.pmc.core.job.PlacementOptions;
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
import dev.pmc.placement.MaintenanceWindow;
import dev.pmc.placement.Offer;
import dev.pmc.placement.Resources;
import dev.pmc.placement.SampleAttributes;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.VmSpec;
import dev.pmc.vm.VmSpecs;
import dev.pmc.vm.VmTask.Verb;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A fleet of a size, always the same for the same size: most hosts run, one in fifty does not. */
public final class SampleFleet {
    private static final List<String> TYPES = List.of("web", "db", "cache", "batch", "mail", "search");
    private static final Map<Integer, VmState> ODD = Map.of(
            17, VmState.FAILED,
            67, VmState.STOPPED,
            117, VmState.STARTING,
            167, VmState.UNREACHABLE,
            217, VmState.ACCEPTED);
    private static final int ROUND = 250;

    private final int hosts;
    private final int agents;
    private final Instant now;

    public SampleFleet(int hosts, int agents, Instant now) {
        this.hosts = hosts;
        this.agents = agents;
        this.now = now;
    }

    /** The fleet as its scheduler remembers it. */
    State memory() {
        Map<Hostname, Optional<VmRecord>> vms = new HashMap<>();
        for (int i = 0; i < hosts; i++) {
            VmRecord vm = vm(i);
            vms.put(vm.hostname(), Optional.of(vm));
        }
        return State.empty("db")
                .after(new Changes(
                        "20261107-090000-1-5050-7-0001", hosts, vms, List.of(), List.of(), List.of(), List.of()));
    }

    /** Everything that is told to a scheduler that has been away: it is registered, and each agent offers what is free. */
    Event[] arrives() {
        List<Offer> offers = new ArrayList<>();
        for (int i = 0; i < agents; i++) {
            offers.add(new Offer(
                    "offer-" + i,
                    agentId(i),
                    agent(i),
                    agent(i) + ":5051",
                    Resources.of(2 + i % 3, 4096 * (1 + i % 4), 200_000),
                    SampleAttributes.of(agents < 10 || i % 40 != 7, i % 5 == 0 ? Map.of("web", 2.0) : Map.of()),
                    Set.of(),
                    agents > 10 && i % 40 == 21 ? new MaintenanceWindow(Instant.EPOCH, null) : null));
        }
        return new Event[] {
            new Event.Registered("20261107-090000-1-5050-7-0001"), new Event.OffersArrived(List.copyOf(offers))
        };
    }

    private VmRecord vm(int i) {
        VmState state = hosts < 10 ? VmState.RUNNING : ODD.getOrDefault(i % ROUND, VmState.RUNNING);
        boolean waits = state == VmState.ACCEPTED;
        boolean lives = state == VmState.RUNNING || state == VmState.STARTING || state == VmState.UNREACHABLE;
        int agent = i % Math.max(1, agents);
        Instant since = now.minus(Duration.ofSeconds(50L + i * 980L % 4_000_000));
        Home home = new Home(agentId(agent), agent(agent), agent(agent) + ":5051");
        return new VmRecord(
                        new Asked(
                                spec(i, waits ? 96 : 1 + i % 2),
                                PlacementOptions.NONE,
                                state == VmState.STOPPED ? Goal.STOP : Goal.RUN,
                                0,
                                null,
                                i,
                                since.minusSeconds(30)),
                        Standing.waiting(
                                state == VmState.FAILED ? "the image trusty does not match its checksum" : null, since),
                        new Location(waits || state == VmState.FAILED ? null : home, false),
                        lives ? attempt(i, home, since) : null,
                        new Guest(state == VmState.RUNNING, lives ? "10.1." + i / 250 + "." + (2 + i % 250) : null),
                        new Tries(waits ? 0 : 1, state == VmState.FAILED ? 3 : 0, null),
                        new Jobs(List.of(), List.of()))
                .called(state);
    }

    private static Attempt attempt(int i, Home home, Instant at) {
        return new Attempt(
                1,
                new TaskId(hostname(i) + ".1"),
                Verb.RUN,
                home.agentId(),
                home.hostname(),
                home.address(),
                "virtmesos",
                null,
                at.minusSeconds(5));
    }

    private VmSpec spec(int i, int cpus) {
        return spec(hostname(i), type(i), cpus, Map.of());
    }

    /** The type of a host. The last two are spread by hand, and unevenly. */
    private String type(int i) {
        return TYPES.get(i / Math.max(1, agents) % (i % 7 == 0 ? TYPES.size() : 4));
    }

    static VmSpec spec(String hostname, String type, int cpus, Map<String, String> labels) {
        return VmSpecs.of(hostname)
                .type(type)
                .vcpus(cpus)
                .diskGib(20)
                .labels(labels)
                .build();
    }

    static String hostname(int i) {
        return String.format("vm%05d.example.net", i);
    }

    static String agent(int i) {
        return String.format("metal%03d", i);
    }

    static String agentId(int i) {
        return "20261107-090000-1-5050-7-S" + i;
    }

    /** A scheduler that has this fleet, and has heard of it from its master. */
    public static TestScheduler scheduler(int hosts, int agents, @Nullable String token) throws Exception {
        Instant now = Instant.now();
        SampleFleet fleet = new SampleFleet(hosts, agents, now);
        TestScheduler pmc = new TestScheduler(fleet.memory(), token, now);
        pmc.queue.look();
        return pmc.turn(fleet.arrives());
    }
}
