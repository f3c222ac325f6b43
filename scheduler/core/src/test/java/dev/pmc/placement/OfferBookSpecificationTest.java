package dev.pmc.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.placement.Request.AgentIdentity;
import dev.pmc.placement.constraint.JobConstraint;
import dev.pmc.placement.constraint.JobConstraints;
import dev.pmc.vm.ComponentType;
import dev.pmc.vm.VmSpec;
import dev.pmc.vm.VmSpecs;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens to the offers, the book chooses what {@link PlainOffers} says. */
class OfferBookSpecificationTest {
    private static final int LIVES = 60;
    private static final int STEPS = 400;
    private static final List<Strategy> STRATEGIES = List.of(Strategy.values());
    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final Resources EXECUTOR = Resources.of(0.1, 128, 0);

    /** No agent is in the last rack, and not all have a zone. */
    private static final List<String> CONSTRAINTS = List.of(
            "rack:CLUSTER:r0",
            "rack:CLUSTER:r3",
            "rack:CLUSTER",
            "rack:IS:r1",
            "zone:IS_NOT:z0",
            "rack:LIKE:r[01]",
            "zone:UNLIKE:z[12]",
            "hostname:UNIQUE",
            "hostname:UNIQUE:within label:app=a",
            "rack:UNIQUE:within label:app=b",
            "hostname:MAX_PER:2",
            "rack:MAX_PER:4 within db",
            "rack:GROUP_BY",
            "rack:GROUP_BY:4",
            "zone:GROUP_BY:skew 2 within label:app=a",
            "hostname:GROUP_BY",
            "rack:NEAR:db",
            "zone:NEAR:label:app=b",
            "hostname:NEAR:host:vm3",
            "rack:APART_FROM:mail",
            "hostname:APART_FROM:label:app=a",
            "zone:APART_FROM:host:vm5");

    private final Census census = new Census();
    private final Reservations reservations = new Reservations();
    private final Whereabouts whereabouts = new Whereabouts();
    private final OfferBook book = new OfferBook(census, reservations, whereabouts);
    private final PlainOffers plain = new PlainOffers(census, reservations);
    private final List<Runnable> reserved = new ArrayList<>();
    private final List<Runnable> counted = new ArrayList<>();
    private List<String> types = List.of("web", "db", "mail");
    private int offers;
    private int vms;
    private int placed;
    private int constrained;
    private int awaitedOnes;
    private int underOthers;
    private @Nullable Instant wantedSince;

    @ParameterizedTest
    @ValueSource(ints = {3, 20, 150})
    void theBookChoosesAsIfItLookedAtEveryAgent(int agents) {
        int all = 0;
        int waits = 0;
        int joins = 0;
        int withConstraints = 0;
        for (long seed = 0; seed < LIVES; seed++) {
            OfferBookSpecificationTest life = new OfferBookSpecificationTest();
            life.live(seed, agents, STEPS);
            all += life.placed;
            waits += life.awaitedOnes;
            joins += life.underOthers;
            withConstraints += life.constrained;
        }
        assertThat(all)
                .as("requests that were placed, so that the comparison means something")
                .isGreaterThan(LIVES * STEPS / 40);
        assertThat(waits).as("requests that were better off waiting").isGreaterThan(LIVES * STEPS / 100);
        assertThat(withConstraints)
                .as("requests with constraints that were placed")
                .isGreaterThan(LIVES * STEPS / 150);
        assertThat(joins)
                .as("requests that came under another executor of the kind")
                .isGreaterThan(LIVES);
    }

    @Test
    void soItDoesWithMoreTypesThanAreWorthCounting() {
        types = IntStream.range(0, 400).mapToObj(i -> "type" + i).toList();
        live(4, 20, 20_000);
        assertThat(placed).as("requests that were placed").isGreaterThan(1000);
    }

    private void live(long seed, int agents, int steps) {
        SplittableRandom dice = new SplittableRandom(seed);
        Instant now = Instant.EPOCH;
        for (int i = 0; i < agents; i++) {
            offer(dice, agents, now);
        }
        for (int step = 0; step < steps; step++) {
            now = now.plusMillis(dice.nextInt(2_000) == 0 ? 5_000 : dice.nextInt(20));
            happen(dice, agents, now, "seed " + seed + ", step " + step);
        }
    }

