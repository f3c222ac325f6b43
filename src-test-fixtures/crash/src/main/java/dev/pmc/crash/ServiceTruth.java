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

    /**
     * How things stand.
     *
     * @param said the members of each service, as the leader says
     * @param running the VMs that are on, as their hosts have it
     */
    record Standing(Map<String, List<DiscoveryMember>> said, Set<String> running) {
        Set<String> ready() {
            return hostnames(said, ServiceTruth::isReady);
        }
    }

    Standing look() {
        return new Standing(DiscoveryView.said(site.pmc()), running(site.fleet()));
    }

    /** What differs: nothing if every place says the same, whoever is ready runs, and whoever runs is a member. */
    List<String> differences(Standing now) {
        List<String> found = new ArrayList<>();
        if (!stores.isInStep(now.said())) {
            found.add(stores.difference(now.said()));
        }
        now.said().forEach((service, members) -> found.addAll(inNames(service, members)));
        Set<String> all = hostnames(now.said(), member -> true);
        if (!all.containsAll(now.running())) {
            found.add(now.running() + " run, and members are only " + all);
        }
        if (!now.running().containsAll(now.ready())) {
            found.add(now.ready() + " are said to be ready, and only " + now.running() + " run");
        }
        return found;
    }

    /** What differs from these being all that there are, and all of them ready. */
    List<String> differences(Standing now, Set<String> hostnames) {
        List<String> found = new ArrayList<>(differences(now));
        if (!now.ready().equals(hostnames) || !now.running().equals(hostnames)) {
            found.add("there are to be " + hostnames + "; ready are " + now.ready() + ", and these run: "
                    + now.running());
        }
        return found;
    }

    private List<String> inNames(String service, List<DiscoveryMember> members) {
        List<DiscoveryMember> ready =
                members.stream().filter(ServiceTruth::isReady).toList();
        Set<String> hostnames = ready.stream().map(DiscoveryMember::hostname).collect(Collectors.toSet());
        Set<String> addresses = ready.stream().map(DiscoveryMember::address).collect(Collectors.toSet());
        NamesView.Answers answers = site.names().ask(service, portName);
        return Stream.of(
                        unlike(service + " by SRV", hostnames, answers.serving()),
                        unlike(service + " by A", addresses, answers.addresses()))
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
    static Set<String> running(Path fleet) {
        Set<String> on = new TreeSet<>();
        for (Path host : list(fleet.resolve("hosts"))) {
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
