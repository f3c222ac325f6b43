package dev.pmc.scheduler.sim;

/** One thing that people do or that goes wrong. A scenario without any of them still is a scenario. */
sealed interface Happening {
    /** Somebody puts a message into the queue. */
    record Put(long at, Message message) implements Happening {}

    /** The scheduler is killed before the given step of its work: a commit or an effect, counted over its whole life. */
    record Crash(int step, long downtime) implements Happening {}

    /** Something befalls a message on its way between master, agent and scheduler, counted over all of them. */
    record Mishap(int message, Kind kind) implements Happening {
        enum Kind {
            LOST,
            LATE
        }
    }

    /** The scheduler's connection to the master breaks. */
    record Disconnection(long at, long duration) implements Happening {}

    /** Another master takes over; agents find it one by one. It may know the agents from the registry or not. */
    record Failover(long at, long duration, boolean registryLost) implements Happening {}

    /** An agent and the master do not hear each other. */
    record Partition(long at, int agent, long duration) implements Happening {}

    /** A machine reboots; its agent comes back under its old id or under a new one. */
    record Reboot(long at, int machine, long duration, boolean newIds) implements Happening {}

    /** A machine burns down, and later an operator says so to the master. */
    record Fire(long at, int machine, long untilSaid) implements Happening {}

    /** Another machine of the same hostname appears: a new one with the name of one that is taken for dead, or a slip. */
    record Namesake(long at, int machine) implements Happening {}

    /** An executor dies; VMs live on. */
    record ExecutorDeath(long at, int agent) implements Happening {}

    /** The next so many creations or starts on a machine fail. */
    record Refusals(long at, int machine, int count, boolean retryable) implements Happening {}

    /** The next so many executors on an agent do not come up. */
    record FetchFailures(long at, int agent, int count) implements Happening {}

    /** Another framework holds a part of an agent for a while. */
    record Neighbour(long at, int agent, int cpus, long duration) implements Happening {}

    /** The master takes an agent's offers back. */
    record Rescind(long at, int agent) implements Happening {}

    /** The queue does not answer; its connections break. */
    record QueueOutage(long at, long duration) implements Happening {}

    /** The queue answers, but refuses for a while: what, depends on the reason. */
    record QueueRefusals(long at, long duration, Reason reason) implements Happening {
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
    record QueueLimit(long at, int bytes) implements Happening {}

    /** From now on the queue does not understand one in so many messages. */
    record QueueMisunderstands(long at, int oneIn) implements Happening {}

    /** The queue restarts and has forgotten all jobs; it numbers new ones from 1 again. */
    record QueueAmnesia(long at) implements Happening {}

    /** A guest powers itself off. */
    record PowerOff(long at, String hostname) implements Happening {}

    /** A guest's QEMU process dies. */
    record GuestDeath(long at, String hostname) implements Happening {}
}
