package dev.pmc.crash;

import dev.pmc.discovery.ServiceDocuments.DiscoveryMember;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Compares what is said of services in each place with each other, and with the VMs that there are. Used by one thread. */
final class ServiceTruth {
    private static final String READY = "ready";

    private final RolloutSite site;
    private final DiscoveryView stores;
    private final String portName;

    /** @param portName the port that every member of every service has */
    ServiceTruth(RolloutSite site, DiscoveryView stores, String portName) {
        this.site = site;
        this.stores = stores;
        this.portName = portName;
    }

    /** What differs: nothing if every place says the same, whoever is ready runs, and whoever runs is a member. */
    List<String> differences() {
        List<String> found = new ArrayList<>();
        Map<String, List<DiscoveryMember>> said = DiscoveryView.said(site.pmc());
        if (!stores.isInStep(site.pmc())) {
            found.add(stores.difference(site.pmc()));
        }
        said.forEach((service, members) -> found.addAll(inNames(service, members)));
        Set<String> running = running();
        Set<String> all = hostnames(said, member -> true);
        Set<String> ready = hostnames(said, ServiceTruth::isReady);
        if (!all.containsAll(running)) {
            found.add(running + " run, and members are only " + all);
        }
        if (!running.containsAll(ready)) {
            found.add(ready + " are said to be ready, and only " + running + " run");
        }
        return found;
    }

    /** What differs from these being all that there are, and all of them ready. */
    List<String> differences(Set<String> hostnames) {
        List<String> found = new ArrayList<>(differences());
        Set<String> ready = hostnames(DiscoveryView.said(site.pmc()), ServiceTruth::isReady);
        Set<String> running = running();
        if (!ready.equals(hostnames) || !running.equals(hostnames)) {
            found.add("there are to be " + hostnames + "; ready are " + ready + ", and these run: " + running);
        }
        return found;
    }

    private List<String> inNames(String service, List<DiscoveryMember> members) {
        List<DiscoveryMember> ready =
                members.stream().filter(ServiceTruth::isReady).toList();
        Set<String> hostnames = ready.stream().map(DiscoveryMember::hostname).collect(Collectors.toSet());
        Set<String> addresses = ready.stream().map(DiscoveryMember::address).collect(Collectors.toSet());
        NamesView names = site.names();
        return Stream.of(
                        unlike(service + " by SRV", hostnames, names.serving(service, portName)),
                        unlike(service + " by A", addresses, names.addresses(service)))
                .flatMap(List::stream)
                .toList();
    }

    private static List<String> unlike(String what, Set<String> expected, Set<String> found) {
        return found.equals(expected) ? List.of() : List.of(what + " is " + found + " and should be " + expected);
    }

    private static boolean isReady(DiscoveryMember member) {
        return member.state().equals(READY);
    }

    private static Set<String> hostnames(
            Map<String, List<DiscoveryMember>> services, Predicate<DiscoveryMember> which) {
        return services.values().stream()
                .flatMap(List::stream)
                .filter(which)
                .map(DiscoveryMember::hostname)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The VMs that are on, as their hosts have it. */
    private Set<String> running() {
        Set<String> on = new TreeSet<>();
        for (Path host : list(site.fleet().resolve("hosts"))) {
            list(host).stream()
                    .filter(ServiceTruth::isActive)
                    .forEach(vm -> on.add(vm.getFileName().toString()));
        }
        return on;
    }

    private static boolean isActive(Path vm) {
        try {
            return Files.readString(vm).startsWith("active ");
        } catch (NoSuchFileException goneMeanwhile) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> list(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(entries::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return entries;
    }
}
