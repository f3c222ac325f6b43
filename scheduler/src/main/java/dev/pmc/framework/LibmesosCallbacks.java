package dev.pmc.framework;

import dev.pmc.mesos.V1;
import java.util.List;
import org.apache.mesos.Protos.ExecutorID;
import org.apache.mesos.Protos.FrameworkID;
import org.apache.mesos.Protos.MasterInfo;
import org.apache.mesos.Protos.Offer;
import org.apache.mesos.Protos.OfferID;
import org.apache.mesos.Protos.SlaveID;
import org.apache.mesos.Protos.TaskStatus;
import org.apache.mesos.Scheduler;
import org.apache.mesos.SchedulerDriver;
import org.apache.mesos.v1.Protos;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What drivers of libmesos say, passed on in v1 messages. What one says that has been replaced meanwhile is of no
 * interest. Comes on libmesos's one thread, and never blocks.
 */
final class LibmesosCallbacks implements Scheduler {
    private static final Logger log = LoggerFactory.getLogger(LibmesosCallbacks.class);

    private final MasterEvents events;
    private final DriverKeeper keeper;

    LibmesosCallbacks(MasterEvents events, DriverKeeper keeper) {
        this.events = events;
        this.keeper = keeper;
    }

    @Override
    public void registered(SchedulerDriver driver, FrameworkID framework, MasterInfo master) {
        if (isInUse(driver)) {
            keeper.registered(framework);
            events.subscribed(
                    V1.reread(framework, Protos.FrameworkID.parser()), V1.reread(master, Protos.MasterInfo.parser()));
        }
    }

    @Override
    public void reregistered(SchedulerDriver driver, MasterInfo master) {
        registered(driver, keeper.framework(), master);
    }

    @Override
    public void resourceOffers(SchedulerDriver driver, List<Offer> offers) {
        if (isInUse(driver)) {
            events.offers(offers.stream()
                    .map(offer -> V1.reread(offer, Protos.Offer.parser()))
                    .toList());
        }
    }

    @Override
    public void offerRescinded(SchedulerDriver driver, OfferID offer) {
        if (isInUse(driver)) {
            events.rescinded(V1.reread(offer, Protos.OfferID.parser()));
        }
    }

    @Override
    public void statusUpdate(SchedulerDriver driver, TaskStatus status) {
        if (isInUse(driver) && !keeper.isAnswer(status)) {
            events.updated(V1.reread(status, Protos.TaskStatus.parser()));
        }
    }

    @Override
    public void frameworkMessage(SchedulerDriver driver, ExecutorID executor, SlaveID agent, byte[] data) {
        if (isInUse(driver)) {
            events.message(agent(agent), executor(executor), data);
        }
    }

    @Override
    public void disconnected(SchedulerDriver driver) {
        if (isInUse(driver)) {
            keeper.lost();
        }
    }

    @Override
    public void slaveLost(SchedulerDriver driver, SlaveID agent) {
        if (isInUse(driver)) {
            events.agentLost(agent(agent));
        }
    }

    @Override
    public void executorLost(SchedulerDriver driver, ExecutorID executor, SlaveID agent, int status) {
        if (isInUse(driver)) {
            events.executorLost(agent(agent), executor(executor), status);
        }
    }

    @Override
    public void error(SchedulerDriver driver, String message) {
        if (isInUse(driver) && !keeper.heals(message)) {
            events.ended(message);
        }
    }

    private boolean isInUse(SchedulerDriver driver) {
        boolean inUse = keeper.driver() == driver;
        if (!inUse) {
            log.debug("A driver that is not in use any more has something to say");
        }
        return inUse;
    }

    private static Protos.AgentID agent(SlaveID agent) {
        return V1.reread(agent, Protos.AgentID.parser());
    }

    private static Protos.ExecutorID executor(ExecutorID executor) {
        return V1.reread(executor, Protos.ExecutorID.parser());
    }
}
