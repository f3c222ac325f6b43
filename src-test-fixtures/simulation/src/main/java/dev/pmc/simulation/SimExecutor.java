package dev.pmc.simulation;

import dev.pmc.core.vm.TaskUpdate.Kind;
import dev.pmc.simulation.SimLife.Phase;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.ImageAnswer;
import dev.pmc.vm.SnapshotOrder;
import dev.pmc.vm.Transfer;
import dev.pmc.vm.Transfer.Stage;
import dev.pmc.vm.VmCommand;
import dev.pmc.vm.VmReport;
import dev.pmc.vm.VmTask;
import dev.pmc.vm.VmTask.Verb;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One executor process, which keeps the contract of {@code VmTask} and {@code VmCommand}. */
final class SimExecutor {
    private static final long SIZE = 1 << 20;
    private static final int PARTS = 4;
    static final String POWERED_OFF = "the guest powered itself off";

    final String id;
    private final World world;
    private final SimAgent agent;
    private final SimMachine machine;
    private final Map<String, SimLife> lives = new LinkedHashMap<>();
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
        for (SimLife life : lives.values()) {
            if (life.phase == Phase.STARTING) {
                machine.cutOff(life.task, life.taskId);
            }
        }
    }

    void launch(String taskId, VmTask task) {
        SimLife life = new SimLife(taskId, task);
        for (SimLife older : List.copyOf(lives.values())) {
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
            case RECEIVE -> machine.work(life.vm(), this, world.dice.spread(200, 60_000), () -> prepared(life));
        }
    }

    void kill(String taskId) {
        SimLife life = lives.get(taskId);
        if (life == null) {
            return;
        }
        switch (life.phase) {
            case STARTING, RUNNING, RESTARTING, HOLDING, HELD, PREPARING, PREPARED, FETCHING, FETCHED -> {
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
        SimLife life = lives.get(command.taskId());
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
            case HOLD -> hold(life, command.move());
            case FETCH -> fetch(life, command);
            case START -> start(life, command);
        }
    }

    private void snapshot(SimLife life, SnapshotOrder order) {
        if (life.phase == Phase.RUNNING) {
            machine.work(life.vm(), this, world.dice.spread(20, 5_000), () -> {
                if (life.phase == Phase.RUNNING) {
                    tell(life, Kind.RUNNING, machine.snapshot(life.vm(), order, life.booted));
                }
            });
        }
    }

    private void hold(SimLife life, int move) {
        if (life.phase == Phase.RUNNING && move > life.startedFor) {
            life.phase = Phase.HOLDING;
            life.move = move;
            machine.work(life.vm(), this, world.dice.spread(200, 60_000), () -> held(life));
        } else if (life.phase == Phase.HELD && move == life.move) {
            held(life);
        }
    }

    private void held(SimLife life) {
        if (life.phase == Phase.HOLDING || life.phase == Phase.HELD) {
            machine.stop(life.vm());
            life.phase = Phase.HELD;
            // TASK_KILLING, as the framework's adapter reads it.
            tell(life, Kind.STARTING, report(life, new Transfer(Stage.HELD, life.move, life.taskId, 0, SIZE)));
        }
    }

    private void prepared(SimLife life) {
        if (life.phase == Phase.PREPARING) {
            try {
                machine.prepare(life.task, life.taskId);
                life.phase = Phase.PREPARED;
                tell(life, Kind.STARTING, report(life, Transfer.of(Stage.PREPARED, 0)));
            } catch (SimMachine.Refusal e) {
                end(life, Kind.REFUSED, e.leftNothing, e.retryable, "refused");
            }
        }
    }

    private void fetch(SimLife life, VmCommand command) {
        if (life.phase == Phase.PREPARED) {
            life.phase = Phase.FETCHING;
            life.move = command.move();
            fetching(life, Objects.requireNonNull(command.source()), 0);
        } else if (life.phase == Phase.FETCHED) {
            tell(life, Kind.STARTING, report(life, Transfer.of(Stage.FETCHED, life.move)));
        }
    }

    /** One part after the other; while the source does not answer, the same again. */
    private void fetching(SimLife life, String source, int parts) {
        machine.work(life.vm(), this, world.dice.spread(500, 40_000), () -> {
            SimMachine.Domain from = life.phase == Phase.FETCHING ? heldBy(source, life.move) : null;
            if (life.phase != Phase.FETCHING) {
                return;
            }
            int fetched = parts + (from == null ? 0 : 1);
            if (from != null && fetched == PARTS) {
                machine.copy(life.vm(), from);
                life.phase = Phase.FETCHED;
                tell(life, Kind.STARTING, report(life, Transfer.of(Stage.FETCHED, life.move)));
            } else {
                long bytes = SIZE / PARTS * fetched;
                tell(life, Kind.STARTING, report(life, new Transfer(Stage.FETCHING, life.move, null, bytes, SIZE)));
                fetching(life, source, fetched);
            }
        });
    }

    /** The disk that a task holds for that move; null if nobody answers. */
    private SimMachine.@Nullable Domain heldBy(String taskId, int move) {
        return world.agents.stream()
                .flatMap(agent -> agent.executors.values().stream())
                .flatMap(executor -> executor.held(taskId, move).stream())
                .findFirst()
                .orElse(null);
    }

    private Optional<SimMachine.Domain> held(String taskId, int move) {
        return Optional.ofNullable(lives.get(taskId))
                .filter(life -> machine.up && life.phase == Phase.HELD && life.move == move)
                .map(life -> machine.domain(life.vm()));
    }

    private void start(SimLife life, VmCommand command) {
        if (command.move() < life.move || command.move() < life.startedFor) {
            return;
        }
        switch (life.phase) {
            case HOLDING, HELD, FETCHED -> {
                life.startedFor = command.move();
                want(life, command.bootGeneration());
                life.phase = Phase.STARTING;
                machine.work(life.vm(), this, world.dice.spread(200, 60_000), () -> ran(life));
            }
            case RUNNING -> {
                life.startedFor = command.move();
                tell(life, Kind.RUNNING, report(life));
                restart(life, command.bootGeneration());
            }
            case STARTING, RESTARTING -> {
                life.startedFor = command.move();
                want(life, command.bootGeneration());
            }
            case PREPARING, PREPARED, FETCHING, STOPPING, ERASING, ENDED -> {}
        }
    }

    /** A guest on this machine has ended by itself. */
    void guestEnded(Hostname vm, boolean poweredOff) {
        for (SimLife life : List.copyOf(lives.values())) {
            if (life.vm().equals(vm) && life.phase == Phase.RUNNING) {
                life.phase = Phase.STOPPING;
                machine.work(vm, this, 10, () -> sayOff(life, poweredOff));
            }
        }
    }

    /** Whatever is told to be off does not come back by itself when the machine boots. */
    private void sayOff(SimLife life, boolean poweredOff) {
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

    private void ran(SimLife life) {
        if (life.phase == Phase.ENDED || life.phase == Phase.ERASING) {
            return;
        }
        try {
            VmReport report = machine.run(life.task, life.taskId);
            life.booted = report.bootGeneration();
            if (life.phase == Phase.STARTING || life.phase == Phase.RESTARTING) {
                life.phase = Phase.RUNNING;
                tell(life, Kind.RUNNING, started(life, report));
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

    private void restart(SimLife life, int generation) {
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
            case HOLDING, HELD, PREPARING, PREPARED, FETCHING, FETCHED -> want(life, generation);
            case STOPPING, ERASING, ENDED -> {}
        }
    }

    private static void want(SimLife life, int generation) {
        VmTask task = life.task;
        if (generation > task.bootGeneration()) {
            life.task = task.withBootGeneration(generation);
        }
    }

    private void stopped(SimLife life) {
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

    private void erased(SimLife life) {
        if (life.phase != Phase.ERASING) {
            return;
        }
        machine.erase(life.vm(), life.taskId);
        for (SimLife other : List.copyOf(lives.values())) {
            if (life.taskId.equals(other.eraser)) {
                end(other, Kind.KILLED, true, true, "erased");
            }
        }
        end(life, life.task.verb() == Verb.ERASE ? Kind.FINISHED : Kind.KILLED, true, true, "nothing is left");
    }

    private void end(SimLife life, Kind kind, boolean leftNothing, boolean retryable, String message) {
        end(life, kind, SimMachine.report(leftNothing, retryable, 0), message);
    }

    private void end(SimLife life, Kind kind, VmReport report, String message) {
        if (life.phase != Phase.ENDED) {
            life.phase = Phase.ENDED;
            agent.status(life.taskId, new SimWord(kind, report, message));
        }
    }

    private void tell(SimLife life, Kind kind, VmReport report) {
        agent.status(life.taskId, new SimWord(kind, report, ""));
    }

    private static VmReport report(SimLife life) {
        return started(life, SimMachine.report(false, true, life.booted));
    }

    /** The same, and for which move the guest has been started last. */
    private static VmReport started(SimLife life, VmReport report) {
        return life.startedFor == 0 ? report : report.withTransfer(Transfer.of(Stage.STARTED, life.startedFor));
    }

    private static VmReport report(SimLife life, Transfer transfer) {
        return SimMachine.report(false, true, life.booted).withTransfer(transfer);
    }
}
