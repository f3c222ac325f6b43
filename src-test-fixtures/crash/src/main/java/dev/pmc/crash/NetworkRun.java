package dev.pmc.crash;

import dev.pmc.fixtures.NetworkMachine;
import dev.pmc.fixtures.Processes;
import dev.pmc.queue.ReleaseWriter;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Orders hosts and gives some of them back, while the network stages of two machines are killed, paused and cut off from
 * ZooKeeper at random moments; then lets all come to the end, and compares jobs, dnsmasqs and lease book.
 *
 * <p>Thread rule: one thread. What happens follows from the seed; the exact moments do not, for the processes are real.
 */
final class NetworkRun {
    private static final int QUIET_SECONDS = 120;
    /** More than a session of ZooKeeper lasts. */
    private static final int LONGEST_MILLIS = 8_000;

    /** Nobody lives there: what is compared is what the servers would say. */
    private static final String VLAN = "10.200.0.0/22";

    private static final int TTR_SECONDS = 4;
    /** One in so many hosts is given back. */
    private static final int GIVEN_BACK = 3;

    /**
     * What to do.
     *
     * @param hosts so many are ordered
     * @param mishaps kills, pauses and cuts together
     */
    record Order(long seed, int hosts, int mishaps) {}

    private final Order order;
    private final SplittableRandom dice;
    private final PrintStream progress;
    private final NetworkAccounts accounts = new NetworkAccounts();
    private int ordered;
    private int releases;
    private int kills;
    private int pauses;
    private int cuts;
    private int restarts;

    private NetworkRun(Order order, PrintStream progress) {
        this.order = order;
        this.progress = progress;
        dice = new SplittableRandom(order.seed());
    }

    /** Runs one, in an empty directory. */
    static Report run(Order order, Path directory, List<String> pmc, PrintStream progress)
            throws IOException, InterruptedException {
        NetworkRun run = new NetworkRun(order, progress);
        try (NetworkSite site = new NetworkSite(directory, pmc)) {
            return run.play(site);
        }
    }

    private Report play(NetworkSite site) throws IOException, InterruptedException {
        long start = System.nanoTime();
        for (int i = 0; i < order.mishaps(); i++) {
            work(site, (order.hosts() - ordered) / (order.mishaps() - i));
            Thread.sleep(dice.nextInt(1_500));
            mishap(site);
            work(site, 0);
            if (i % 10 == 9) {
                say("hosts=%d of %d mishaps=%d".formatted(accounts.came(), ordered, i + 1));
            }
        }
        work(site, order.hosts() - ordered);
        List<String> problems = new ArrayList<>();
        if (!awaitQuiet(site)) {
            problems.add("not everything was done within " + QUIET_SECONDS + " s");
        }
        problems.addAll(accounts.problems());
        for (int machine = 0; machine < NetworkSite.MACHINES; machine++) {
            problems.addAll(differences(site, machine));
        }
        long seconds = (System.nanoTime() - start) / 1_000_000_000L;
        return new Report(line(problems, seconds), problems);
    }

    /** Orders so many hosts, takes what has come through, and gives some of those back. */
    private void work(NetworkSite site, int orders) {
        for (int i = 0; i < orders; i++) {
            String job =
                    "{\"hostname\": \"web%d\", \"comp_type\": \"web\", \"vlan\": \"%s\"}".formatted(ordered++, VLAN);
            put(site, job.getBytes(StandardCharsets.UTF_8));
        }
        site.queue().takeAll(NetworkSite.PASSED_ON).forEach(job -> accounts.came(NetworkAccounts.Host.of(job)));
        while (releases < accounts.came() / GIVEN_BACK) {
            accounts.end(dice).ifPresent(host -> put(site, ReleaseWriter.write(host.hostname(), host.claim())));
            releases++;
        }
    }

    private static void put(NetworkSite site, byte[] message) {
        site.queue().put(NetworkSite.JOBS, message, 1000, 0, TTR_SECONDS);
    }

    private void mishap(NetworkSite site) throws InterruptedException {
        int machine = dice.nextInt(NetworkSite.MACHINES);
        switch (dice.nextInt(4)) {
            case 0 -> {
                site.killStage(machine);
                kills++;
            }
            case 1 -> {
                site.suspendStage(machine);
                Thread.sleep(dice.nextInt(LONGEST_MILLIS));
                site.resumeStage(machine);
                pauses++;
            }
            case 2 -> {
                site.cut(machine);
                Thread.sleep(dice.nextInt(LONGEST_MILLIS));
                site.heal(machine);
                cuts++;
            }
            default -> {
                site.restartZooKeeper(dice.nextInt(Integer.MAX_VALUE));
                restarts++;
            }
        }
    }

    private boolean awaitQuiet(NetworkSite site) throws InterruptedException {
        long deadline = System.nanoTime() + QUIET_SECONDS * 1_000_000_000L;
        while (System.nanoTime() < deadline) {
            work(site, 0);
            if (accounts.came() == order.hosts() && queueIsEmpty(site) && bothKnowAll(site)) {
                return true;
            }
            Thread.sleep(200);
        }
        return false;
    }

    private static boolean queueIsEmpty(NetworkSite site) {
        return Stream.of(NetworkSite.JOBS, NetworkSite.PASSED_ON)
                .allMatch(tube -> Stream.of("ready", "reserved", "delayed")
                        .allMatch(kind -> site.queue().stat(tube, "current-jobs-" + kind) == 0));
    }

    private boolean bothKnowAll(NetworkSite site) {
        Set<String> living = hostnames();
        return Stream.of(site.machine(0), site.machine(1))
                .allMatch(machine -> files(machine.hosts()).equals(living)
                        && files(machine.dhcpHosts()).equals(living));
    }

    private Set<String> hostnames() {
        return accounts.living().stream()
                .map(NetworkAccounts.Host::hostname)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is not as it must be on a machine. */
    private List<String> differences(NetworkSite site, int number) throws IOException {
        List<String> found = new ArrayList<>();
        NetworkMachine machine = site.machine(number);
        for (NetworkAccounts.Host host : accounts.living()) {
            Optional<String> answer = machine.dnsmasq().resolve(host.hostname());
            if (!answer.equals(Optional.of(host.address()))) {
                found.add("machine " + number + " answers " + answer + " for " + host);
            }
            Path file = machine.dhcpHosts().resolve(host.hostname());
            String lines = Files.exists(file) ? Files.readString(file) : "";
            if (!lines.startsWith(host.mac() + ",") || !lines.contains("," + host.address() + ",")) {
                found.add("machine " + number + " leases '" + lines.strip() + "' to " + host);
            }
        }
        for (String hostname : accounts.gone()) {
            machine.dnsmasq()
                    .resolve(hostname)
                    .ifPresent(answer -> found.add(
                            "machine " + number + " answers " + answer + " for " + hostname + ", which is no more"));
        }
        Processes.Result check = site.check(number);
        if (check.exitCode() != 0) {
            found.add("machine " + number + ": pmc network check says " + check.output());
        }
        return found;
    }

    private String line(List<String> problems, long seconds) {
        return "%s seed=%d hosts=%d given back=%d kills=%d pauses=%d cuts=%d zookeeper restarts=%d jobs twice=%d seconds=%d"
                .formatted(
                        problems.isEmpty() ? "OK" : "FAILED",
                        order.seed(),
                        accounts.came(),
                        releases,
                        kills,
                        pauses,
                        cuts,
                        restarts,
                        accounts.twice(),
                        seconds);
    }

    private void say(String words) {
        progress.println("crash-test: " + words);
    }
}
