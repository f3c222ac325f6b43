package dev.pmc.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.decision.Decision;
import dev.pmc.core.decision.Effect;
import dev.pmc.core.decision.Event;
import dev.pmc.core.vm.Attempt;
import dev.pmc.core.vm.Move;
import dev.pmc.core.vm.TaskUpdate;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.vm.Transfer;
import dev.pmc.vm.Transfer.Stage;
import dev.pmc.vm.VmCommand;
import dev.pmc.vm.VmReport;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The checks of moves can fail: bugs that are built in around the core are found within few seeds. */
class SeededMoveBugsTest {
    private static final int SEEDS = 1_000;

    private static void assertBreaks(Sabotage bug, String rule) {
        Simulate.Tally tally = Simulate.run(Scenario::of, 1, SEEDS, bug);

        assertThat(tally.failure()).as("a seed that finds it").isNotNull();
        assertThat(tally.failure().rule()).isEqualTo(rule);
    }

    /** A scheduler that does something to the source of each move as soon as the target is home. */
    private static Sabotage doing(Function<Attempt, Function<Move, List<Effect>>> what) {
        return new Sabotage() {
            @Override
            public List<Effect> late(Decision decision) {
                List<Effect> all = new ArrayList<>(decision.effects());
                for (VmRecord vm : decision.state().vms()) {
                    Move move = vm.move();
                    if (move != null && move.step() == Move.Step.STARTING && move.task() != null) {
                        all.addAll(what.apply(move.task()).apply(move));
                    }
                }
                return all;
            }
        };
    }

    private static Effect tell(Attempt attempt, VmCommand.Kind kind, Move move) {
        return new Effect.Tell(
                attempt.agentId(),
                attempt.executorId(),
                new VmCommand(kind, attempt.task().value(), 0, move.number(), null));
    }

    @Test
    void erasingTheSourceBeforeTheTargetLives() {
        assertBreaks(
                doing(source -> move -> List.of(
                        tell(source, VmCommand.Kind.ERASE_ON_KILL, move),
                        new Effect.Kill(source.task(), source.agentId()))),
                "the source is erased only after the target's first sign of life");
    }

    @Test
    void startingBothSides() {
        assertBreaks(
                doing(source -> move -> List.of(tell(source, VmCommand.Kind.START, move))),
                "one running domain per hostname");
    }

    @Test
    void goingOverToTheTargetWhileItFetches() {
        assertBreaks(
                new Sabotage() {
                    @Override
                    public Event heard(Event event) {
                        return event instanceof Event.TaskUpdated updated
                                ? new Event.TaskUpdated(hasty(updated.update()))
                                : event;
                    }
                },
                "a move goes over to its target with the whole disk");
    }

    private static TaskUpdate hasty(TaskUpdate update) {
        VmReport report = update.report();
        Transfer transfer = report == null ? null : report.transfer();
        return report == null || transfer == null || transfer.stage() != Stage.FETCHING
                ? update
                : new TaskUpdate(
                        update.task(),
                        update.kind(),
                        update.agentId(),
                        report.withTransfer(Transfer.of(Stage.FETCHED, transfer.move())),
                        update.message(),
                        update.receipt(),
                        update.healthy());
    }
}
