package dev.pmc.bench;

import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.mesos.Protos.Attribute;
import org.apache.mesos.Protos.ExecutorID;
import org.apache.mesos.Protos.FrameworkID;
import org.apache.mesos.Protos.Offer;
import org.apache.mesos.Protos.OfferID;
import org.apache.mesos.Protos.Resource;
import org.apache.mesos.Protos.SlaveID;
import org.apache.mesos.Protos.TaskInfo;
import org.apache.mesos.Protos.Value;

/** An agent on paper, large enough for every VM of a run. Guarded by its master's lock. */
final class SimulatedAgent {
    private final String id;
    private final String hostname;
    private final Set<ExecutorID> executors = new LinkedHashSet<>();
    private double cpus = 2048;
    private double mem = 4L * 1024 * 1024;
    private double disk = 64L * 1024 * 1024;
    private boolean offered;
    private long refusedUntil;

    SimulatedAgent(String id, String hostname) {
        this.id = id;
        this.hostname = hostname;
    }

    String id() {
        return id;
    }

    String hostname() {
        return hostname;
    }

    void offered(boolean now) {
        offered = now;
    }

    void refuseUntil(long nanos) {
        refusedUntil = nanos;
    }

    boolean isToBeOffered(long nanos) {
        return !offered && (refusedUntil == 0 || nanos - refusedUntil >= 0);
    }

    void launch(TaskInfo task) {
        refusedUntil = 0;
        task.getResourcesList().forEach(this::take);
        if (executors.add(task.getExecutor().getExecutorId())) {
            task.getExecutor().getResourcesList().forEach(this::take);
        }
    }

    private void take(Resource resource) {
        double amount = resource.getScalar().getValue();
        switch (resource.getName()) {
            case "cpus" -> cpus -= amount;
            case "mem" -> mem -= amount;
            case "disk" -> disk -= amount;
            default -> throw new IllegalStateException("a task asks for " + resource.getName());
        }
        if (cpus < 0 || mem < 0 || disk < 0) {
            throw new IllegalStateException("more is launched on " + id + " than it has");
        }
    }

    Offer offer(String offerId, FrameworkID framework) {
        return Offer.newBuilder()
                .setId(OfferID.newBuilder().setValue(offerId))
                .setFrameworkId(framework)
                .setSlaveId(SlaveID.newBuilder().setValue(id))
                .setHostname(hostname)
                .addResources(scalar("cpus", cpus))
                .addResources(scalar("mem", mem))
                .addResources(scalar("disk", disk))
                .addAttributes(Attribute.newBuilder()
                        .setName("vt_enabled")
                        .setType(Value.Type.SCALAR)
                        .setScalar(Value.Scalar.newBuilder().setValue(1)))
                .addAllExecutorIds(executors)
                .build();
    }

    @SuppressWarnings("deprecation") // The role is how offers say it before reservation refinement.
    private static Resource scalar(String name, double value) {
        return Resource.newBuilder()
                .setName(name)
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(value))
                .setRole("*")
                .build();
    }
}
