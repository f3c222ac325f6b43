package dev.pmc.framework;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import dev.pmc.mesos.V1;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.Protos.ExecutorID;
import org.apache.mesos.Protos.Offer;
import org.apache.mesos.Protos.OfferID;
import org.apache.mesos.Protos.SlaveID;
import org.apache.mesos.Protos.Status;
import org.apache.mesos.Protos.TaskStatus;
import org.apache.mesos.Scheduler;
import org.apache.mesos.SchedulerDriver;
import org.apache.mesos.v1.Protos;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;

/**
 * A driver of libmesos that a test plays: says what a master says, on the test's thread, and keeps each call as the one of
 * the v1 API that libmesos would send for it. A driver that has ended takes no calls.
 */
final class PlayedDriver {
    private static final Protos.FrameworkID FRAMEWORK =
            Protos.FrameworkID.newBuilder().setValue("f-1").build();

    private final Scheduler callbacks;
    private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
    private final SchedulerDriver driver = (SchedulerDriver) Proxy.newProxyInstance(
            SchedulerDriver.class.getClassLoader(),
            new Class<?>[] {SchedulerDriver.class},
            (proxy, method, arguments) -> called(method.getName(), arguments));
    private volatile Status status = Status.DRIVER_NOT_STARTED;
    private boolean registeredBefore;

    PlayedDriver(Scheduler callbacks) {
        this.callbacks = callbacks;
    }

    SchedulerDriver driver() {
        return driver;
    }

    Scheduler callbacks() {
        return callbacks;
    }

    boolean isStarted() {
        return status == Status.DRIVER_RUNNING;
    }

    /** Whether it registers for the first time. */
    boolean registers() {
        boolean first = !registeredBefore;
        registeredBefore = true;
        return first;
    }

    Call takes() {
        try {
            Call next = calls.poll(20, TimeUnit.SECONDS);
            assertThat(next).isNotNull();
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    void takesNothingFor(Duration time) {
        try {
            assertThat(calls.poll(time.toMillis(), TimeUnit.MILLISECONDS)).isNull();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    void says(Event event) {
        switch (event.getType()) {
            case OFFERS ->
                callbacks.resourceOffers(driver, all(event.getOffers().getOffersList(), Offer.parser()));
            case RESCIND ->
                callbacks.offerRescinded(driver, V1.reread(event.getRescind().getOfferId(), OfferID.parser()));
            case UPDATE ->
                callbacks.statusUpdate(driver, V1.reread(event.getUpdate().getStatus(), TaskStatus.parser()));
            case MESSAGE -> {
                Event.Message message = event.getMessage();
                callbacks.frameworkMessage(
                        driver,
                        V1.reread(message.getExecutorId(), ExecutorID.parser()),
                        V1.reread(message.getAgentId(), SlaveID.parser()),
                        message.getData().toByteArray());
            }
            case FAILURE -> {
                Event.Failure failure = event.getFailure();
                SlaveID agent = V1.reread(failure.getAgentId(), SlaveID.parser());
                if (failure.hasExecutorId()) {
                    ExecutorID executor = V1.reread(failure.getExecutorId(), ExecutorID.parser());
                    callbacks.executorLost(driver, executor, agent, failure.getStatus());
                } else {
                    callbacks.slaveLost(driver, agent);
                }
            }
            case ERROR -> {
                status = Status.DRIVER_ABORTED;
                callbacks.error(driver, event.getError().getMessage());
            }
            default -> throw new AssertionError("libmesos never says " + event.getType());
        }
    }

    private Status called(String method, Object[] arguments) {
        switch (method) {
            case "start" -> status = Status.DRIVER_RUNNING;
            case "abort" -> status = Status.DRIVER_ABORTED;
            case "stop" -> {
                if (isStarted() && !(boolean) arguments[0]) {
                    calls.add(call(Call.Type.TEARDOWN).build());
                }
                status = Status.DRIVER_STOPPED;
            }
            default -> {
                if (isStarted()) {
                    take(method, arguments);
                }
            }
        }
        return status;
    }

    private void take(String method, Object[] arguments) {
        switch (method) {
            case "launchTasks" -> {
                Call.Builder call = call(Call.Type.ACCEPT);
                call.getAcceptBuilder()
                        .addAllOfferIds(all((Collection<?>) arguments[0], Protos.OfferID.parser()))
                        .setFilters(one(arguments[2], Protos.Filters.parser()))
                        .addOperationsBuilder()
                        .setType(Protos.Offer.Operation.Type.LAUNCH)
                        .getLaunchBuilder()
                        .addAllTaskInfos(all((Collection<?>) arguments[1], Protos.TaskInfo.parser()));
                calls.add(call.build());
            }
            case "declineOffer" -> {
                Call.Builder call = call(Call.Type.DECLINE);
                call.getDeclineBuilder()
                        .addOfferIds(one(arguments[0], Protos.OfferID.parser()))
                        .setFilters(one(arguments[1], Protos.Filters.parser()));
                calls.add(call.build());
            }
            case "suppressOffers" -> calls.add(call(Call.Type.SUPPRESS).build());
            case "reviveOffers" -> calls.add(call(Call.Type.REVIVE).build());
            case "killTask" -> {
                Call.Builder call = call(Call.Type.KILL);
                call.getKillBuilder().setTaskId(one(arguments[0], Protos.TaskID.parser()));
                calls.add(call.build());
            }
            case "acknowledgeStatusUpdate" -> {
                Protos.TaskStatus update = one(arguments[0], Protos.TaskStatus.parser());
                Call.Builder call = call(Call.Type.ACKNOWLEDGE);
                call.getAcknowledgeBuilder()
                        .setTaskId(update.getTaskId())
                        .setAgentId(update.getAgentId())
                        .setUuid(update.getUuid());
                calls.add(call.build());
            }
            case "reconcileTasks" -> {
                Call.Builder call = call(Call.Type.RECONCILE);
                call.getReconcileBuilder();
                for (Protos.TaskStatus task : all((Collection<?>) arguments[0], Protos.TaskStatus.parser())) {
                    call.getReconcileBuilder()
                            .addTasksBuilder()
                            .setTaskId(task.getTaskId())
                            .setAgentId(task.getAgentId());
                }
                calls.add(call.build());
            }
            case "sendFrameworkMessage" -> {
                Call.Builder call = call(Call.Type.MESSAGE);
                call.getMessageBuilder()
                        .setExecutorId(one(arguments[0], Protos.ExecutorID.parser()))
                        .setAgentId(one(arguments[1], Protos.AgentID.parser()))
                        .setData(com.google.protobuf.ByteString.copyFrom((byte[]) arguments[2]));
                calls.add(call.build());
            }
            default -> throw new AssertionError("nobody is to call " + method);
        }
    }

    private static Call.Builder call(Call.Type type) {
        return Call.newBuilder().setType(type).setFrameworkId(FRAMEWORK);
    }

    private static <T> T one(Object message, Parser<T> as) {
        return V1.reread((Message) message, as);
    }

    private static <T> List<T> all(Collection<?> messages, Parser<T> as) {
        return messages.stream()
                .map(message -> V1.reread((MessageLite) message, as))
                .toList();
    }
}
