package dev.pmc.executor.task;

import dev.pmc.executor.host.VmFailure;
import dev.pmc.executor.host.VmHost;
import dev.pmc.executor.host.VmHostAccess;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.VmCommand;
import dev.pmc.vm.VmTask;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after all tasks of this executor: turns what happens into events of {@link TaskLife}, and carries out what
 * follows from them.
 *
 * <p>One thread owns the lives. Mesos, the workers, the host's watcher and timers only hand events to it, so no method
 * here blocks but {@link #close}. Updates are told from that thread, in order.
 *
 * <p>Of a task that has ended the last update is kept for a while, in case Mesos launches it once more. Nothing else
 * is said of tasks that are not known: Mesos passes on what executors say of tasks that they never had, but nobody
 * ever acknowledges it. When such a task is killed, agent and master answer for it themselves.
 */
final class Supervisor implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Supervisor.class);
    private static final int ENDED_KEPT = 1000;
    private static final int CLOSE_SECONDS = 3;

    private final VmHostAccess access;
    private final TaskPolicy policy;
    private final BiConsumer<String, OutgoingUpdate> teller;
    private final VmWorkQueues lines;
    private final Beat beat = new Beat();
    private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor(body -> {
        Thread thread = new Thread(body, "supervisor");
        thread.setDaemon(true);
        return thread;
    });

    private final Map<String, TaskLife> lives = new LinkedHashMap<>();
    private final Map<String, Future<?>> timers = new HashMap<>();
    private final Map<String, OutgoingUpdate> ended = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, OutgoingUpdate> eldest) {
            return size() > ENDED_KEPT;
        }
    };

    /** @param teller told each update with its task id; must not block */
    Supervisor(VmHostAccess access, TaskPolicy policy, int workers, BiConsumer<String, OutgoingUpdate> teller) {
        this.access = access;
        this.policy = policy;
        this.teller = teller;
        this.lines = new VmWorkQueues(workers);
        access.watch(new Ears());
    }

    /** @param grace of the task's kill policy, if it has one */
    void launch(String taskId, VmTask task, @Nullable Duration grace) {
        post(() -> launched(taskId, task, grace));
    }

    /** @param grace of the KILL's own kill policy, if it has one */
    void kill(String taskId, @Nullable Duration grace) {
        post(() -> {
            if (!lives.containsKey(taskId)) {
                strange(taskId);
            }
            happens(taskId, life -> life.killed(grace));
        });
    }

    void command(VmCommand command) {
        post(() -> {
            log.atInfo()
                    .addKeyValue("kind", command.kind())
                    .addKeyValue("task", command.taskId())
                    .log("command");
            happens(command.taskId(), life -> life.told(command));
        });
    }

    /** A KILL has to come to an end for Mesos too; and should the launch arrive after all, it is told the same. */
    private void strange(String taskId) {
        OutgoingUpdate last = ended.computeIfAbsent(taskId, id -> OutgoingUpdate.neverCame());
        log.atWarn()
                .addKeyValue("task", taskId)
                .addKeyValue("state", last.state())
                .log("KILL of a task that does not live here, told how it stands");
        teller.accept(taskId, last);
    }

    /** Tells nothing more and begins nothing more. VMs stay as they are. */
    @Override
    public void close() {
        loop.shutdown();
        lines.close();
        try {
            if (!lines.awaitIdle(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                log.warn("work under way is left to the next executor");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void launched(String taskId, VmTask task, @Nullable Duration grace) {
        TaskLife known = lives.get(taskId);
        OutgoingUpdate last = known == null ? ended.get(taskId) : known.lastUpdate();
        if (last != null) {
            log.atWarn()
                    .addKeyValue("task", taskId)
                    .addKeyValue("state", last.state())
                    .log("launched once more, told how it stands");
            teller.accept(taskId, last);
            return;
        }
        Optional<TaskLife> other = running(task.spec().hostname());
        if (other.isPresent() && other.get().task().attempt() > task.attempt()) {
            refuse(taskId, task, other.get());
            return;
        }
        TaskLife life = new TaskLife(taskId, task, grace, policy);
        log.atInfo()
                .addKeyValue("verb", task.verb())
                .addKeyValue("task", taskId)
                .addKeyValue("vm", life.vm())
                .addKeyValue("attempt", task.attempt())
                .addKeyValue("bootGeneration", task.bootGeneration())
                .log("task");
        other.ifPresent(older -> happens(older.taskId(), it -> switch (task.verb()) {
            case RUN, RECEIVE -> it.supersededBy(taskId);
            case STOP, ERASE -> it.takenBy(taskId, task.verb());
        }));
        lives.put(taskId, life);
        happens(taskId, TaskLife::begin);
    }

    private void refuse(String taskId, VmTask task, TaskLife newer) {
        String words = "attempt " + newer.task().attempt() + " of this VM is here already, task " + newer.taskId()
                + "; attempt " + task.attempt() + " is out of date";
        OutgoingUpdate update =
                new OutgoingUpdate(OutgoingUpdate.State.FAILED, words, null, OutgoingUpdate.report(false, false));
        ended.put(taskId, update);
        log.atWarn()
                .addKeyValue("task", taskId)
                .addKeyValue("vm", newer.vm())
                .addKeyValue("reason", words)
                .log("task refused");
        teller.accept(taskId, update);
    }

    private Optional<TaskLife> running(Hostname vm) {
        return lives.values().stream()
                .filter(life -> life.isOfVm() && life.vm().equals(vm))
                .findFirst();
    }

    private void domainEnded(Hostname vm, VmHost.Ending ending, String words) {
        log.atWarn()
                .addKeyValue("vm", vm)
                .addKeyValue("ending", ending)
                .addKeyValue("reason", words)
                .log("domain is no longer active");
        running(vm).ifPresent(life -> happens(life.taskId(), it -> it.ended(ending, words, now())));
    }

    private void domainStandsStill(Hostname vm, String words) {
        running(vm).ifPresent(life -> happens(life.taskId(), it -> it.standsStill(words)));
    }

    private void domainMovesAgain(Hostname vm) {
        running(vm).ifPresent(life -> happens(life.taskId(), TaskLife::movesAgain));
    }

    /** The one place where a life moves on. An event for a task that lives no more is void. */
    private void happens(String taskId, Function<TaskLife, TaskStep> event) {
        TaskLife life = lives.get(taskId);
        if (life == null) {
            log.atDebug().addKeyValue("task", taskId).log("void, the task does not live here");
            return;
        }
        Phase before = life.phase();
        TaskStep step = event.apply(life);
        if (life.phase() != before) {
            log.atDebug()
                    .addKeyValue("task", taskId)
                    .addKeyValue("vm", life.vm())
                    .addKeyValue("from", before)
                    .addKeyValue("to", life.phase())
                    .log("phase");
            Future<?> timer = timers.remove(taskId);
            if (timer != null) {
                timer.cancel(false);
            }
        }
        carryOut(life, step);
    }

    private void carryOut(TaskLife life, TaskStep step) {
        String taskId = life.taskId();
        for (OutgoingUpdate update : step.updates()) {
            log.atInfo()
                    .addKeyValue("state", update.state())
                    .addKeyValue("task", taskId)
                    .addKeyValue("vm", life.vm())
                    .addKeyValue("healthy", update.healthy())
                    .addKeyValue("reason", update.words())
                    .log("update");
            teller.accept(taskId, update);
        }
        if (step.abandon()) {
            lines.abandon(life.vm(), taskId);
        }
        for (Work work : step.works()) {
            Duration asked = now();
            lines.submit(life.vm(), taskId, work.kind(), () -> perform(taskId, work, asked));
        }
        if (step.wakeIn() != null) {
            timers.put(taskId, after(step.wakeIn(), () -> happens(taskId, TaskLife::wake)));
        }
        if (life.phase() == Phase.ENDED) {
            lives.remove(taskId);
            ended.put(taskId, life.lastUpdate());
        }
    }

    /** On a worker's thread. Answers when it is to be done again; null if that was all. */
    private @Nullable Duration perform(String taskId, Work work, Duration asked) {
        Hostname vm = work.task().spec().hostname();
        PacedCourse course = new PacedCourse(taskId, vm, policy, asked, beat, life -> happens(taskId, life));
        try {
            Work.Result result = work.kind().perform(access.host(), work, course);
            result.events().forEach(event -> post(() -> happens(taskId, work.kind(), event)));
            return result.again();
        } catch (VmFailure e) {
            log.atWarn()
                    .addKeyValue("task", taskId)
                    .addKeyValue("vm", vm)
                    .addKeyValue("reason", e.getMessage())
                    .log("{} failed", work.kind());
            failed(taskId, work.kind(), e);
        } catch (RuntimeException | LinkageError e) {
            log.atError()
                    .setCause(e)
                    .addKeyValue("task", taskId)
                    .addKeyValue("vm", vm)
                    .log("{} failed by a defect of the executor", work.kind());
            failed(taskId, work.kind(), new VmFailure("defect in the executor: " + e, false, true, e));
        } finally {
            course.end();
        }
        return null;
    }

    private void failed(String taskId, Work.Kind kind, VmFailure failure) {
        post(() -> happens(taskId, kind, (life, now) -> kind.failed(life, failure, now)));
    }

    /** Something has come of a task's work. Of a STOP or ERASE task that is true, too, of the task which it took the VM from. */
    private void happens(String taskId, Work.Kind kind, Work.Event event) {
        List<String> taken = !kind.countsForTaken()
                ? List.of()
                : lives.values().stream()
                        .filter(life -> taskId.equals(life.taker()))
                        .map(TaskLife::taskId)
                        .toList();
        taken.forEach(other -> happens(other, life -> event.in(life, now())));
        happens(taskId, life -> event.in(life, now()));
    }

    private void post(Runnable event) {
        try {
            loop.execute(guarded(event));
        } catch (RejectedExecutionException e) {
            log.debug("the executor is ending, an event is left to the next one");
        }
    }

    private Future<?> after(Duration delay, Runnable event) {
        return loop.schedule(guarded(event), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static Runnable guarded(Runnable event) {
        return () -> {
            try {
                event.run();
            } catch (RuntimeException e) {
                log.error("an event was lost by a defect of the executor", e);
            }
        };
    }

    private static Duration now() {
        return Duration.ofNanos(System.nanoTime());
    }

    /** How a piece of work sees the loop. */
    private final class Beat implements PacedCourse.Loop {
        @Override
        public void post(Runnable event) {
            Supervisor.this.post(event);
        }

        @Override
        public Future<?> after(Duration delay, Runnable event) {
            return Supervisor.this.after(delay, event);
        }

        @Override
        public Duration now() {
            return Supervisor.now();
        }
    }

    /** Hands over what the host's watcher says. */
    private final class Ears implements VmHost.Watcher {
        @Override
        public void ended(Hostname vm, VmHost.Ending ending, String words) {
            post(() -> domainEnded(vm, ending, words));
        }

        @Override
        public void standsStill(Hostname vm, String words) {
            post(() -> domainStandsStill(vm, words));
        }

        @Override
        public void movesAgain(Hostname vm) {
            post(() -> domainMovesAgain(vm));
        }
    }
}
