package dev.pmc.framework;

import dev.pmc.fixtures.RecordingListener;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.InverseOffer;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.TaskStatus;

/** Writes down what a master says. */
final class RecordingEvents extends RecordingListener implements MasterEvents {
    private volatile Consumer<List<Offer>> whenOffered = offers -> {};

    /** Takes the offers themselves, before they are written down. */
    void onOffers(Consumer<List<Offer>> taker) {
        whenOffered = taker;
    }

    @Override
    public void subscribed(FrameworkID framework, MasterInfo master) {
        write("subscribed " + framework.getValue());
    }

    @Override
    public void disconnected() {
        write("disconnected");
    }

    @Override
    public void offers(List<Offer> offers) {
        whenOffered.accept(offers);
        write(offers.stream().map(offer -> offer.getId().getValue()).collect(Collectors.joining(" ", "offers ", "")));
    }

    @Override
    public void rescinded(OfferID offer) {
        write("rescinded " + offer.getValue());
    }

    @Override
    public void updated(TaskStatus status) {
        write("update " + status.getTaskId().getValue() + " " + status.getState() + " " + status.getReason()
                + (status.hasUuid() ? " uuid" : ""));
    }

    @Override
    public void message(AgentID agent, ExecutorID executor, byte[] data) {
        write("message " + agent.getValue() + " " + executor.getValue() + " " + data.length);
    }

    @Override
    public void agentLost(AgentID agent) {
        write("agent lost " + agent.getValue());
    }

    @Override
    public void executorLost(AgentID agent, ExecutorID executor, int status) {
        write("executor lost " + agent.getValue() + " " + executor.getValue() + " " + status);
    }

    @Override
    public void inverseOffers(List<InverseOffer> inverseOffers) {
        write("inverse offers " + inverseOffers.size());
    }

    @Override
    public void inverseOfferRescinded(OfferID inverseOffer) {
        write("inverse offer rescinded " + inverseOffer.getValue());
    }

    @Override
    public void ended(String reason) {
        write("ended " + reason);
    }
}
