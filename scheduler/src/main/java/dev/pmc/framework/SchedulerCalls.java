package dev.pmc.framework;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.List;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.jspecify.annotations.Nullable;

/** Builds the calls of one framework. Immutable. */
record SchedulerCalls(FrameworkID framework) {
    /** With the framework's id, where a call carries it, if it has been subscribed before. */
    static Call subscribe(Subscription subscription) {
        Call.Builder call = Call.newBuilder().setType(Call.Type.SUBSCRIBE);
        if (subscription.isRepeatable()) {
            call.setFrameworkId(subscription.framework().getId());
        }
        call.getSubscribeBuilder().setFrameworkInfo(subscription.framework());
        if (subscription.suppressed()) {
            call.getSubscribeBuilder().addAllSuppressedRoles(subscription.roles());
        }
        return call.build();
    }

    Call teardown() {
        return call(Call.Type.TEARDOWN).build();
    }

    Call accept(List<OfferID> offers, List<TaskInfo> tasks, Filters filters) {
        Call.Builder call = call(Call.Type.ACCEPT);
        call.getAcceptBuilder().addAllOfferIds(offers).setFilters(filters);
        if (!tasks.isEmpty()) {
            Offer.Operation.Builder launch = call.getAcceptBuilder().addOperationsBuilder();
            launch.setType(Offer.Operation.Type.LAUNCH).getLaunchBuilder().addAllTaskInfos(tasks);
        }
        return call.build();
    }

    Call decline(List<OfferID> offers, Filters filters) {
        Call.Builder call = call(Call.Type.DECLINE);
        call.getDeclineBuilder().addAllOfferIds(offers).setFilters(filters);
        return call.build();
    }

    Call acceptInverse(List<OfferID> offers, Filters filters) {
        Call.Builder call = call(Call.Type.ACCEPT_INVERSE_OFFERS);
        call.getAcceptInverseOffersBuilder().addAllInverseOfferIds(offers).setFilters(filters);
        return call.build();
    }

    Call declineInverse(List<OfferID> offers, Filters filters) {
        Call.Builder call = call(Call.Type.DECLINE_INVERSE_OFFERS);
        call.getDeclineInverseOffersBuilder().addAllInverseOfferIds(offers).setFilters(filters);
        return call.build();
    }

    /** For no roles: all of the framework's. */
    Call revive(List<String> roles) {
        Call.Builder call = call(Call.Type.REVIVE);
        if (!roles.isEmpty()) {
            call.getReviveBuilder().addAllRoles(roles);
        }
        return call.build();
    }

    /** For no roles: all of the framework's. */
    Call suppress(List<String> roles) {
        Call.Builder call = call(Call.Type.SUPPRESS);
        if (!roles.isEmpty()) {
            call.getSuppressBuilder().addAllRoles(roles);
        }
        return call.build();
    }

    Call kill(TaskID task, @Nullable AgentID agent, @Nullable Duration grace) {
        Call.Builder call = call(Call.Type.KILL);
        call.getKillBuilder().setTaskId(task);
        if (agent != null) {
            call.getKillBuilder().setAgentId(agent);
        }
        if (grace != null) {
            call.getKillBuilder().getKillPolicyBuilder().getGracePeriodBuilder().setNanoseconds(grace.toNanos());
        }
        return call.build();
    }

    Call acknowledge(Call.Acknowledge update) {
        return call(Call.Type.ACKNOWLEDGE).setAcknowledge(update).build();
    }

    Call reconcile(List<Call.Reconcile.Task> tasks) {
        Call.Builder call = call(Call.Type.RECONCILE);
        call.getReconcileBuilder().addAllTasks(tasks);
        return call.build();
    }

    Call message(AgentID agent, ExecutorID executor, byte[] data) {
        Call.Builder call = call(Call.Type.MESSAGE);
        call.getMessageBuilder().setAgentId(agent).setExecutorId(executor).setData(ByteString.copyFrom(data));
        return call.build();
    }

    private Call.Builder call(Call.Type type) {
        return Call.newBuilder().setType(type).setFrameworkId(framework);
    }
}
