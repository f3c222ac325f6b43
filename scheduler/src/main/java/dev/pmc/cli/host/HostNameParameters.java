package dev.pmc.cli.host;

import dev.pmc.vm.Hostname;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Names of hosts as every command but the seed's own spellings takes them. */
final class HostNameParameters {
    @Parameters(paramLabel = "NAME", arity = "0..*", description = "The host, or several; web[01-10] for many.")
    private List<String> names = new ArrayList<>();

    @Option(names = "--hostname", paramLabel = "NAME", description = "The same. May be repeated.")
    private List<String> named = new ArrayList<>();

    List<String> patterns() {
        List<String> patterns = new ArrayList<>(named);
        patterns.addAll(names);
        return patterns;
    }

    /** The names that patterns stand for; what is wrong with them is added to {@code problems}. */
    static Set<String> unfold(List<String> patterns, List<String> problems) {
        Set<String> hosts = new LinkedHashSet<>();
        for (String pattern : patterns) {
            try {
                HostNames.of(pattern).forEach(name -> hosts.add(new Hostname(name).value()));
            } catch (IllegalArgumentException e) {
                problems.add("'" + pattern + "': " + e.getMessage());
            }
        }
        if (hosts.isEmpty() && problems.isEmpty()) {
            problems.add("which hosts? --help explains the options");
        }
        return hosts;
    }
}
