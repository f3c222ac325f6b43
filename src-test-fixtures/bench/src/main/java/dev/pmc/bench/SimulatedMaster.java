package dev.pmc.bench;

import com.google.protobuf.ByteString;
import dev.pmc.mesos.RecordIo;
import dev.pmc.vm.VmReport;
import dev.pmc.wire.Messages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.apache.mesos.Protos.FrameworkID;
import org.apache.mesos.Protos.MasterInfo;
import org.apache.mesos.Protos.Offer;
import org.apache.mesos.Protos.OfferID;
import org.apache.mesos.Protos.SlaveID;
import org.apache.mesos.Protos.TaskID;
import org.apache.mesos.Protos.TaskInfo;
import org.apache.mesos.Protos.TaskState;
import org.apache.mesos.Protos.TaskStatus;
import org.apache.mesos.scheduler.Protos.Call;
import org.apache.mesos.scheduler.Protos.Event;
import org.jspecify.annotations.Nullable;

/**
 * A Mesos master for one scheduler, with agents that exist on paper: every task is RUNNING as soon as it is launched.
 * It costs as little as possible, because it shares the machine with what is measured.
 *
 * <p>Thread-safe. Offers come as Mesos makes them: all agents that are free and not refused, in random order, once in an
 * {@code --allocation_interval}, and at once after a SUBSCRIBE or REVIVE. So what an ACCEPT leaves comes with the next round.
 */
final class SimulatedMaster implements AutoCloseable {
    private static final FrameworkID FRAMEWORK =
            FrameworkID.newBuilder().setValue("simulated-0000").build();
    private static final byte[] HEARTBEAT = RecordIo.frame(
            Event.newBuilder().setType(Event.Type.HEARTBEAT).build().toByteArray());
    private static final ByteString REPORT =
            ByteString.copyFrom(Messages.bytes(new VmReport(false, false, true, "10.0.0.1", 0, Map.of())));

    private final ServerSocket server;
    private final LaunchListener listener;
    private final Map<String, SimulatedAgent> agents = new LinkedHashMap<>();
    private final Map<String, SimulatedAgent> offered = new HashMap<>();
    private final Map<String, String> tasks = new HashMap<>();
    private final List<MasterConnection> connections = new CopyOnWriteArrayList<>();
    private final Object lock = new Object();
    private final Random random = new Random(1);
    private final Duration interval;
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicInteger subscriptions = new AtomicInteger();
    private final LongAdder acknowledged = new LongAdder();
    private @Nullable MasterConnection subscriber;
    private boolean suppressed;
    private volatile boolean askedAboutAll;

    /** Told of each task as its ACCEPT is read. */
    interface LaunchListener {
        void launched(String taskId);
    }

    SimulatedMaster(int agentCount, Duration allocationInterval, LaunchListener listener) throws IOException {
        this.listener = listener;
        interval = allocationInterval;
        server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        for (int i = 1; i <= agentCount; i++) {
            SimulatedAgent agent = new SimulatedAgent("S" + i, "metal" + i);
            agents.put(agent.id(), agent);
        }
        start("simulated-master", this::listen);
        start("simulated-allocator", this::allocate);
    }

    String address() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    long acknowledged() {
        return acknowledged.sum();
    }

    /** How often a scheduler has subscribed. */
    int subscriptions() {
        return subscriptions.get();
    }

    /** Whether it was asked about whatever tasks there are, by none of their names. */
    boolean wasAskedAboutAll() {
        return askedAboutAll;
    }

    boolean isSuppressed() {
        synchronized (lock) {
            return suppressed;
        }
    }

    int outstandingOffers() {
        synchronized (lock) {
            return offered.size();
        }
    }

    /** Lets a task be running there, from before this master. */
    void remember(String taskId, String agentId) {
        synchronized (lock) {
            tasks.put(taskId, agentId);
        }
    }