    private void happen(SplittableRandom dice, int agents, Instant now, String where) {
        switch (dice.nextInt(20)) {
            case 0, 1 -> offer(dice, agents, now);
            case 2 -> {
                String id = "o" + dice.nextInt(offers + 1);
                book.rescind(id);
                plain.rescind(id);
            }
            case 3 -> claimOne(dice, now);
            case 4 -> count(identity(dice, agents), type(dice), dice);
            case 5 -> undoOne(counted, dice);
            case 6 -> reserve(dice, agents);
            case 7 -> undoOne(reserved, dice);
            case 8 -> {
                String agent = agent(dice, agents);
                book.bar(agent, now.plusMillis(200));
                plain.barred.put(agent, now.plusMillis(200));
            }
            case 9 -> {
                String agent = agent(dice, agents);
                Resources more = Resources.of(1 + dice.nextInt(2), 1024, 4096);
                book.freed(agent, more, now);
                plain.freed(agent, more, now);
            }
            case 10 -> {
                if (dice.nextInt(4) == 0) {
                    String agent = agent(dice, agents);
                    assertThat(book.forget(agent)).containsExactlyElementsOf(plain.forget(agent));
                }
            }
            case 11 -> {
                book.giveUp(PATIENCE, now);
                if (wantedSince != null && !now.isBefore(wantedSince.plus(PATIENCE))) {
                    plain.giveUpThoseBefore(now.minus(PATIENCE));
                }
            }
            case 12 -> {
                boolean somebody = dice.nextInt(8) > 0;
                book.want(somebody, now);
                wantedSince = !somebody ? null : wantedSince == null ? now : wantedSince;
            }
            case 13 -> {
                String agent = agent(dice, agents);
                ExecutorId executor = executor(dice);
                book.executorEnded(agent, executor);
                plain.executorEnded(agent, executor);
            }
            default -> place(request(dice, agents), dice, agents, now, where);
        }
    }

    private void place(Request request, SplittableRandom dice, int agents, Instant now, String where) {
        Set<String> avoided = dice.nextInt(6) == 0 ? Set.of(agent(dice, agents)) : Set.of();
        Optional<String> awaited = book.awaited(request, avoided, now).map(OfferBook.Placement::agentId);
        assertThat(awaited).as("%s: awaited by %s", where, request).isEqualTo(plain.awaited(request, avoided, now));
        awaitedOnes += awaited.isPresent() ? 1 : 0;
        Optional<OfferBook.Placement> chosen = book.place(request, avoided, now);
        assertThat(chosen.map(placement -> placement.agentId() + " under " + placement.executor()))
                .as("%s: %s", where, request)
                .isEqualTo(plain.place(request, avoided, now));
        chosen.map(OfferBook.Placement::agentId).ifPresent(agent -> {
            placed++;
            underOthers += chosen.get().executor().equals(request.executor()) ? 0 : 1;
            constrained += request.constraints().isEmpty() ? 0 : 1;
            count(new AgentIdentity(agent, address(number(agent))), request.type(), dice);
        });
    }

    private void offer(SplittableRandom dice, int agents, Instant now) {
        String agent = agent(dice, agents);
        // Few sizes, so that many agents are alike.
        Resources size = Resources.of(1 + dice.nextInt(4), 1024 * (1 + dice.nextInt(3)), 4096 * (1 + dice.nextInt(2)));
        int number = number(agent);
        Offer offer = new Offer(
                "o" + ++offers,
                agent,
                machine(number),
                address(number),
                size,
                attributes(number),
                dice.nextInt(3) == 0 ? Set.of(executor(dice), executorBeside(dice)) : Set.of(),
                number % 13 == 5 ? new MaintenanceWindow(now, null) : null);
        book.add(offer, now);
        plain.add(offer, now);
    }

    private static Map<String, Attribute> attributes(int number) {
        Map<String, Attribute> attributes =
                SampleAttributes.of(number % 11 != 0, number % 3 == 0 ? Map.of("web", 1.0, "db", 0.5) : Map.of());
        attributes.put("rack", Attribute.text("r" + number % 3));
        if (number % 5 != 0) {
            attributes.put("zone", Attribute.text("z" + number % 4));
        }
        return attributes;
    }

