package dev.pmc.local.master;

import dev.pmc.local.link.Loop;
import dev.pmc.local.resource.ResourceSum;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.Resource.AllocationInfo;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.jspecify.annotations.Nullable;

/** The outstanding offers: made of what the allocator gives, and given back to it. On the loop only. */
final class Offers {

    /** @param resources allocated to the role */
    record Outstanding(OfferID id, FrameworkID framework, AgentID agent, String role, ResourceSum resources) {}

    private final MasterState state;
    private final Allocator allocator;
    private final InverseOffers inverseOffers;
    private final Loop loop;
    private final @Nullable Duration timeout;
    private final Map<OfferID, Outstanding> offers = new LinkedHashMap<>();

    /** @param timeout after which an offer that is not used is taken back; null for never */
    Offers(MasterState state, Allocator allocator, InverseOffers inverseOffers, Loop loop, @Nullable Duration timeout) {
        this.state = state;
        this.allocator = allocator;
        this.inverseOffers = inverseOffers;
        this.loop = loop;
        this.timeout = timeout;
    }

    /** One round of the allocator; each framework gets its offers in one event. */
    void makeOffers() {
        Map<Framework, List<Offer>> byFramework = new LinkedHashMap<>();
        for (Allocator.Allocation allocation : allocator.allocate()) {
            Framework framework = state.framework(allocation.framework());
            RegisteredAgent agent = state.agent(allocation.agent());
            if (framework == null || agent == null) {
                throw new IllegalStateException("the allocator gave " + allocation + " to or of somebody unknown");
            }
            Outstanding offer = new Outstanding(
                    state.nextOfferId(),
                    framework.id(),
                    agent.id(),
                    allocation.role(),
                    allocation.resources().allocatedTo(allocation.role()));
            offers.put(offer.id, offer);
            if (timeout != null) {
                loop.after(timeout, () -> rescind(offer::equals));
            }
            byFramework.computeIfAbsent(framework, key -> new ArrayList<>()).add(message(offer, framework, agent));
        }
        byFramework.forEach((framework, made) -> framework.send(Event.newBuilder()
                .setType(Event.Type.OFFERS)
                .setOffers(Event.Offers.newBuilder().addAllOffers(made))));
        inverseOffers.make(offers.values());
    }

    private Offer message(Outstanding offer, Framework framework, RegisteredAgent agent) {
        AgentInfo info = agent.info();
        Offer.Builder message = Offer.newBuilder()
                .setId(offer.id)
                .setFrameworkId(framework.id())
                .setAgentId(agent.id())
                .setHostname(info.getHostname())
                .setUrl(agent.url())
                .addAllResources(framework.visible(offer.resources))
                .addAllAttributes(info.getAttributesList())
                .addAllExecutorIds(agent.executorsOf(framework.id()).keySet());
        state.registry().content().unavailability(agent.machine()).ifPresent(message::setUnavailability);
        if (framework.has(Capability.Type.MULTI_ROLE)) {
            message.setAllocationInfo(AllocationInfo.newBuilder().setRole(offer.role));
        }
        return message.build();
    }

    /** Null if the offer is not valid, or no longer, or is another framework's. */
    @Nullable
    Outstanding find(OfferID id, FrameworkID framework) {
        Outstanding offer = offers.get(id);
        return offer != null && offer.framework.equals(framework) ? offer : null;
    }

    /** Takes the offer off the books; its resources are the caller's affair. */
    void remove(Outstanding offer) {
        offers.remove(offer.id);
    }

    /** The offer is void, and its resources are free again. */
    void giveBack(Outstanding offer, @Nullable Filters filters) {
        remove(offer);
        allocator.recover(offer.framework, offer.agent, offer.role, offer.resources, filters);
    }

    /** All offers of a framework are void; it is not told. */
    void voidAll(FrameworkID framework) {
        matching(offer -> offer.framework.equals(framework)).forEach(offer -> giveBack(offer, null));
        inverseOffers.voidAll(framework);
    }

    /** These offers are void, and their frameworks are told by RESCIND. */
    void rescind(Predicate<Outstanding> condition) {
        for (Outstanding offer : matching(condition)) {
            giveBack(offer, null);
            Framework framework = state.framework(offer.framework);
            if (framework != null) {
                framework.send(Event.newBuilder()
                        .setType(Event.Type.RESCIND)
                        .setRescind(Event.Rescind.newBuilder().setOfferId(offer.id)));
            }
        }
    }

    /** All offers of an agent are void, inverse ones too. */
    void takeBack(AgentID agent) {
        rescind(offer -> offer.agent().equals(agent));
        inverseOffers.rescind(offer -> offer.agent().equals(agent));
    }

    private List<Outstanding> matching(Predicate<Outstanding> condition) {
        return offers.values().stream().filter(condition).toList();
    }
}
