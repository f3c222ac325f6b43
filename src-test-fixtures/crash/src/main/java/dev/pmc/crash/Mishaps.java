package dev.pmc.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Has what happens beside the leader's faults happen, and pass. Thread rule: one thread. */
final class Mishaps {
    private final FailoverSite site;
    private final Map<Mishap, Integer> counts = new EnumMap<>(Mishap.class);

    Mishaps(FailoverSite site) {
        this.site = site;
    }

    /** Has the step's mishap begin; it passes by itself. */
    void begin(Schedule.Step step) {
        Duration time = Duration.ofMillis(step.mishapMillis());
        int zooKeeper = step.whom() % site.zooKeeper().size();
        int queue = step.whom() % site.jobs().size();
        switch (step.mishap()) {
            case NONE -> {}
            case ZOOKEEPER_KILLED -> {
                site.zooKeeper().kill9(zooKeeper);
                site.attendant().later(time, () -> site.zooKeeper().restart(zooKeeper));
            }
            case ZOOKEEPER_PAUSED -> {
                site.zooKeeper().suspend(zooKeeper);
                site.attendant().later(time, () -> site.zooKeeper().resume(zooKeeper));
            }
            case QUEUE_KILLED -> {
                site.jobs().kill9(queue);
                site.attendant().later(time, () -> site.jobs().restart(queue));
            }
            case QUEUE_PAUSED -> {
                site.jobs().suspend(queue);
                site.attendant().later(time, () -> site.jobs().resume(queue));
            }
            case ETCD_KILLED -> {
                site.etcd().kill();
                site.attendant().later(time, () -> site.etcd().restart());
            }
            case ETCD_PAUSED -> {
                site.etcd().suspend();
                site.attendant().later(time, () -> site.etcd().resume());
            }
            case EXECUTOR_KILLED -> killExecutor(step.whom());
            case STANDBY_KILLED -> killStandby(step.whom());
            case HICCUP -> hiccup(time);
        }
        if (step.mishap() != Mishap.NONE) {
            counts.merge(step.mishap(), 1, Integer::sum);
        }
    }

    private void killExecutor(int which) {
        try {
            site.metal().killExecutor(which);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void killStandby(int which) {
        List<Scheduler> standbys = site.schedulers().stream()
                .filter(scheduler -> scheduler.leadsSince() == 0)
                .toList();
        standbys.get(which % standbys.size()).kill9();
    }

    private void hiccup(Duration time) {
        Scheduler leader = site.leader().orElseThrow();
        leader.suffer(Fault.SILENCE);
        site.attendant().later(time, () -> leader.recover(Fault.SILENCE));
    }

    /** How many there were of each kind. */
    @Override
    public String toString() {
        return counts.entrySet().stream()
                .map(each -> each.getKey().name().toLowerCase(Locale.ROOT).replace('_', '-') + "=" + each.getValue())
                .collect(Collectors.joining(" "));
    }
}
