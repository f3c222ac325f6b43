package dev.pmc.network.zookeeper;

import dev.pmc.zookeeper.PatientThread;
import dev.pmc.zookeeper.ZooKeeperTree;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The network stages that are there, and up to which change of the book the dnsmasq of each knows it. A stage that is away for
 * longer than a session of ZooKeeper is there no more.
 */
final class StageRegister {
    private static final int POLL_MILLIS = 10;

    private final ZooKeeperTree tree;
    private final BookNodes nodes;
    private final PatientThread thread;
    private final String self;
    private int told = -1;
    /** Stages that took too long, and for which change; nobody waits for one of them again before it has got there. */
    private final Map<String, Integer> givenUpOn = new ConcurrentHashMap<>();

    /** @param name what this stage is called, and no other */
    StageRegister(ZooKeeperTree tree, BookNodes nodes, PatientThread thread, String name) {
        this.tree = tree;
        this.nodes = nodes;
        this.thread = thread;
        self = name;
    }

    /** This stage's dnsmasq knows the book up to that change. Has to be told again after a session has ended. */
    void tell(int revision) {
        String node = BookNodes.STAGE + "/" + self;
        if (revision != told || tree.version(node) < 0) {
            tree.putWhileHere(node, BookNodes.bytes(new BookNodes.Stage(revision)));
            told = revision;
        }
    }

    /** Waits until the others are as far; returns which are given up on now, because they are not. Thread-safe. */
    Set<String> await(int revision, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            Map<String, Integer> known = thread.call(this::known);
            givenUpOn.entrySet().removeIf(stage -> {
                Integer has = known.get(stage.getKey());
                return has == null || has >= stage.getValue();
            });
            Set<String> behind = new TreeSet<>();
            known.forEach((stage, has) -> {
                if (has < revision) {
                    behind.add(stage);
                }
            });
            behind.removeAll(givenUpOn.keySet());
            if (behind.isEmpty()) {
                return Set.of();
            }
            if (System.nanoTime() - deadline >= 0) {
                behind.forEach(stage -> givenUpOn.put(stage, revision));
                return behind;
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    /** Up to which change each other stage knows the book. */
    private Map<String, Integer> known() {
        List<String> others = tree.children(BookNodes.STAGE).stream()
                .filter(name -> !name.equals(self))
                .map(name -> BookNodes.STAGE + "/" + name)
                .toList();
        Map<String, byte[]> said = others.isEmpty() ? Map.of() : tree.data(others);
        Map<String, Integer> known = new HashMap<>();
        said.forEach((name, data) -> known.put(
                name.substring(BookNodes.STAGE.length() + 1),
                nodes.read(name, data, BookNodes.Stage.class).revision()));
        return known;
    }
}