    private void listen() {
        try {
            while (!server.isClosed()) {
                Socket socket = server.accept();
                MasterConnection connection = new MasterConnection(socket);
                connections.add(connection);
                start("simulated-calls", () -> serve(connection));
            }
        } catch (IOException e) {
            if (!server.isClosed()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void serve(MasterConnection connection) {
        try (connection) {
            for (Call call = connection.next(); call != null; call = connection.next()) {
                if (call.getType() == Call.Type.SUBSCRIBE) {
                    subscribe(connection);
                } else {
                    connection.accepted();
                    take(call);
                }
            }
        } catch (IOException e) {
            if (!server.isClosed()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void subscribe(MasterConnection connection) throws IOException {
        connection.stream();
        synchronized (lock) {
            subscriber = connection;
            subscriptions.incrementAndGet();
            askedAboutAll = false;
            suppressed = false;
            offered.clear();
            agents.values().forEach(agent -> {
                agent.refuseUntil(0);
                agent.offered(false);
            });
        }
        send(Event.newBuilder()
                .setType(Event.Type.SUBSCRIBED)
                .setSubscribed(Event.Subscribed.newBuilder()
                        .setFrameworkId(FRAMEWORK)
                        .setHeartbeatIntervalSeconds(15)
                        .setMasterInfo(MasterInfo.newBuilder()
                                .setId("simulated")
                                .setIp(0)
                                .setPort(server.getLocalPort())
                                .setHostname("127.0.0.1")
                                .setVersion("1.11.0")))
                .build());
        makeOffers();
    }

    private void take(Call call) {
        switch (call.getType()) {
            case ACCEPT -> accept(call.getAccept());
            case DECLINE -> decline(call.getDecline());
            case ACKNOWLEDGE -> acknowledged.increment();
            case RECONCILE -> reconcile(call.getReconcile());
            case SUPPRESS -> {
                synchronized (lock) {
                    suppressed = true;
                }
            }
            case REVIVE -> {
                synchronized (lock) {
                    suppressed = false;
                    agents.values().forEach(agent -> agent.refuseUntil(0));
                }
                makeOffers();
            }
            default -> throw new IllegalStateException("the simulated master has no rule for " + call.getType());
        }
    }

    private void accept(Call.Accept accept) {
        List<TaskInfo> launched = new ArrayList<>();
        accept.getOperationsList()
                .forEach(operation -> launched.addAll(operation.getLaunch().getTaskInfosList()));
        launched.forEach(task -> listener.launched(task.getTaskId().getValue()));
        synchronized (lock) {
            accept.getOfferIdsList().forEach(this::takeBack);
            for (TaskInfo task : launched) {
                tasks.put(task.getTaskId().getValue(), task.getSlaveId().getValue());
                SimulatedAgent agent = agents.get(task.getSlaveId().getValue());
                if (agent == null) {
                    throw new IllegalStateException("no agent " + task.getSlaveId());
                }
                agent.launch(task);
            }
        }
        launched.forEach(task -> send(update(status(task.getTaskId(), task.getSlaveId())
                .setUuid(uuid())
                .setExecutorId(task.getExecutor().getExecutorId())
                .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
                .setData(REPORT))));
    }

    private void decline(Call.Decline decline) {
        long refuse = (long) (decline.getFilters().getRefuseSeconds() * 1e9);
        long until = refuse == 0 ? 0 : System.nanoTime() + Math.max(refuse, interval.toNanos());
        synchronized (lock) {
            for (OfferID id : decline.getOfferIdsList()) {
                SimulatedAgent agent = takeBack(id);
                if (agent != null) {
                    agent.refuseUntil(until);
                }
            }
        }
    }

    private @Nullable SimulatedAgent takeBack(OfferID id) {
        SimulatedAgent agent = offered.remove(id.getValue());
        if (agent != null) {
            agent.offered(false);
        }
        return agent;
    }

    private void reconcile(Call.Reconcile reconcile) {
        Map<String, String> asked = new LinkedHashMap<>();
        synchronized (lock) {
            if (reconcile.getTasksCount() == 0) {
                asked.putAll(tasks);
            }
            reconcile.getTasksList().forEach(task -> {
                String agent = tasks.get(task.getTaskId().getValue());
                if (agent != null) {
                    asked.put(task.getTaskId().getValue(), agent);
                }
            });
        }
        asked.forEach((task, agent) -> send(update(status(
                        TaskID.newBuilder().setValue(task).build(),
                        SlaveID.newBuilder().setValue(agent).build())
                .setSource(TaskStatus.Source.SOURCE_MASTER)
                .setReason(TaskStatus.Reason.REASON_RECONCILIATION))));
        if (reconcile.getTasksCount() == 0) {
            askedAboutAll = true;
        }
    }

    private static TaskStatus.Builder status(TaskID task, SlaveID agent) {
        return TaskStatus.newBuilder().setTaskId(task).setSlaveId(agent).setState(TaskState.TASK_RUNNING);
    }

    private static Event update(TaskStatus.Builder status) {
        return Event.newBuilder()
                .setType(Event.Type.UPDATE)
                .setUpdate(Event.Update.newBuilder().setStatus(status))
                .build();
    }

    private ByteString uuid() {
        return ByteString.copyFrom(
                ByteBuffer.allocate(16).putLong(8, numbers.incrementAndGet()).array());
    }

    /** Makes offers, round after round. */
    private void allocate() {
        long lastHeartbeat = System.nanoTime();
        try {
            while (!server.isClosed()) {
                Thread.sleep(interval.toMillis());
                makeOffers();
                if (System.nanoTime() - lastHeartbeat > Duration.ofSeconds(10).toNanos()) {
                    lastHeartbeat = System.nanoTime();
                    sendRecord(HEARTBEAT);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Offers what is free and not refused. */
    private void makeOffers() {
        List<Offer> offers = new ArrayList<>();
        synchronized (lock) {
            if (subscriber != null && !suppressed) {
                long now = System.nanoTime();
                List<SimulatedAgent> free = new ArrayList<>();
                agents.values().stream()
                        .filter(agent -> agent.isToBeOffered(now))
                        .forEach(free::add);
                Collections.shuffle(free, random);
                free.forEach(agent -> offers.add(offer(agent)));
            }
        }
        if (!offers.isEmpty()) {
            send(Event.newBuilder()
                    .setType(Event.Type.OFFERS)
                    .setOffers(Event.Offers.newBuilder().addAllOffers(offers))
                    .build());
        }
    }

    private Offer offer(SimulatedAgent agent) {
        String id = "O" + numbers.incrementAndGet();
        offered.put(id, agent);
        agent.offered(true);
        return agent.offer(id, FRAMEWORK);
    }

    private void send(Event event) {
        sendRecord(RecordIo.frame(event.toByteArray()));
    }

    private void sendRecord(byte[] record) {
        MasterConnection to;
        synchronized (lock) {
            to = subscriber;
        }
        if (to != null) {
            to.send(record);
        }
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (MasterConnection connection : connections) {
            connection.close();
        }
    }
}
