package dev.pmc.crash;

import dev.pmc.fixtures.BeanstalkTool;
import dev.pmc.fixtures.Beanstalkd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Several beanstalkd with binlogs, and what is put into them and taken out. The jobs of one host go into one queue, for only
 * there they keep their order, until all have their results. Nobody speaks with one that is away.
 *
 * <p>Thread rule: one thread.
 */
final class Queues implements AutoCloseable {
    private static final int PRIORITY = 1000;
    private static final int TTR_SECONDS = 60;

    private final List<Beanstalkd> servers = new ArrayList<>();
    private final List<BeanstalkTool> tools = new ArrayList<>();
    private final BitSet away = new BitSet();
    private final Map<String, Integer> queueOfHost = new HashMap<>();

    /** Starts so many. */
    Queues(Path directory, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            Beanstalkd server = Beanstalkd.start(Files.createDirectories(directory.resolve("binlog-" + i)));
            servers.add(server);
            tools.add(new BeanstalkTool(server.port()));
        }
    }

    int size() {
        return servers.size();
    }

    /** All addresses, as the flag {@code -q} takes them. */
    String addresses() {
        return servers.stream().map(Beanstalkd::address).collect(Collectors.joining(","));
    }

    List<BeanstalkTool> tools() {
        return tools;
    }

    /** Whether every one is there. */
    boolean areThere() {
        return away.isEmpty();
    }

    /**
     * Puts a job where the last one of its host was put, or else into any queue.
     *
     * @param preferred where its producer puts jobs first, by any number
     * @param follows earlier ones of its host may be under way
     * @return false if the queue is away
     */
    boolean put(PlannedJob job, int preferred, boolean follows) {
        int queue = follows
                ? queueOfHost.getOrDefault(job.host(), preferred % size())
                : IntStream.range(0, size())
                        .map(i -> (preferred + i) % size())
                        .filter(i -> !away.get(i))
                        .findFirst()
                        .orElse(preferred % size());
        if (away.get(queue)) {
            return false;
        }
        tools.get(queue).put(Remains.JOBS, job.bytes(), PRIORITY, 0, TTR_SECONDS);
        queueOfHost.put(job.host(), queue);
        return true;
    }

    /** All results that there are. */
    List<byte[]> takeResults() {
        List<byte[]> all = new ArrayList<>();
        for (int i = 0; i < size(); i++) {
            if (!away.get(i)) {
                all.addAll(tools.get(i).takeAll(Remains.RESULTS));
            }
        }
        return all;
    }

    /** Whether no job waits or is being looked at anywhere. */
    boolean areEmpty() {
        return areThere()
                && tools.stream()
                        .allMatch(tool -> List.of("ready", "reserved", "delayed").stream()
                                .allMatch(kind -> tool.stat(Remains.JOBS, "current-jobs-" + kind) == 0));
    }

    void kill9(int queue) {
        away.set(queue);
        servers.get(queue).kill9();
    }

    /** Starts it again with what its binlog holds. */
    void restart(int queue) {
        servers.get(queue).restart();
        away.clear(queue);
    }

    void suspend(int queue) {
        away.set(queue);
        servers.get(queue).suspend();
    }

    void resume(int queue) {
        servers.get(queue).resume();
        away.clear(queue);
    }

    @Override
    public void close() {
        servers.forEach(Beanstalkd::close);
    }
}
