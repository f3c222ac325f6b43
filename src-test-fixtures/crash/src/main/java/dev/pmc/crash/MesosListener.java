package dev.pmc.crash;

import dev.pmc.framework.MasterEvents;
import dev.pmc.placement.Resources;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.InverseOffer;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/** Keeps what a master says of tasks and agents to a framework that does nothing. Thread-safe. */
final class MesosListener implements MasterEvents {
    private final Map<String, TaskState> tasks = new HashMap<>();
    private final Map<String, MesosView.Agent> agents = new HashMap<>();
    private boolean subscribed;

    synchronized boolean isSubscribed() {
        return subscribed;
    }

    /** The last state of each task. */
    synchronized Map<String, TaskState> tasks() {
        return Map.copyOf(tasks);
    }

    /** Agents by their hostnames, with what they have offered. */
    synchronized Map<String, MesosView.Agent> agents() {
        return Map.copyOf(agents);
    }

    @Override
    public synchronized void subscribed(FrameworkID framework, MasterInfo master) {
        subscribed = true;
    }

    @Override
    public synchronized void offers(List<Offer> offers) {
        for (Offer offer : offers) {
            agents.merge(
                    offer.getHostname(),
                    new MesosView.Agent(resources(offer), offer.getExecutorIdsCount()),
                    (before, more) -> new MesosView.Agent(before.free().plus(more.free()), more.executors()));
        }
    }

    private static Resources resources(Offer offer) {
        return Resources.of(amount(offer, "cpus"), amount(offer, "mem"), amount(offer, "disk"));
    }

    private static double amount(Offer offer, String name) {
        return offer.getResourcesList().stream()
                .filter(resource -> resource.getName().equals(name))
                .mapToDouble(resource -> resource.getScalar().getValue())
                .sum();
    }

    @Override
    public synchronized void updated(TaskStatus status) {
        tasks.put(status.getTaskId().getValue(), status.getState());
    }

    @Override
    public void disconnected() {
        // The next subscription tells all again.
    }

    @Override
    public void rescinded(OfferID offer) {
        throw new IllegalStateException("nothing is under way, and an offer is taken back: " + offer);
    }

    @Override
    public void message(AgentID agent, ExecutorID executor, byte[] data) {
        // Executors tell of guests and consoles at any time.
    }

    @Override
    public void agentLost(AgentID agent) {
        throw new IllegalStateException("nothing is done to agents, and one is lost: " + agent);
    }

    @Override
    public void executorLost(AgentID agent, ExecutorID executor, int status) {
        throw new IllegalStateException("nothing is done to executors any more, and one is lost: " + executor);
    }

    @Override
    public void inverseOffers(List<InverseOffer> inverseOffers) {
        throw new IllegalStateException("nobody plans maintenance: " + inverseOffers);
    }

    @Override
    public void inverseOfferRescinded(OfferID inverseOffer) {
        throw new IllegalStateException("nobody plans maintenance: " + inverseOffer);
    }

    @Override
    public void ended(String reason) {
        throw new IllegalStateException("the master does not talk to the framework: " + reason);
    }
}
