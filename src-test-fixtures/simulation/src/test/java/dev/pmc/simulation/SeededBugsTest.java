package dev.pmc.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.Decision;
import dev.pmc.core.decision.Effect;
import dev.pmc.core.decision.Event;
import dev.pmc.core.vm.TaskId;
import dev.pmc.core.vm.TaskUpdate;
import dev.pmc.core.vm.TaskUpdate.Kind;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.placement.Attribute;
import dev.pmc.placement.Offer;
import dev.pmc.queue.PutReply;
import dev.pmc.vm.Hostname;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The checks can fail: bugs that schedulers are known to have, built in around the core, are found within few seeds. */
class SeededBugsTest {
    private static final int SEEDS = 1_000;

    @Test
    void acknowledgingBeforeTheCommit() {
        assertBreaks(() -> early(Effect.Acknowledge.class), "acknowledged only when durable");
    }

    @Test
    void deletingTheJobBeforeTheCommit() {
        assertBreaks(() -> early(Effect.DeleteJob.class), "a job is deleted only when it is durable");
    }

    @Test
    void launchingBeforeTheCommit() {
        assertBreaks(() -> early(Effect.Accept.class), "nothing is done before it is durable");
    }

    @Test
    void forgettingTheAgentOfATask() {
        assertBreaks(
                () -> new Sabotage() {
                    @Override
                    public List<Effect> late(Decision decision) {
                        return decision.effects().stream()
                                .map(effect ->
                                        effect instanceof Effect.Kill kill ? new Effect.Kill(kill.task(), "") : effect)
                                .toList();
                    }
                },
                "every job ends in a result");
    }

    @Test
    void takingOneAttributeForAnother() {
        assertBreaks(
                () -> new Sabotage() {
                    @Override
                    public Event heard(Event event) {
                        return event instanceof Event.OffersArrived offers
                                ? new Event.OffersArrived(offers.offers().stream()
                                        .map(SeededBugsTest::withAgentAsRack)
                                        .toList())
                                : event;
                    }
                },
                "no VM is placed against its constraints");
    }

    private static Offer withAgentAsRack(Offer offer) {
        Map<String, Attribute> attributes = new HashMap<>(offer.attributes());
        attributes.put("rack", Attribute.text(offer.agentId()));
        return new Offer(
                offer.id(),
                offer.agentId(),
                offer.hostname(),
                offer.address(),
                offer.resources(),
                attributes,
                offer.executors(),
                offer.maintenance());
    }

    @Test
    void usingAnOfferTwice() {
        assertBreaks(
                () -> new Sabotage() {
                    private @Nullable Effect previous;

                    @Override
                    public List<Effect> late(Decision decision) {
                        List<Effect> effects = new ArrayList<>(decision.effects());
                        for (Effect effect : decision.effects()) {
                            if (effect instanceof Effect.Accept accept) {
                                previous = new Effect.Decline(accept.offerIds(), Duration.ZERO);
                            } else if (effect instanceof Effect.Suppress && previous != null) {
                                effects.add(previous);
                                previous = null;
                            }
                        }
                        return effects;
                    }
                },
                "an offer is used once");
    }

    @Test
    void takingTheDeathOfAnExecutorForTheDeathOfTheVm() {
        assertBreaks(() -> takingForGone(Kind.LOST), "one domain per hostname");
    }

    @Test
    void takingAForgottenTaskForOneThatNeverWas() {
        assertBreaks(() -> takingForGone(Kind.FORGOTTEN), "one domain per hostname");
    }

    @Test
    void takingAnUnreachableAgentForADeadOne() {
        assertBreaks(() -> takingForGone(Kind.UNREACHABLE), "one domain per hostname", "one live attempt per VM");
    }

    @Test
    void takingAMachineForAnotherOfItsName() {
        assertBreaks(
                () -> new Sabotage() {
                    @Override
                    public Event heard(Event event) {
                        return event instanceof Event.OffersArrived arrived
                                ? new Event.OffersArrived(arrived.offers().stream()
                                        .map(offer -> at(offer, offer.hostname()))
                                        .toList())
                                : event;
                    }
                },
                "one domain per hostname");
    }

    private static Offer at(Offer offer, String address) {
        return new Offer(
                offer.id(),
                offer.agentId(),
                offer.hostname(),
                address,
                offer.resources(),
                offer.attributes(),
                offer.executors(),
                offer.maintenance());
    }

    @Test
    void notStoringResults() {
        assertBreaks(
                () -> new Sabotage() {
                    @Override
                    public Changes stored(Changes changes) {
                        return new Changes(
                                changes.frameworkId(),
                                changes.sequence(),
                                changes.vms(),
                                List.of(),
                                changes.delivered(),
                                changes.handled(),
                                changes.settled());
                    }
                },
                "nothing is done before it is durable");
    }