    private void claimOne(SplittableRandom dice, Instant now) {
        if (!plain.agents.isEmpty()) {
            List<String> ids = List.copyOf(plain.agents.keySet());
            String agent = ids.get(dice.nextInt(ids.size()));
            assertThat(book.claim(agent, now)).containsExactlyElementsOf(plain.claim(agent, now));
        }
    }

    private void count(AgentIdentity identity, ComponentType type, SplittableRandom dice) {
        String agent = identity.agentId();
        String machine = machine(number(agent));
        VmSpec vm = VmSpecs.of("vm" + ++vms)
                .type(type.value())
                .labels(dice.nextInt(3) == 0 ? Map.of("app", dice.nextBoolean() ? "a" : "b") : Map.of())
                .build();
        PlainConstraints.Standing standing = new PlainConstraints.Standing(agent, machine, vm);
        census.add(identity, type);
        whereabouts.add(agent, machine, vm);
        plain.constraints.standing.add(standing);
        counted.add(() -> {
            census.remove(identity, type);
            whereabouts.remove(agent, machine, vm);
            plain.constraints.standing.remove(standing);
        });
    }

    private void reserve(SplittableRandom dice, int agents) {
        AgentIdentity identity = identity(dice, agents);
        Resources room = Resources.of(1, 512, 0);
        reservations.add(identity, room);
        reserved.add(() -> reservations.remove(identity, room));
    }

    private static void undoOne(List<Runnable> done, SplittableRandom dice) {
        if (!done.isEmpty()) {
            done.remove(dice.nextInt(done.size())).run();
        }
    }

    private Request request(SplittableRandom dice, int agents) {
        boolean pinned = dice.nextInt(10) == 0;
        @Nullable Integer most = dice.nextInt(3) == 0 ? 1 + dice.nextInt(2) : null;
        return new Request(
                type(dice),
                Resources.of(1 + dice.nextInt(3), 512 * (1 + dice.nextInt(3)), 2048),
                ExecutorId.of(dice.nextBoolean() ? "exec@here" : "other"),
                EXECUTOR,
                most,
                STRATEGIES.get(dice.nextInt(STRATEGIES.size())),
                constraints(dice),
                pinned ? machine(dice.nextInt(agents)) : null,
                pinned && dice.nextBoolean() ? agent(dice, agents) : null,
                pinned && dice.nextBoolean() ? identity(dice, agents) : null,
                dice.nextInt(8) != 0,
                dice.nextInt(8) == 0);
    }

    private static ExecutorId executor(SplittableRandom dice) {
        return ExecutorId.of(List.of("exec@here", "exec@there", "exec@elsewhere-reserved", "other")
                .get(dice.nextInt(4)));
    }

    private static ExecutorId executorBeside(SplittableRandom dice) {
        return ExecutorId.of(
                List.of("old", "old@there", "exec@yonder", "exec@here-reserved").get(dice.nextInt(4)));
    }

    private static List<JobConstraint> constraints(SplittableRandom dice) {
        List<JobConstraint> constraints = new ArrayList<>();
        while (dice.nextInt(5) < 2 && constraints.size() < 4) {
            String text = CONSTRAINTS.get(dice.nextInt(CONSTRAINTS.size()));
            constraints.add(JobConstraints.stored(dice.nextInt(3) == 0 ? text.replaceFirst(":", ":PREFER_") : text));
        }
        return constraints;
    }

    /** Of an agent that has its address still, or never had one that is known. */
    private static AgentIdentity identity(SplittableRandom dice, int agents) {
        int number = dice.nextInt(agents);
        return new AgentIdentity("a" + number, number % 5 == 0 ? null : address(number));
    }

    /** Some agents share theirs, as a machine's old and new one do. */
    private static String address(int number) {
        return "10.0.0." + number / 3 + ":5051";
    }

    /** Two agents each are on one machine. */
    private static String machine(int number) {
        return "metal" + number / 2;
    }

    private static int number(String agent) {
        return Integer.parseInt(agent.substring(1));
    }

    private static String agent(SplittableRandom dice, int agents) {
        return "a" + dice.nextInt(agents);
    }

    private ComponentType type(SplittableRandom dice) {
        return new ComponentType(types.get(dice.nextInt(types.size())));
    }
}
