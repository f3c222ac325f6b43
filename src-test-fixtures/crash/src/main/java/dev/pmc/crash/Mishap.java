package dev.pmc.crash;

/** What happens beside the leader's fault, to something else. */
enum Mishap {
    NONE(""),
    ZOOKEEPER_KILLED("a ZooKeeper is killed"),
    ZOOKEEPER_PAUSED("a ZooKeeper is paused"),
    QUEUE_KILLED("a beanstalkd is killed"),
    QUEUE_PAUSED("a beanstalkd is paused"),
    ETCD_KILLED("etcd is killed"),
    ETCD_PAUSED("etcd is paused"),
    EXECUTOR_KILLED("an executor is killed"),
    STANDBY_KILLED("a standby is killed"),
    /** The leader's way to ZooKeeper is silent for a moment, mostly for less than its session lasts. */
    HICCUP("the leader's way to ZooKeeper is silent for a moment");

    private final String words;

    Mishap(String words) {
        this.words = words;
    }

    @Override
    public String toString() {
        return words;
    }
}
