package dev.pmc.metrics;

import dev.pmc.core.decision.RecordedGroups;
import dev.pmc.core.group.GroupCounts;
import dev.pmc.core.group.GroupRecord;
import dev.pmc.core.group.Rollout;
import dev.pmc.core.vm.VmState;
import dev.pmc.queue.QueueInspector.Counts;
import dev.pmc.status.AgentStatus;
import dev.pmc.status.QueueWatch;
import dev.pmc.status.QueueWatches;
import dev.pmc.status.StatusBoard;
import dev.pmc.vm.GuestTrouble;
import dev.pmc.vm.Word;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/** How things stand, read when somebody asks. */
final class Gauges {
    private final StatusBoard board;
    private final QueueWatches queues;
    private final Supplier<Instant> heard;

    Gauges(StatusBoard board, QueueWatches queues, Supplier<Instant> heard) {
        this.board = board;
        this.queues = queues;
        this.heard = heard;
    }

    /** What is known of every scheduler, whether it leads or stands by. */
    static void process(PrometheusRegistry registry, String version, Supplier<Instant> started, boolean leads) {
        Info.builder()
                .name("pmc_build_info")
                .help("Which pmc this is")
                .labelNames("version")
                .register(registry)
                .setLabelValues(version);
        gauge(registry, "pmc_start_timestamp_seconds", "When pmc was started", () -> seconds(started.get()));
        gauge(
                registry,
                "pmc_leader",
                "Whether this scheduler leads; of several with one hostdb exactly one does",
                () -> leads ? 1 : 0);
    }

    void register(PrometheusRegistry registry, String version) {
        process(registry, version, board::started, true);
        gauge(
                registry,
                "pmc_loop_last_turn_timestamp_seconds",
                "When the loop last turned",
                () -> seconds(board.snapshot().at()));
        gauge(
                registry,
                "pmc_mesos_connected",
                "Whether a master has pmc in",
                () -> board.snapshot().master().connected() ? 1 : 0);
        gauge(
                registry,
                "pmc_mesos_last_event_timestamp_seconds",
                "When the master last said something that matters; heartbeats do not count",
                () -> seconds(heard.get()));
        gauge(
                registry,
                "pmc_reconciliation_open_tasks",
                "Tasks that the last round asked about",
                () -> board.snapshot().reconciliation().open());
        gauge(
                registry,
                "pmc_results_undelivered",
                "Results that the queue has not taken yet",
                () -> board.snapshot().outbox());
        gauge(registry, "pmc_offers_held", "Offers in hand", () -> sum(AgentStatus::offers));
        GaugeWithCallback.builder()
                .name("pmc_queue_connected")
                .help("Whether the queue answers")
                .labelNames("queue")
                .callback(callback -> queues.latest()
                        .forEach(look -> callback.call(
                                look.isAnswered() ? 1 : 0, look.queue().value())))
                .register(registry);
        GaugeWithCallback.builder()
                .name("pmc_hosts")
                .help("Hosts by state")
                .labelNames("state")
                .callback(callback -> {
                    for (VmState state : VmState.values()) {
                        callback.call(board.snapshot().states().getOrDefault(state, 0), Word.of(state));
                    }
                })
                .register(registry);
        GaugeWithCallback.builder()
                .name("pmc_hosts_unhealthy")
                .help("Running hosts whose guests are in trouble, by what it is")
                .labelNames("guest")
                .callback(callback -> {
                    for (GuestTrouble trouble : GuestTrouble.values()) {
                        callback.call(board.snapshot().troubles().getOrDefault(trouble, 0), Word.of(trouble));
                    }
                })
                .register(registry);
        GaugeWithCallback.builder()
                .name("pmc_groups")
                .help("Groups of hosts, by how their roll-outs stand")
                .labelNames("rollout")
                .callback(callback -> {
                    for (Rollout.Mode mode : Rollout.Mode.values()) {
                        long count = board.snapshot().records().groups().stream()
                                .filter(group -> group.rollout().mode() == mode)
                                .count();
                        callback.call((double) count, Word.of(mode));
                    }
                })
                .register(registry);
        GaugeWithCallback.builder()
                .name("pmc_group_members")
                .help(
                        "Hosts of groups, by group: that there are to be, that are ready, as their newest revision says, or spare")
                .labelNames("group", "kind")
                .callback(callback -> {
                    RecordedGroups groups = new RecordedGroups(board.snapshot().records());
                    for (GroupRecord group : groups.groups()) {
                        GroupCounts counts = GroupCounts.of(group, groups.members(group.name()));
                        String name = group.name().value();
                        callback.call(counts.wanted(), name, "wanted");
                        callback.call(counts.ready(), name, "ready");
                        callback.call(counts.updated(), name, "updated");
                        callback.call(counts.spare(), name, "spare");
                    }
                })
                .register(registry);
        GaugeWithCallback.builder()
                .name("pmc_agents")
                .help(
                        "Agents that are known, that have vt_enabled, that are drained, that get no new VMs as VMs fail there, and that have hosts which cannot be reached")
                .labelNames("kind")
                .callback(callback -> {
                    callback.call(board.snapshot().agents().size(), "known");
                    callback.call(sum(agent -> Boolean.TRUE.equals(agent.enabled()) ? 1 : 0), "enabled");
                    callback.call(board.snapshot().drained().size(), "drained");
                    callback.call(sum(agent -> agent.isBarred(board.snapshot().at()) ? 1 : 0), "barred");
                    callback.call(board.snapshot().unreachable().size(), "unreachable");
                })
                .register(registry);
        GaugeWithCallback.builder()
                .name("pmc_queue_other_consumers")
                .help(
                        "Connections of others that take jobs from pmc's tube; another pmc with a hostdb of its own is a mistake")
                .labelNames("queue")
                .callback(callback -> queues.latest()
                        .forEach(look -> callback.call(
                                (double) look.others(), look.queue().value())))
                .register(registry);
        GaugeWithCallback.builder()
                .name("pmc_queue_jobs")
                .help("Jobs in the tube; nothing while the queue does not answer")
                .labelNames("queue", "state")
                .callback(callback -> {
                    for (QueueWatch.Look look : queues.latest()) {
                        String name = look.queue().value();
                        Counts counts = look.counts();
                        if (counts != null) {
                            callback.call((double) counts.ready(), name, "ready");
                            callback.call((double) counts.reserved(), name, "reserved");
                            callback.call((double) counts.delayed(), name, "delayed");
                            callback.call((double) counts.buried(), name, "buried");
                        }
                    }
                })
                .register(registry);
    }

    /** Nothing as long as nobody can tell, as with libmesos. */
    static void silence(PrometheusRegistry registry, Supplier<Optional<Duration>> silence) {
        GaugeWithCallback.builder()
                .name("pmc_mesos_silence_seconds")
                .help("How long ago the master was heard, heartbeats included; nothing with libmesos")
                .callback(callback -> silence.get().ifPresent(time -> callback.call(time.toMillis() / 1000.0)))
                .register(registry);
    }

    private static void gauge(PrometheusRegistry registry, String name, String help, DoubleSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.getAsDouble()))
                .register(registry);
    }

    private int sum(ToIntFunction<AgentStatus> number) {
        int sum = 0;
        for (AgentStatus agent : board.snapshot().agents().values()) {
            sum += number.applyAsInt(agent);
        }
        return sum;
    }

    private static double seconds(Instant instant) {
        return instant.toEpochMilli() / 1000.0;
    }
}
