package dev.pmc.simulation;

import dev.pmc.core.job.Job;
import dev.pmc.core.job.PlacementOptions;
import dev.pmc.core.job.PlacementOptions.OnAgentLoss;
import dev.pmc.placement.Strategy;
import dev.pmc.placement.constraint.JobConstraint;
import dev.pmc.placement.constraint.JobConstraints;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.VmSpec;
import dev.pmc.vm.VmSpecs;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A cluster, what people do with it, and what goes wrong. The seed alone decides all of it, and everything that is left
 * to chance when it is played.
 *
 * @param clocks by how much the clock of each scheduler's machine is ahead at the beginning, in milliseconds; one scheduler has its
 *     hostdb in a file, several have it in ZooKeeper
 */
record Scenario(long seed, List<Long> clocks, List<Machine> machines, List<Incident> happenings) {
    /** A bare-metal machine with one agent or more, each of which has so much. */
    record Machine(String hostname, int agents, int cpus, int mem) {}

    Scenario {
        clocks = List.copyOf(clocks);
        machines = List.copyOf(machines);
        happenings = List.copyOf(happenings);
    }

    /** The same cluster and chance with other happenings. */
    Scenario with(List<Incident> others) {
        return new Scenario(seed, clocks, machines, others);
    }

    /** One with one scheduler. */
    static Scenario of(long seed) {
        return new Author(seed).write();
    }

    /** One with two or three schedulers, of which one leads at a time. */
    static Scenario ofSeveral(long seed) {
        return new Author(seed).writeOfSeveral();
    }

    /** Writes a scenario. */
    private static final class Author {
        private final long seed;
        private final Dice dice;
        private final List<Machine> machines = new ArrayList<>();
        private final List<Incident> happenings = new ArrayList<>();
        private final long duration;
        private final int hostnames;
        private final List<Long> moments = new ArrayList<>();

        Author(long seed) {
            this.seed = seed;
            dice = new Dice(~seed);
            duration = dice.spread(20_000, 2_400_000);
            hostnames = dice.between(1, 6);
            int count = dice.between(0, 3);
            for (int i = 0; i < count; i++) {
                moments.add((long) dice.between(0, (int) duration));
            }
        }

        Scenario write() {
            int count = dice.between(1, 4);
            for (int i = 0; i < count; i++) {
                machines.add(
                        new Machine("m" + i, dice.percent(15) ? 2 : 1, dice.between(3, 8), dice.between(4, 12) * 1024));
            }
            jobs();
            if (dice.percent(90)) {
                crashes();
                cluster();
                mishaps();
            }
            groups();
            emptying();
            snapshots();
            remakes();
            moves();
            return new Scenario(seed, List.of(0L), machines, happenings);
        }

        Scenario writeOfSeveral() {
            Scenario one = write();
            StandbyTroubles troubles = new StandbyTroubles(dice, dice.between(2, 3), this::time);
            List<Long> clocks = troubles.clocks();
            happenings.removeIf(incident -> incident instanceof Incident.Crash && dice.percent(50));
            happenings.addAll(troubles.write());
            return new Scenario(seed, clocks, one.machines(), happenings);
        }

        private void jobs() {
            int count = dice.between(1, 25);
            for (int i = 1; i <= count; i++) {
                happenings.add(new Incident.Put(time(), message(i)));
            }
        }

        private Message message(int number) {
            Hostname hostname = new Hostname("vm" + dice.between(1, hostnames));
            int kind = dice.between(1, 100);
            Job.Action action = kind <= 45
                    ? Job.Action.CREATE
                    : kind <= 62
                            ? Job.Action.DELETE
                            : kind <= 74
                                    ? Job.Action.STOP
                                    : kind <= 86 ? Job.Action.START : kind <= 96 ? Job.Action.RESTART : null;
            return new Message("j" + number, action, hostname, action == Job.Action.CREATE ? order(hostname) : null);
        }

        private Job.Order order(Hostname hostname) {
            // Mostly the same for one hostname, so that duplicates are as frequent as contradictions.
            int variant =
                    dice.percent(85) ? Math.floorMod(hostname.value().hashCode() + (int) seed, 7) : dice.between(0, 6);
            VmSpec spec = VmSpecs.of(hostname.value())
                    .type(variant % 2 == 0 ? "web" : "db")
                    .vcpus(1 + variant % 3)
                    .memoryMib(1024 * (1 + variant % 2))
                    .build();
            @Nullable
            String pin = variant == 5 ? machines.get(variant % machines.size()).hostname() : null;
            return new Job.Order(
                    spec,
                    new PlacementOptions(
                            pin,
                            variant == 4 ? Integer.valueOf(1) : null,
                            variant == 3 ? Strategy.BEST_FIT : Strategy.MIN_COMP_FIT,
                            variant == 2 ? "http://other/exec.tgz" : null,
                            variant % 3 == 1 ? OnAgentLoss.RECREATE : OnAgentLoss.WAIT,
                            variant == 6 ? 1 : 0,
                            constraints(hostname)));
        }

        /** Always the same for one hostname. */
        private List<JobConstraint> constraints(Hostname hostname) {
            List<String> texts = switch (Math.floorMod(31 * hostname.value().hashCode() + (int) (seed / 7), 10)) {
                case 0, 1 -> List.of("hostname:UNIQUE");
                case 2 -> List.of("rack:UNIQUE");
                case 3 -> List.of("rack:CLUSTER");
                case 4 -> List.of("rack:IS:r0", "hostname:PREFER_APART_FROM:db");
                case 5 -> List.of("rack:PREFER_GROUP_BY", "hostname:PREFER_UNIQUE");
                default -> List.of();
            };
            return texts.stream().map(JobConstraints::stored).toList();
        }

