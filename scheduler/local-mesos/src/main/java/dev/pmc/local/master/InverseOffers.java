package dev.pmc.local.master;

import dev.pmc.local.link.Loop;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.InverseOffer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.Unavailability;
import org.apache.mesos.v1.allocator.Protos.InverseOfferStatus;
import org.apache.mesos.v1.scheduler.Protos.Event;

/**
 * The outstanding inverse offers: frameworks that have something on a machine with planned maintenance are asked to give it
 * back, again whenever the filter of their last answer has ended. On the loop only.
 */
final class InverseOffers {

    record Outstanding(OfferID id, FrameworkID framework, AgentID agent) {}

    private record Party(FrameworkID framework, AgentID agent) {}

    private record Answer(InverseOfferStatus status, Instant quietUntil) {}

    private final MasterState state;
    private final Loop loop;
    private final Duration shortestFilter;
    private final Map<OfferID, Outstanding> outstanding = new LinkedHashMap<>();
    private final Map<Party, Answer> answers = new LinkedHashMap<>();

    /** @param shortestFilter an answer holds at least so long */
    InverseOffers(MasterState state, Loop loop, Duration shortestFilter) {
        this.state = state;
        this.loop = loop;
        this.shortestFilter = shortestFilter;
    }

    /** @param offers those that are outstanding: what is offered is taken, too */
    void make(Collection<Offers.Outstanding> offers) {
        for (Framework framework : state.frameworks().values()) {
            List<InverseOffer> made = new ArrayList<>();
            for (RegisteredAgent agent : state.agents().values()) {
                boolean offered = offers.stream()
                        .anyMatch(offer -> offer.framework().equals(framework.id())
                                && offer.agent().equals(agent.id()));
                if (framework.connected() && agent.connected() && (offered || agent.hosts(framework.id()))) {
                    inverseOffer(framework, agent).ifPresent(made::add);
                }
            }
            if (!made.isEmpty()) {
                framework.send(Event.newBuilder()
                        .setType(Event.Type.INVERSE_OFFERS)
                        .setInverseOffers(Event.InverseOffers.newBuilder().addAllInverseOffers(made)));
            }
        }
    }

    private Optional<InverseOffer> inverseOffer(Framework framework, RegisteredAgent agent) {
        Optional<Unavailability> unavailability = state.registry().content().unavailability(agent.machine());
        Party party = new Party(framework.id(), agent.id());
        if (unavailability.isEmpty() || isOutstanding(party) || isQuiet(party)) {
            return Optional.empty();
        }
        Outstanding offer = new Outstanding(state.nextOfferId(), framework.id(), agent.id());
        outstanding.put(offer.id, offer);
        return Optional.of(InverseOffer.newBuilder()
                .setId(offer.id)
                .setFrameworkId(framework.id())
                .setAgentId(agent.id())
                .setUrl(agent.url())
                .setUnavailability(unavailability.get())
                .build());
    }

    private boolean isOutstanding(Party party) {
        return outstanding.values().stream()
                .anyMatch(offer -> offer.framework.equals(party.framework) && offer.agent.equals(party.agent));
    }

    private boolean isQuiet(Party party) {
        Answer answer = answers.get(party);
        return answer != null && answer.quietUntil.isAfter(loop.now());
    }

    /** Without effect for those that are not valid, or no longer. */
    void answer(Framework framework, List<OfferID> ids, InverseOfferStatus.Status status, Filters filters) {
        for (OfferID id : ids) {
            Outstanding offer = outstanding.get(id);
            if (offer != null && offer.framework.equals(framework.id())) {
                outstanding.remove(id);
                answers.put(
                        new Party(offer.framework, offer.agent),
                        new Answer(
                                InverseOfferStatus.newBuilder()
                                        .setStatus(status)
                                        .setFrameworkId(offer.framework)
                                        .setTimestamp(Tasks.timeInfo(loop.now()))
                                        .build(),
                                loop.now().plus(filterTime(filters))));
            }
        }
    }

    private Duration filterTime(Filters filters) {
        Duration time = Duration.ofMillis(Math.round(Math.max(0, filters.getRefuseSeconds()) * 1000));
        return time.compareTo(shortestFilter) < 0 ? shortestFilter : time;
    }

    /** What frameworks have said to those of an agent. */
    List<InverseOfferStatus> answers(AgentID agent) {
        return answers.entrySet().stream()
                .filter(entry -> entry.getKey().agent.equals(agent))
                .map(entry -> entry.getValue().status)
                .toList();
    }

    /** What frameworks have said counts no more, since what they were asked has changed. */
    void forgetAnswers(AgentID agent) {
        answers.keySet().removeIf(party -> party.agent.equals(agent));
    }

    /** All of a framework are void; it is not told. */
    void voidAll(FrameworkID framework) {
        outstanding.values().removeIf(offer -> offer.framework.equals(framework));
        answers.keySet().removeIf(party -> party.framework.equals(framework));
    }

    /** These are void, and their frameworks are told. */
    void rescind(Predicate<Outstanding> condition) {
        for (Outstanding offer : List.copyOf(outstanding.values())) {
            Framework framework = state.framework(offer.framework);
            if (condition.test(offer) && framework != null) {
                outstanding.remove(offer.id);
                framework.send(Event.newBuilder()
                        .setType(Event.Type.RESCIND_INVERSE_OFFER)
                        .setRescindInverseOffer(
                                Event.RescindInverseOffer.newBuilder().setInverseOfferId(offer.id)));
            }
        }
    }
}
