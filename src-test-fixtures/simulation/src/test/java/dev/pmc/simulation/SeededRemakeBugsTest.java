package dev.pmc.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.decision.Decision;
import dev.pmc.core.decision.Effect;
import dev.pmc.core.decision.Event;
import dev.pmc.core.vm.TaskUpdate;
import dev.pmc.core.vm.TaskUpdate.Kind;
import dev.pmc.vm.VmTask;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The checks of hosts that are made into something else can fail: bugs that are built in around the core are found within few seeds. */
class SeededRemakeBugsTest {
    private static final int SEEDS = 1_000;

    @Test
    void givingAGuestThatMayBeOnAnotherShape() {
        assertBreaks(
                new Sabotage() {
                    @Override
                    public Event heard(Event event) {
                        return event instanceof Event.TaskUpdated updated
                                        && updated.update().kind() == Kind.LOST
                                ? new Event.TaskUpdated(asKilled(updated.update()))
                                : event;
                    }
                },
                "a host that runs is of the shape that its task accounts for");
    }

    private static TaskUpdate asKilled(TaskUpdate update) {
        return new TaskUpdate(
                update.task(),
                Kind.KILLED,
                update.agentId(),
                SimMachine.report(false, true, 0),
                update.message(),
                update.receipt());
    }

    @Test
    void makingAHostAnewThatWasToBeAdopted() {
        assertBreaks(
                new Sabotage() {
                    @Override
                    public List<Effect> late(Decision decision) {
                        return decision.effects().stream()
                                .map(effect -> effect instanceof Effect.Accept accept ? rebuilding(accept) : effect)
                                .toList();
                    }
                },
                "no disk is made anew but by a rebuild");
    }

    private static Effect rebuilding(Effect.Accept accept) {
        List<Effect.Launch> launches = accept.launches().stream()
                .map(launch -> new Effect.Launch(
                        launch.taskId(), rebuilding(launch.task()), launch.executor(), launch.archive(), launch.need()))
                .toList();
        return new Effect.Accept(accept.agentId(), accept.offerIds(), launches);
    }

    private static VmTask rebuilding(VmTask task) {
        return task.attempt() == 1
                ? task
                : new VmTask(
                        task.version(),
                        task.verb(),
                        task.spec().rebuilt("jammy"),
                        task.attempt(),
                        task.bootGeneration(),
                        task.virtType());
    }

    private static void assertBreaks(Sabotage bug, String rule) {
        boolean isFound = false;
        for (long seed = 1; seed <= SEEDS && !isFound; seed++) {
            Violation violation = Simulation.play(Scenario.of(seed), bug, null).violation();
            isFound = violation != null && violation.rule().equals(rule);
        }
        assertThat(isFound).as("a seed breaks: " + rule).isTrue();
    }
}
