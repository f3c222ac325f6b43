package dev.pmc.status;

import dev.pmc.core.decision.Bar;
import dev.pmc.placement.Resources;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An agent as far as pmc knows it: by its offers and by the VMs that are there.
 *
 * @param enabled its attribute {@code vt_enabled} is set; null if it has not offered anything since pmc was started
 * @param capacity what pmc's VMs take there and what was offered besides, when it last offered; null as above
 * @param used what pmc's live attempts take, without their executor's share
 * @param offers how many of its offers are in hand
 * @param hosts pmc's VMs that live there, by component type
 * @param foreign VMs that pmc does not manage, by component type, as its {@code ct_<type>} attributes say
 * @param bar why it gets no new VMs and until when, if VMs have failed there; it may be over
 */
public record AgentStatus(
        String id,
        String hostname,
        @Nullable Boolean enabled,
        boolean maintenance,
        @Nullable Resources capacity,
        Resources used,
        int offers,
        Map<String, Integer> hosts,
        Map<String, Double> foreign,
        @Nullable Instant lastOffer,
        @Nullable Bar bar) {
    /** One that nothing is known of but its name. */
    static AgentStatus named(String id, String hostname) {
        return new AgentStatus(id, hostname, null, false, null, Resources.NONE, 0, Map.of(), Map.of(), null, null);
    }

    /** Whether it gets no new VMs at that time because VMs have failed there. */
    public boolean isBarred(Instant now) {
        return bar != null && now.isBefore(bar.until());
    }

    public int total() {
        return hosts.values().stream().mapToInt(Integer::intValue).sum();
    }
}