    @Test
    void notRememberingWhichJobsAreDone() {
        assertBreaks(
                () -> new Sabotage() {
                    @Override
                    public Changes stored(Changes changes) {
                        return new Changes(
                                changes.frameworkId(),
                                changes.sequence(),
                                changes.vms(),
                                changes.results(),
                                changes.delivered(),
                                List.of(),
                                List.of());
                    }
                },
                "one result per job");
    }

    @Test
    void tryingForEverWhatIsTooBigForTheQueue() {
        assertBreaks(() -> taking(PutReply.Kind.TOO_BIG, PutReply.Kind.LATER), "everything comes to rest");
    }

    @Test
    void givingUpWhatTheQueueTakesLater() {
        assertBreaks(
                () -> taking(PutReply.Kind.LATER, PutReply.Kind.TOO_BIG),
                "only what the queue never takes is given up");
    }

    private static Sabotage taking(PutReply.Kind one, PutReply.Kind forAnother) {
        return new Sabotage() {
            @Override
            public PutReply replied(PutReply reply) {
                return reply.kind() == one ? new PutReply(forAnother, reply.words()) : reply;
            }
        };
    }

    @Test
    void notStoringDeferredJobs() {
        assertBreaks(
                () -> new Sabotage() {
                    @Override
                    public Changes stored(Changes changes) {
                        Map<Hostname, Optional<VmRecord>> vms = new LinkedHashMap<>();
                        changes.vms().forEach((host, vm) -> vms.put(host, vm.map(SeededBugsTest::forgetful)));
                        return new Changes(
                                changes.frameworkId(),
                                changes.sequence(),
                                vms,
                                changes.results(),
                                changes.delivered(),
                                changes.handled(),
                                changes.settled());
                    }
                },
                "a job is deleted only when it is durable");
    }

    private static VmRecord forgetful(VmRecord vm) {
        return vm.deferring(List.of());
    }

    @Test
    void holdingOnToOffers() {
        assertBreaks(() -> without(Effect.Decline.class), "no offer is held for long");
    }

    @Test
    void neverReconciling() {
        assertBreaks(() -> without(Effect.Reconcile.class), "every job ends in a result");
    }

    @Test
    void notListeningToAgentsThatWereUnreachable() {
        assertBreaks(
                () -> new Sabotage() {
                    private final Set<TaskId> unreachable = new HashSet<>();

                    @Override
                    public Event heard(Event event) {
                        if (event instanceof Event.TaskUpdated updated) {
                            TaskUpdate update = updated.update();
                            if (update.kind() == Kind.UNREACHABLE) {
                                unreachable.add(update.task());
                            } else if (unreachable.contains(update.task())) {
                                return new Event.Tick();
                            }
                        }
                        return event;
                    }
                },
                "every job ends in a result");
    }

    /** Seed after seed, until the bug has broken all of these rules. */
    private static void assertBreaks(Supplier<Sabotage> bug, String... rules) {
        Set<String> broken = new TreeSet<>();
        for (long seed = 1; seed <= SEEDS && !broken.containsAll(List.of(rules)); seed++) {
            Violation violation =
                    Simulation.play(Scenario.of(seed), bug.get(), null).violation();
            if (violation != null) {
                broken.add(violation.rule());
            }
        }
        assertThat(broken).contains(rules);
    }

    private static Sabotage early(Class<? extends Effect> kind) {
        return new Sabotage() {
            @Override
            public List<Effect> early(Decision decision) {
                return decision.effects().stream().filter(kind::isInstance).toList();
            }

            @Override
            public List<Effect> late(Decision decision) {
                return decision.effects().stream()
                        .filter(effect -> !kind.isInstance(effect))
                        .toList();
            }
        };
    }

    private static Sabotage without(Class<? extends Effect> kind) {
        return new Sabotage() {
            @Override
            public List<Effect> late(Decision decision) {
                return decision.effects().stream()
                        .filter(effect -> !kind.isInstance(effect))
                        .toList();
            }
        };
    }

    /** Hears such a word as proof that nothing is left of the VM. */
    private static Sabotage takingForGone(Kind kind) {
        return new Sabotage() {
            @Override
            public Event heard(Event event) {
                if (event instanceof Event.TaskUpdated updated
                        && updated.update().kind() == kind) {
                    TaskUpdate update = updated.update();
                    return new Event.TaskUpdated(new TaskUpdate(
                            update.task(),
                            Kind.REFUSED,
                            update.agentId(),
                            SimMachine.report(true, true, 0),
                            update.message(),
                            update.receipt()));
                }
                return event;
            }
        };
    }
}
