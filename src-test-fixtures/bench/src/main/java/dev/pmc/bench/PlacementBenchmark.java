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
import dev.pmc.vm.ComponentType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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

/** JMH: fills an empty fleet with hosts of ten component types, one decision after the other. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 10)
@Measurement(iterations = 5)
public class PlacementBenchmark {
    static final int TYPES = 10;
    static final Map<String, Attribute> ENABLED = Map.of("vt_enabled", Attribute.scalar(1));
    private static final Instant NOW = Instant.EPOCH;

    @Param({"100", "1000", "10000"})
    public int agents;

    @Param({"1000", "10000", "100000"})
    public int hosts;

    @Param({"MIN_COMP_FIT", "FIRST_FIT", "BEST_FIT"})
    public Strategy strategy = Strategy.MIN_COMP_FIT;

    private Census census = new Census();
    private OfferBook book = new OfferBook(census, new Reservations(), new Whereabouts());
    private final List<Request> requests = new ArrayList<>();

    @Setup(Level.Trial)
    public void makeRequests() {
        for (int i = 0; i < TYPES; i++) {
            requests.add(new Request(
                    new ComponentType("type" + i),
                    Resources.of(1 + i % 2, 512 + 256 * i, 4096),
                    ExecutorId.of("executor"),
                    Resources.of(0.1, 128, 0),
                    null,
                    strategy,
                    List.of(),
                    null,
                    null,
                    null,
                    true,
                    false));
        }
    }

    @Setup(Level.Invocation)
    public void makeFleet() {
        census = new Census();
        book = new OfferBook(census, new Reservations(), new Whereabouts());
        for (int i = 0; i < agents; i++) {
            book.add(
                    new Offer(
                            "o" + i,
                            "a" + i,
                            "metal" + i,
                            "metal" + i + ":5051",
                            size(agents, hosts, i),
                            ENABLED,
                            Set.of(),
                            null),
                    NOW);
        }
    }

    /** Four sizes of machine, together large enough for all hosts. */
    static Resources size(int agents, int hosts, int agent) {
        double share = (1 + agent % 4) * Math.max(1.0, (double) hosts / agents);
        return Resources.of(4 * share, 4096 * share, 16384 * share);
    }

    @Benchmark
    public int place() {
        int placed = 0;
        for (int i = 0; i < hosts; i++) {
            Request request = requests.get(i % TYPES);
            OfferBook.Placement agent = book.place(request, NOW).orElseThrow();
            census.add(new Request.AgentIdentity(agent.agentId(), agent.address()), request.type());
            placed++;
        }
        return placed;
    }
}
