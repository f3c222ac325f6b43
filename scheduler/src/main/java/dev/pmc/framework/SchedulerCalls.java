package dev.pmc.framework;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.Collection;
import org.apache.mesos.Protos.ExecutorID;
import org.apache.mesos.Protos.Filters;
import org.apache.mesos.Protos.FrameworkID;
import org.apache.mesos.Protos.FrameworkInfo;
import org.apache.mesos.Protos.Offer;
import org.apache.mesos.Protos.OfferID;
import org.apache.mesos.Protos.Request;
import org.apache.mesos.Protos.SlaveID;
import org.apache.mesos.Protos.TaskID;
import org.apache.mesos.Protos.TaskStatus;
import org.apache.mesos.scheduler.Protos.Call;
import org.apache.mesos.scheduler.Protos.OfferConstraints;
import org.jspecify.annotations.Nullable;

/**
 * Builds the calls of one framework, all but SUBSCRIBE, in v0 messages whose bytes are those of v1 (see
 * {@link dev.pmc.mesos.V1}). Immutable.
 */
record SchedulerCalls(FrameworkID framework) {
    Call teardown() {
        return call(Call.Type.TEARDOWN).build();
    }

    Call accept(Collection<OfferID> offers, Collection<Offer.Operation> operations, Filters filters) {
        Call.Builder call = call(Call.Type.ACCEPT);
        call.getAcceptBuilder()
                .addAllOfferIds(offers)
                .addAllOperations(operations)
                .setFilters(filters);
        return call.build();
    }

    Call decline(Collection<OfferID> offers, Filters filters) {
        Call.Builder call = call(Call.Type.DECLINE);
        call.getDeclineBuilder().addAllOfferIds(offers).setFilters(filters);
        return call.build();
    }

    Call acceptInverse(Collection<OfferID> offers, Filters filters) {
        Call.Builder call = call(Call.Type.ACCEPT_INVERSE_OFFERS);
        call.getAcceptInverseOffersBuilder().addAllInverseOfferIds(offers).setFilters(filters);
        return call.build();
    }

    Call declineInverse(Collection<OfferID> offers, Filters filters) {
        Call.Builder call = call(Call.Type.DECLINE_INVERSE_OFFERS);
        call.getDeclineInverseOffersBuilder().addAllInverseOfferIds(offers).setFilters(filters);
        return call.build();
    }

    /** For no roles: all of the framework's. */
    Call revive(Collection<String> roles) {
        Call.Builder call = call(Call.Type.REVIVE);
        if (!roles.isEmpty()) {
            call.getReviveBuilder().addAllRoles(roles);
        }
        return call.build();
    }

    /** For no roles: all of the framework's. */
    Call suppress(Collection<String> roles) {
        Call.Builder call = call(Call.Type.SUPPRESS);
        if (!roles.isEmpty()) {
            call.getSuppressBuilder().addAllRoles(roles);
        }
        return call.build();
    }

    Call kill(TaskID task, @Nullable SlaveID agent, @Nullable Duration grace) {
        Call.Builder call = call(Call.Type.KILL);
        call.getKillBuilder().setTaskId(task);
        if (agent != null) {
            call.getKillBuilder().setSlaveId(agent);
        }
        if (grace != null) {
            call.getKillBuilder().getKillPolicyBuilder().getGracePeriodBuilder().setNanoseconds(grace.toNanos());
        }
        return call.build();
    }

    Call shutdown(ExecutorID executor, SlaveID agent) {
        Call.Builder call = call(Call.Type.SHUTDOWN);
        call.getShutdownBuilder().setExecutorId(executor).setSlaveId(agent);
        return call.build();
    }

    Call acknowledge(TaskStatus status) {
        Call.Builder call = call(Call.Type.ACKNOWLEDGE);
        call.getAcknowledgeBuilder()
                .setSlaveId(status.getSlaveId())
                .setTaskId(status.getTaskId())
                .setUuid(status.getUuid());
        return call.build();
    }

    /** Tells the agents too, which the libmesos driver forgets on this way: the master's answer is better with them. */
    Call reconcile(Collection<TaskStatus> statuses) {
        Call.Builder call = call(Call.Type.RECONCILE);
        Call.Reconcile.Builder reconcile = call.getReconcileBuilder();
        for (TaskStatus status : statuses) {
            Call.Reconcile.Task.Builder task = Call.Reconcile.Task.newBuilder().setTaskId(status.getTaskId());
            if (status.hasSlaveId()) {
                task.setSlaveId(status.getSlaveId());
            }
            reconcile.addTasks(task.build());
        }
        return call.build();
    }

    Call message(ExecutorID executor, SlaveID agent, byte[] data) {
        Call.Builder call = call(Call.Type.MESSAGE);
        call.getMessageBuilder().setSlaveId(agent).setExecutorId(executor).setData(ByteString.copyFrom(data));
        return call.build();
    }

    Call request(Collection<Request> requests) {
        Call.Builder call = call(Call.Type.REQUEST);
        call.getRequestBuilder().addAllRequests(requests);
        return call.build();
    }

    Call updateFramework(
            FrameworkInfo info, Collection<String> suppressedRoles, @Nullable OfferConstraints constraints) {
        Call.Builder call = call(Call.Type.UPDATE_FRAMEWORK);
        call.getUpdateFrameworkBuilder().setFrameworkInfo(info).addAllSuppressedRoles(suppressedRoles);
        if (constraints != null) {
            call.getUpdateFrameworkBuilder().setOfferConstraints(constraints);
        }
        return call.build();
    }

    /** This framework's info with its id, which a changed one has to carry. */
    FrameworkInfo identified(FrameworkInfo info) {
        return info.toBuilder().setId(framework).build();
    }

    private Call.Builder call(Call.Type type) {
        return Call.newBuilder().setType(type).setFrameworkId(framework);
    }
}
