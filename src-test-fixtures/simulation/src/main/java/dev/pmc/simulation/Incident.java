package dev.pmc.simulation;

import dev.pmc.core.group.GroupRequest;

/** One thing that people do or that goes wrong. A scenario without any of them still is a scenario. */
sealed interface Incident {
    /** Somebody puts a message into the queue. */
    record Put(long at, Message message) implements Incident {}

    /** Somebody wants something of a group, by the API of whoever leads; if nobody does, they are told so and go. */
    record GroupAsked(long at, GroupRequest request) implements Incident {}

    /** An operator has a machine emptied, by whoever leads, and a while later undrained. */
    record Emptying(long at, int machine, long duration) implements Incident {}

    /** Befalls a scheduler before the given step of its work: a commit or an effect, counted over all of them and their lives. */
    sealed interface AtStep extends Incident {
        int step();
    }

    /** The scheduler is killed. */
    record Crash(int step, long downtime) implements AtStep {}

    /** The scheduler is paused, as by a debugger or a collector; or suspended with its machine, and then its clock stands still. */
    record Pause(int step, long duration, boolean suspended) implements AtStep {}

    /** Befalls one scheduler, if it lives. */
    sealed interface OfScheduler extends Incident {
        long at();

        int scheduler();
    }

    /** A scheduler is paused at any time, also while it stands by or is about to lead. */
    record Stall(long at, int scheduler, long duration, boolean suspended) implements OfScheduler {}

    /** A scheduler is told to stop, and started again. */
    record HandOver(long at, int scheduler) implements OfScheduler {}

    /** The clock of a scheduler's machine is set. */
    record ClockJump(long at, int scheduler, long millis) implements OfScheduler {}

    /** A scheduler's connection to ZooKeeper breaks. */
    record KeeperCut(long at, int scheduler, long duration) implements OfScheduler {}

    /** A connection to ZooKeeper breaks at a request, counted over all: before it arrives, or when it is done and before its answer. */
    record KeeperMishap(int request, boolean done, long duration) implements Incident {}

    /** ZooKeeper loses its majority: nobody is connected, and no session expires. */
    record KeeperOutage(long at, long duration) implements Incident {}

    /** Something befalls a message on its way between master, agent and scheduler, counted over all of them. */
    record Mishap(int message, Kind kind) implements Incident {
        public enum Kind {
            LOST,
            LATE
        }
    }

    /** The scheduler's connection to the master breaks. */
    record Disconnection(long at, long duration) implements Incident {}

    /** Another master takes over; agents find it one by one. It may know the agents from the registry or not. */
    record Failover(long at, long duration, boolean registryLost) implements Incident {}

    /** An agent and the master do not hear each other. */
    record Partition(long at, int agent, long duration) implements Incident {}

    /** A machine reboots; its agent comes back under its old id or under a new one. */
    record Reboot(long at, int machine, long duration, boolean newIds) implements Incident {}

    /** A machine burns down, and later an operator says so to the master. */
    record Fire(long at, int machine, long untilSaid) implements Incident {}

    /** Another machine of the same hostname appears: a new one with the name of one that is taken for dead, or a slip. */
    record Namesake(long at, int machine) implements Incident {}

    /** An executor dies; VMs live on. */
    record ExecutorDeath(long at, int agent) implements Incident {}

    /** The next so many creations or starts on a machine fail. */
    record Refusals(long at, int machine, int count, boolean retryable) implements Incident {}

    /** The next so many executors on an agent do not come up. */
    record FetchFailures(long at, int agent, int count) implements Incident {}

    /** Another framework holds a part of an agent for a while. */
    record Neighbour(long at, int agent, int cpus, long duration) implements Incident {}

    /** The master takes an agent's offers back. */
    record Rescind(long at, int agent) implements Incident {}

    /** The queue does not answer; its connections break. */
    record QueueOutage(long at, long duration) implements Incident {}

    /** The queue answers, but refuses for a while: what, depends on the reason. */
    record QueueRefusals(long at, long duration, Reason reason) implements Incident {
        enum Reason {
            /** No message is taken. */
            DRAINING,
            /** No message is taken, and no job given. */
            OUT_OF_MEMORY,
            /** No message is taken, and no job is deleted or buried. */
            INTERNAL_ERROR,
            /** No job is given, because some that are held have little time left. */
            DEADLINE_SOON
        }
    }

    /** From now on the queue takes no larger messages than that, as with {@code beanstalkd -z}. */
    record QueueLimit(long at, int bytes) implements Incident {}

    /** From now on the queue does not understand one in so many messages. */
    record QueueMisunderstands(long at, int oneIn) implements Incident {}

    /** The queue restarts and has forgotten all jobs; it numbers new ones from 1 again. */
    record QueueAmnesia(long at) implements Incident {}

    /** A guest powers itself off. */
    record PowerOff(long at, String hostname) implements Incident {}

    /** A guest's QEMU process dies. */
    record GuestDeath(long at, String hostname) implements Incident {}
}
