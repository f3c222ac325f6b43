package dev.pmc.node.render;

import dev.pmc.node.cluster.ClusterSpec;
import dev.pmc.node.cluster.Ensemble;
import dev.pmc.node.cluster.Member;
import dev.pmc.node.cluster.Role;
import dev.pmc.node.cluster.ThisNode;
import dev.pmc.node.secret.SecretName;
import dev.pmc.node.secret.Secrets;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** A rendering in the making: what it is made from, and what the services have put into it so far. */
final class Draft {
    private static final String HEAD =
            "# Made by pmc node from the cluster file; what is changed here by hand is lost.\n";

    private final ClusterSpec cluster;
    private final ThisNode node;
    private final Secrets secrets;
    private final Set<String> accounts = new TreeSet<>();
    private final Map<String, Set<String>> packages = new TreeMap<>();
    private final List<NodeDirectory> directories = new ArrayList<>();
    private final List<NodeFile> files = new ArrayList<>();
    private final List<String> units = new ArrayList<>();

    Draft(ClusterSpec cluster, ThisNode node, Secrets secrets) {
        this.cluster = cluster;
        this.node = node;
        this.secrets = secrets;
    }

    ClusterSpec cluster() {
        return cluster;
    }

    ThisNode node() {
        return node;
    }

    Ensemble ensemble() {
        return cluster.ensemble();
    }

    /** {@code HOST:PORT} of all queues. */
    String queues() {
        return cluster.members(Role.QUEUE).stream()
                .map(Member::address)
                .map(address -> address + ":" + Ports.QUEUE)
                .collect(Collectors.joining(","));
    }

    void account(String user) {
        accounts.add(user);
    }

    /** A package, and the units to which another version is of no use until they are started again. */
    void install(String name, String... restarts) {
        packages.computeIfAbsent(name, none -> new TreeSet<>()).addAll(List.of(restarts));
    }

    void directory(String path, int mode, String owner) {
        directories.add(new NodeDirectory(path, mode, owner));
    }

    void add(NodeFile file) {
        files.add(file);
    }

    /** A file of settings, with a line that says whose it is. */
    void settings(String path, String text, String... restarts) {
        add(NodeFile.of(path, HEAD + text, restarts));
    }

    /** A unit that comes with pmc. */
    void unit(String name, String resource) {
        add(NodeFile.of("/etc/systemd/system/" + name, resource(resource), unitOf(name)));
    }

    private static String unitOf(String name) {
        int dropIn = name.indexOf(".d/");
        return dropIn < 0 ? name : name.substring(0, dropIn);
    }

    /** What a unit is told beside that. */
    void dropIn(String unit, String text) {
        settings("/etc/systemd/system/" + unit + ".d/pmc-node.conf", text, unit);
    }

    /** A file made of a secret, if that is known here. */
    void secret(SecretName name, String path, String owner, UnaryOperator<String> text, String... restarts) {
        secrets.word(name).ifPresent(word -> add(NodeFile.secret(path, owner, text.apply(word), restarts)));
    }

    Secrets secrets() {
        return secrets;
    }

    void start(String unit) {
        units.add(unit);
    }

    /** What is to be installed, by name. */
    List<NodePackage> packages() {
        return packages.entrySet().stream()
                .map(entry ->
                        new NodePackage(entry.getKey(), cluster.software().versionOf(entry.getKey()), entry.getValue()))
                .toList();
    }

    Rendering finished() {
        files.sort(Comparator.comparing(NodeFile::path));
        return new Rendering(List.copyOf(accounts), packages(), directories, files, units);
    }

    private static String resource(String name) {
        try (InputStream in = Draft.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("pmc was built without " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
