package dev.pmc.framework;

import dev.pmc.fixtures.RecordingListener;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.mesos.Protos.ExecutorID;
import org.apache.mesos.Protos.FrameworkID;
import org.apache.mesos.Protos.InverseOffer;
import org.apache.mesos.Protos.MasterInfo;
import org.apache.mesos.Protos.Offer;
import org.apache.mesos.Protos.OfferID;
import org.apache.mesos.Protos.SlaveID;
import org.apache.mesos.Protos.TaskStatus;
import org.apache.mesos.Scheduler;
import org.apache.mesos.SchedulerDriver;

/** Writes down the callbacks of a scheduler. */
final class RecordingScheduler extends RecordingListener implements Scheduler, MaintenanceListener {
    @Override
    public void registered(SchedulerDriver driver, FrameworkID id, MasterInfo master) {
        write("registered " + id.getValue());
    }

    @Override
    public void reregistered(SchedulerDriver driver, MasterInfo master) {
        write("reregistered");
    }

    @Override
    public void resourceOffers(SchedulerDriver driver, List<Offer> offers) {
        write(offers.stream().map(offer -> offer.getId().getValue()).collect(Collectors.joining(" ", "offers ", "")));
    }

    @Override
    public void offerRescinded(SchedulerDriver driver, OfferID offer) {
        write("rescinded " + offer.getValue());
    }

    @Override
    public void statusUpdate(SchedulerDriver driver, TaskStatus status) {
        write("update " + status.getTaskId().getValue() + " " + status.getState() + " " + status.getReason()
                + (status.hasUuid() ? " uuid" : ""));
    }

    @Override
    public void frameworkMessage(SchedulerDriver driver, ExecutorID executor, SlaveID agent, byte[] data) {
        write("message " + executor.getValue() + " " + agent.getValue() + " " + data.length);
    }

    @Override
    public void disconnected(SchedulerDriver driver) {
        write("disconnected");
    }

    @Override
    public void slaveLost(SchedulerDriver driver, SlaveID agent) {
        write("agent lost " + agent.getValue());
    }

    @Override
    public void executorLost(SchedulerDriver driver, ExecutorID executor, SlaveID agent, int status) {
        write("executor lost " + executor.getValue() + " " + agent.getValue() + " " + status);
    }

    @Override
    public void error(SchedulerDriver driver, String message) {
        write("error " + message);
    }

    @Override
    public void inverseOffers(List<InverseOffer> inverseOffers) {
        write("inverse offers " + inverseOffers.size());
    }

    @Override
    public void inverseOfferRescinded(OfferID inverseOffer) {
        write("inverse offer rescinded " + inverseOffer.getValue());
    }
}
