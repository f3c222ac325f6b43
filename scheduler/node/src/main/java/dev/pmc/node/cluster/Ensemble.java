package dev.pmc.node.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The ZooKeeper servers of a cluster, which are where its masters are. */
public record Ensemble(List<Server> servers) {
    public static final int CLIENT_PORT = 2181;

    public Ensemble {
        servers = List.copyOf(servers);
    }

    /**
     * One of them.
     *
     * @param id what ZooKeeper knows it by
     */
    public record Server(int id, String name, String address) {}

    static Ensemble of(List<Member> masters) {
        List<Server> servers = new ArrayList<>();
        for (Member master : masters) {
            Integer said = master.zooKeeperId();
            servers.add(new Server(said == null ? servers.size() + 1 : said, master.name(), master.address()));
        }
        return new Ensemble(servers);
    }

    /** How many have to agree: more than half. */
    public int quorum() {
        return servers.size() / 2 + 1;
    }

    /** What clients are told: {@code zk://HOST:PORT,.../PATH}. */
    public String url(String path) {
        return url(path, null);
    }

    /** The same, with {@code user:password} in it. */
    public String url(String path, @Nullable String credentials) {
        String hosts = servers.stream()
                .map(server -> server.address() + ":" + CLIENT_PORT)
                .collect(Collectors.joining(","));
        return "zk://" + (credentials == null ? "" : credentials + "@") + hosts + path;
    }

    public Optional<Server> server(String name) {
        return servers.stream().filter(server -> server.name().equals(name)).findFirst();
    }

    /** All but the one of that name. */
    public List<Server> others(String name) {
        return servers.stream().filter(server -> !server.name().equals(name)).toList();
    }

    /**
     * Why a running ensemble must not become another one, a line for each reason; empty if it may. Those that stay as they are have
     * to be a majority of both, or what was committed could be lost: the new ones know nothing of it. And a machine keeps its id, for
     * the others know its votes by it.
     */
    public List<String> obstacles(Ensemble next) {
        List<String> obstacles = new ArrayList<>();
        for (Server old : servers) {
            next.server(old.name())
                    .filter(now -> now.id() != old.id())
                    .ifPresent(now -> obstacles.add(
                            "%s has ZooKeeper's id %d and would get %d: give each master its zookeeper_id, %s"
                                    .formatted(old.name(), old.id(), now.id(), ids())));
        }
        long staying = servers.stream().filter(next.servers::contains).count();
        int needed = Math.max(quorum(), next.quorum());
        if (staying < needed && obstacles.isEmpty()) {
            obstacles.add(
                    "of the %d masters only %d would stay as they are, and %d have to, or the quorum is lost: change fewer at a time"
                            .formatted(servers.size(), staying, needed));
        }
        return obstacles;
    }

    private String ids() {
        return servers.stream()
                .map(server -> server.name() + ": " + server.id())
                .collect(Collectors.joining(", "));
    }
}
