package dev.pmc.simulation;

import dev.pmc.core.vm.TaskUpdate.Kind;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.ImageAnswer;
import dev.pmc.vm.SnapshotOrder;
import dev.pmc.vm.VmCommand;
import dev.pmc.vm.VmReport;
import dev.pmc.vm.VmTask;
import dev.pmc.vm.VmTask.Verb;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One executor process, which keeps the contract of {@code VmTask} and {@code VmCommand}. */
final class SimExecutor {
    static final String POWERED_OFF = "the guest powered itself off";

    private enum Phase {
        STARTING,
        RUNNING,
        RESTARTING,
        STOPPING,
        ERASING,
        ENDED
    }

    private static final class Life {
        final String taskId;
        VmTask task;
        Phase phase;
        boolean eraseOnKill;
        boolean leftNothing;
        int booted;

        @Nullable
        String eraser;

        Life(String taskId, VmTask task) {
            this.taskId = taskId;
            this.task = task;
            phase = switch (task.verb()) {
                case RUN -> Phase.STARTING;
                case STOP -> Phase.STOPPING;
                case ERASE -> Phase.ERASING;
            };
        }

        Hostname vm() {
            return task.spec().hostname();
        }
    }

    final String id;
    private final World world;
    private final SimAgent agent;
    private final SimMachine machine;
    private final Map<String, Life> lives = new LinkedHashMap<>();
    private boolean alive = true;

    SimExecutor(World world, SimAgent agent, String id) {
        this.world = world;
        this.agent = agent;
        this.id = id;
        machine = agent.machine;
    }

    boolean isAlive() {
        return alive;
    }

    /** The process ends; what it was doing may be half done. VMs live on. */
    void die() {
        alive = false;
        for (Life life : lives.values()) {
            if (life.phase == Phase.STARTING) {
                machine.cutOff(life.task, life.taskId);
            }
        }
    }

    void launch(String taskId, VmTask task) {
        Life life = new Life(taskId, task);
        for (Life older : List.copyOf(lives.values())) {
            if (older.vm().equals(life.vm()) && older.phase != Phase.ENDED) {
                if (task.verb() == Verb.ERASE) {
                    older.phase = Phase.ERASING;
                    older.eraser = taskId;
                } else {
                    end(older, Kind.KILLED, false, true, "a newer attempt has taken the VM over");
                }
            }
        }
        lives.put(taskId, life);
        tell(life, Kind.STARTING, report(life));
        switch (task.verb()) {
            case RUN -> machine.work(life.vm(), this, world.dice.spread(200, 60_000), () -> ran(life));
            case STOP -> machine.work(life.vm(), this, world.dice.spread(200, 30_000), () -> stopped(life));
            case ERASE -> machine.work(life.vm(), this, world.dice.spread(100, 5_000), () -> erased(life));
        }
    }

    void kill(String taskId) {
        Life life = lives.get(taskId);
        if (life == null) {
            return;
        }
        switch (life.phase) {
            case STARTING, RUNNING, RESTARTING -> {
                if (life.eraseOnKill) {
                    life.phase = Phase.ERASING;
                    machine.work(life.vm(), this, world.dice.spread(100, 5_000), () -> erased(life));
                } else {
                    life.phase = Phase.STOPPING;
                    machine.work(life.vm(), this, world.dice.spread(200, 30_000), () -> stopped(life));
                }
                // TASK_KILLING, as the framework's adapter reads it.
                tell(life, Kind.STARTING, report(life));
            }
            case STOPPING, ERASING, ENDED -> {}
        }
    }

    void command(VmCommand command) {
        Life life = lives.get(command.taskId());
        if (life == null) {
            return;
        }
        switch (command.kind()) {
            case ERASE_ON_KILL -> {
                life.eraseOnKill = true;
                if (life.phase == Phase.STOPPING && life.task.verb() == Verb.RUN) {
                    life.phase = Phase.ERASING;
                    machine.work(life.vm(), this, world.dice.spread(100, 5_000), () -> erased(life));
                }
            }
            case RESTART -> restart(life, command.bootGeneration());
            case SNAPSHOT -> snapshot(life, Objects.requireNonNull(command.snapshotOrder()));
        }
    }

    private void snapshot(Life life, SnapshotOrder order) {
        if (life.phase == Phase.RUNNING) {
            machine.work(life.vm(), this, world.dice.spread(20, 5_000), () -> {
                if (life.phase == Phase.RUNNING) {
                    tell(life, Kind.RUNNING, machine.snapshot(life.vm(), order, life.booted));
                }
            });
        }
    }

