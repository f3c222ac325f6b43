package dev.pmc.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;

/** Writes what goes wrong where there are several schedulers, and ZooKeeper between them. */
final class StandbyTroubles {
    private final Dice dice;
    private final int schedulers;
    private final LongSupplier time;

    /** @param time gives the times at which something happens */
    StandbyTroubles(Dice dice, int schedulers, LongSupplier time) {
        this.dice = dice;
        this.schedulers = schedulers;
        this.time = time;
    }

    /** By how much the machines' clocks are ahead: mostly by little, sometimes nobody has looked after one for long. */
    List<Long> clocks() {
        return LongStream.range(0, schedulers).map(scheduler -> skew()).boxed().toList();
    }

    private long skew() {
        long size = dice.percent(80) ? dice.spread(1, 1_000) : dice.spread(1_000, 600_000);
        return dice.percent(50) ? size : -size;
    }

    List<Incident> write() {
        List<Incident> troubles = new ArrayList<>();
        for (int i = dice.between(0, 8); i > 0; i--) {
            troubles.add(new Incident.Pause(dice.between(1, 250), pause(), dice.percent(20)));
        }
        for (int i = dice.between(0, 5); i > 0; i--) {
            troubles.add(new Incident.KeeperMishap(dice.between(1, 300), dice.percent(60), dice.spread(10, 30_000)));
        }
        for (int i = dice.between(0, 6); i > 0; i--) {
            troubles.add(trouble());
        }
        return troubles;
    }

    /** Any length: too short to be noticed, about as long as a session lasts, or as long as a lunch. */
    private long pause() {
        return dice.percent(70) ? dice.spread(100, 60_000) : dice.spread(60_000, 1_800_000);
    }

    private Incident trouble() {
        int scheduler = dice.between(0, schedulers - 1);
        long at = time.getAsLong();
        return switch (dice.between(1, 10)) {
            case 1, 2, 3 -> new Incident.Stall(at, scheduler, pause(), dice.percent(20));
            case 4, 5 -> new Incident.HandOver(at, scheduler);
            case 6, 7, 8 -> new Incident.KeeperCut(at, scheduler, dice.spread(100, 600_000));
            case 9 -> new Incident.KeeperOutage(at, dice.spread(1_000, 300_000));
            default -> new Incident.ClockJump(at, scheduler, skew());
        };
    }
}