        /** By dice of their own, so that all else is as it would be without groups. */
        private void groups() {
            Dice people = new Dice(seed * 31 + 7);
            happenings.addAll(new GroupWishes(people, () -> people.between(0, (int) duration)).write());
        }

        /** By dice of their own, too. */
        private void emptying() {
            Dice operator = new Dice(seed * 31 + 11);
            int count = operator.percent(25) ? operator.between(1, 3) : 0;
            for (int i = 0; i < count; i++) {
                happenings.add(new Incident.Emptying(
                        operator.between(0, (int) duration),
                        operator.between(0, machines.size() - 1),
                        operator.spread(1_000, 900_000)));
            }
        }

        /** By dice of their own, too. */
        private void snapshots() {
            Dice keeper = new Dice(seed * 31 + 13);
            int count = keeper.percent(35) ? keeper.between(1, 10) : 0;
            for (int i = 1; i <= count; i++) {
                Hostname hostname = new Hostname("vm" + keeper.between(1, hostnames));
                Job.Action action = keeper.pick(List.of(
                        Job.Action.SNAPSHOT, Job.Action.SNAPSHOT, Job.Action.REVERT, Job.Action.DELETE_SNAPSHOT));
                happenings.add(new Incident.Put(
                        keeper.between(0, (int) duration), new Message("s" + i, action, hostname, null)));
            }
        }

        /** By dice of their own, too. */
        private void remakes() {
            Dice people = new Dice(seed * 31 + 17);
            int count = people.percent(35) ? people.between(1, 8) : 0;
            for (int i = 1; i <= count; i++) {
                Hostname hostname = new Hostname("vm" + people.between(1, hostnames));
                Job.Action action = people.pick(
                        List.of(Job.Action.RESIZE, Job.Action.RESIZE, Job.Action.RESIZE, Job.Action.REBUILD));
                happenings.add(new Incident.Put(
                        people.between(0, (int) duration), new Message("r" + i, action, hostname, null)));
            }
        }

        /** By dice of their own, too. */
        private void moves() {
            Dice people = new Dice(seed * 31 + 23);
            int count = people.percent(50) ? people.between(2, 10) : 0;
            for (int i = 1; i <= count; i++) {
                Hostname hostname = new Hostname("vm" + people.between(1, hostnames));
                @Nullable
                String target = people.percent(30) ? people.pick(machines).hostname() : null;
                happenings.add(new Incident.Put(
                        people.between((int) duration / 10, (int) duration),
                        new Message("m" + i, Job.Action.MIGRATE, hostname, null, target)));
            }
        }

        private void crashes() {
            int count = dice.between(0, 8);
            for (int i = 0; i < count; i++) {
                long downtime = dice.percent(85) ? dice.spread(50, 5_000) : dice.spread(5_000, 900_000);
                happenings.add(new Incident.Crash(dice.between(1, 250), downtime));
            }
        }

        private void mishaps() {
            int count = dice.between(0, 10);
            for (int i = 0; i < count; i++) {
                happenings.add(new Incident.Mishap(
                        dice.between(1, 600),
                        dice.percent(50) ? Incident.Mishap.Kind.LOST : Incident.Mishap.Kind.LATE));
            }
        }

        private void cluster() {
            int count = dice.between(0, 8);
            for (int i = 0; i < count; i++) {
                happenings.add(trouble());
            }
        }

        private Incident trouble() {
            int machine = dice.between(0, machines.size() - 1);
            int agents = machines.stream().mapToInt(Machine::agents).sum();
            int agent = dice.between(0, agents - 1);
            String hostname = "vm" + dice.between(1, hostnames);
            return switch (dice.between(1, 24)) {
                case 1 -> new Incident.Disconnection(time(), dice.spread(100, 400_000));
                case 2, 3 -> new Incident.Failover(time(), dice.spread(1_000, 120_000), dice.percent(25));
                case 4, 5 -> new Incident.Partition(time(), agent, dice.spread(5_000, 2_000_000));
                case 6, 7 -> new Incident.Reboot(time(), machine, dice.spread(20_000, 400_000), dice.percent(40));
                case 8 -> new Incident.Fire(time(), machine, dice.spread(10_000, 600_000));
                case 9, 10, 11 -> new Incident.ExecutorDeath(time(), agent);
                case 12 -> new Incident.Refusals(time(), machine, dice.between(1, 4), dice.percent(80));
                case 13 -> new Incident.FetchFailures(time(), agent, dice.between(1, 3));
                case 14 -> new Incident.Neighbour(time(), agent, dice.between(1, 3), dice.spread(1_000, 300_000));
                case 15 -> new Incident.Rescind(time(), agent);
                case 16 ->
                    dice.percent(80)
                            ? new Incident.QueueOutage(time(), dice.spread(100, 120_000))
                            : new Incident.QueueAmnesia(time());
                case 20, 21 ->
                    new Incident.QueueRefusals(
                            time(),
                            dice.spread(100, 300_000),
                            dice.pick(List.of(Incident.QueueRefusals.Reason.values())));
                case 22 -> new Incident.QueueLimit(time(), dice.pick(List.of(100, 300, 700)));
                case 23 -> new Incident.QueueMisunderstands(time(), dice.between(1, 4));
                case 18 -> new Incident.Namesake(time(), machine);
                case 17 -> new Incident.PowerOff(time(), hostname);
                default -> new Incident.GuestDeath(time(), hostname);
            };
        }

        /** Any time, or close to one of a few moments, so that things happen on top of each other. */
        private long time() {
            if (moments.isEmpty() || dice.percent(40)) {
                return dice.between(0, (int) duration);
            }
            return dice.pick(moments) + dice.spread(1, 60_000);
        }
    }
}