    /** A guest on this machine has ended by itself. */
    void guestEnded(Hostname vm, boolean poweredOff) {
        for (Life life : List.copyOf(lives.values())) {
            if (life.vm().equals(vm) && life.phase == Phase.RUNNING) {
                life.phase = Phase.STOPPING;
                machine.work(vm, this, 10, () -> sayOff(life, poweredOff));
            }
        }
    }

    /** Whatever is told to be off does not come back by itself when the machine boots. */
    private void sayOff(Life life, boolean poweredOff) {
        if (life.phase == Phase.STOPPING) {
            machine.stop(life.vm());
            Kind kind = poweredOff ? Kind.FINISHED : Kind.REFUSED;
            end(life, kind, false, true, poweredOff ? POWERED_OFF : "the guest crashed");
        }
    }

    /** Tasks that have not ended, as far as this executor knows. */
    List<VmTask> live() {
        return lives.values().stream()
                .filter(life -> life.phase != Phase.ENDED)
                .map(life -> life.task)
                .toList();
    }

    private void ran(Life life) {
        if (life.phase == Phase.ENDED || life.phase == Phase.ERASING) {
            return;
        }
        try {
            VmReport report = machine.run(life.task, life.taskId);
            life.booted = report.bootGeneration();
            if (life.phase == Phase.STARTING || life.phase == Phase.RESTARTING) {
                life.phase = Phase.RUNNING;
                tell(life, Kind.RUNNING, report);
                if (life.booted < life.task.bootGeneration()) {
                    restart(life, life.task.bootGeneration());
                }
            }
        } catch (SimMachine.Refusal e) {
            if (life.phase == Phase.STARTING || life.phase == Phase.RESTARTING) {
                end(life, Kind.REFUSED, e.leftNothing, e.retryable, "refused");
            } else {
                life.leftNothing = e.leftNothing;
            }
        }
    }

    private void restart(Life life, int generation) {
        switch (life.phase) {
            case STARTING, RESTARTING -> want(life, generation);
            case RUNNING -> {
                want(life, generation);
                if (life.booted < life.task.bootGeneration()) {
                    life.phase = Phase.RESTARTING;
                    machine.work(life.vm(), this, world.dice.spread(200, 20_000), () -> ran(life));
                } else {
                    tell(life, Kind.RUNNING, report(life));
                }
            }
            case STOPPING, ERASING, ENDED -> {}
        }
    }

    private static void want(Life life, int generation) {
        VmTask task = life.task;
        if (generation > task.bootGeneration()) {
            life.task = task.withBootGeneration(generation);
        }
    }

    private void stopped(Life life) {
        if (life.phase == Phase.STOPPING) {
            machine.stop(life.vm());
            Kind kind = life.task.verb() == Verb.STOP ? Kind.FINISHED : Kind.KILLED;
            SnapshotOrder order = life.task.snapshotOrder();
            VmReport report = SimMachine.report(life.leftNothing, true, 0);
            end(life, kind, order == null ? report : machine.snapshot(life.vm(), order, 0), "the guest is off");
        }
    }

    /** Takes its time, and at times cannot have it. */
    void fetch(String image) {
        world.agenda.in(world.dice.spread(200, 60_000), () -> {
            if (alive) {
                agent.answer(
                        world.dice.between(0, 9) == 0
                                ? ImageAnswer.failed(image, "the server is away")
                                : ImageAnswer.fetched(image));
            }
        });
    }

    private void erased(Life life) {
        if (life.phase != Phase.ERASING) {
            return;
        }
        machine.erase(life.vm(), life.taskId);
        for (Life other : List.copyOf(lives.values())) {
            if (life.taskId.equals(other.eraser)) {
                end(other, Kind.KILLED, true, true, "erased");
            }
        }
        end(life, life.task.verb() == Verb.ERASE ? Kind.FINISHED : Kind.KILLED, true, true, "nothing is left");
    }

    private void end(Life life, Kind kind, boolean leftNothing, boolean retryable, String message) {
        end(life, kind, SimMachine.report(leftNothing, retryable, 0), message);
    }

    private void end(Life life, Kind kind, VmReport report, String message) {
        if (life.phase != Phase.ENDED) {
            life.phase = Phase.ENDED;
            agent.status(life.taskId, new SimWord(kind, report, message));
        }
    }

    private void tell(Life life, Kind kind, VmReport report) {
        agent.status(life.taskId, new SimWord(kind, report, ""));
    }

    private static VmReport report(Life life) {
        return SimMachine.report(false, true, life.booted);
    }
}
