package dev.pmc.bench;

import dev.pmc.placement.Attribute;
import dev.pmc.placement.Census;
import dev.pmc.placement.ExecutorId;
import dev.pmc.placement.Offer;
import dev.pmc.placement.OfferBook;
import dev.pmc.placement.Request;
import dev.pmc.placement.Reservations;
import dev.pmc.placement.Resources;
import dev.pmc.placement.Strategy;
import dev.pmc.placement.Whereabouts;
import dev.pmc.placement.constraint.JobConstraints;
import dev.pmc.vm.ComponentType;
import dev.pmc.vm.VmSpec;
import dev.pmc.vm.VmSpecs;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** JMH: the work of {@link PlacementBenchmark} where jobs have constraints, on agents in racks. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 10)
@Measurement(iterations = 5)
public class ConstrainedPlacementBenchmark {
    static final int RACKS = 100;
    private static final Instant NOW = Instant.EPOCH;

    @Param({"1000", "10000"})
    public int agents;

    @Param({"1000", "10000"})
    public int hosts;

    /** Each job's, with a space between two. */
    @Param({
        "rack:LIKE:r[0-4].",
        "rack:PREFER_IS:r07",
        "hostname:UNIQUE",
        "rack:GROUP_BY",
        "rack:GROUP_BY hostname:UNIQUE",
        "rack:LIKE:r[0-4]. rack:GROUP_BY hostname:UNIQUE"
    })
    public String constraints = "rack:GROUP_BY";

    private Census census = new Census();
    private Whereabouts whereabouts = new Whereabouts();
    private OfferBook book = new OfferBook(census, new Reservations(), whereabouts);
    private final List<Request> requests = new ArrayList<>();
    private final List<VmSpec> specs = new ArrayList<>();

    @Setup(Level.Trial)
    public void makeRequests() {
        for (int i = 0; i < PlacementBenchmark.TYPES; i++) {
            requests.add(new Request(
                    new ComponentType("type" + i),
                    Resources.of(1 + i % 2, 512 + 256 * i, 4096),
                    ExecutorId.of("executor"),
                    Resources.of(0.1, 128, 0),
                    null,
                    Strategy.MIN_COMP_FIT,
                    List.of(constraints.split(" ", -1)).stream()
                            .map(JobConstraints::stored)
                            .toList(),
                    null,
                    null,
                    null,
                    true,
                    false));
        }
        for (int i = 0; i < hosts; i++) {
            specs.add(VmSpecs.of("vm" + i)
                    .type("type" + i % PlacementBenchmark.TYPES)
                    .build());
        }
    }

    @Setup(Level.Invocation)
    public void makeFleet() {
        census = new Census();
        whereabouts = new Whereabouts();
        book = new OfferBook(census, new Reservations(), whereabouts);
        for (int i = 0; i < agents; i++) {
            book.add(
                    new Offer(
                            "o" + i,
                            "a" + i,
                            "metal" + i,
                            "metal" + i + ":5051",
                            size(agents, hosts, i),
                            Map.of("vt_enabled", Attribute.scalar(1), "rack", Attribute.text(rack(i))),
                            Set.of(),
                            null),
                    NOW);
        }
    }

    /** Half of the agents have room for all. */
    static Resources size(int agents, int hosts, int agent) {
        return PlacementBenchmark.size(agents, 2 * Math.max(agents, hosts), agent);
    }

    static String rack(int agent) {
        return String.format(Locale.ROOT, "r%02d", agent / 4 % RACKS);
    }

    @Benchmark
    public int place() {
        int placed = 0;
        for (int i = 0; i < hosts; i++) {
            Request request = requests.get(i % PlacementBenchmark.TYPES);
            OfferBook.Placement agent = book.place(request, NOW).orElseThrow();
            census.add(new Request.AgentIdentity(agent.agentId(), agent.address()), request.type());
            whereabouts.add(agent.agentId(), agent.hostname(), specs.get(i));
            placed++;
        }
        return placed;
    }
}
