package dev.pmc.executor.helper;

import dev.pmc.executor.discovery.KnownMember;
import dev.pmc.executor.discovery.KnownService;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a guest is told of itself and of others, in the forms that maestro's {@code guestutils} has: ports are numbers, nodes
 * are {@code host:port:port}, and what is not there is an error in words unless a default was given. Pure.
 */
final class HelperAnswers {
    /** Where a guest's own environment does not say otherwise. */
    private static final String ENVIRONMENT = "local";

    private final HelperGuest guest;
    private final Function<String, KnownService> services;

    /** @param services what is known of a service, which is known */
    HelperAnswers(HelperGuest guest, Function<String, KnownService> services) {
        this.guest = guest;
        this.services = services;
    }

    /** One word for each line. */
    String self(HelperQuery query) throws HelperProblem {
        Map<String, String> self = new LinkedHashMap<>();
        self.put("environment", ENVIRONMENT);
        self.put("service", guest.service());
        self.put("name", guest.hostname().value());
        self.put("address", address());
        self.put("image", guest.image());
        String field = query.text("field");
        if (field == null) {
            return lines(self);
        }
        String value = self.get(field);
        if (value == null) {
            throw new HelperProblem("there is no " + field + "; there are " + String.join(", ", self.keySet()));
        }
        return value;
    }

    private @Nullable KnownMember member() {
        return services.apply(guest.service()).member(guest.hostname().value());
    }

    private String address() {
        KnownMember member = member();
        String address = member == null ? null : member.address();
        return address == null ? guest.caller() : address;
    }

    /** The variables that maestro gives a container. */
    String env(HelperQuery query) {
        Map<String, String> env = new LinkedHashMap<>();
        env.put("MAESTRO_ENVIRONMENT_NAME", ENVIRONMENT);
        env.put("PMC_IMAGE", guest.image());
        env.put("SERVICE_NAME", guest.service());
        env.put("CONTAINER_NAME", guest.hostname().value());
        env.put("CONTAINER_HOST_ADDRESS", address());
        List<String> names = new ArrayList<>(List.of(guest.service()));
        query.list("services").stream().filter(name -> !names.contains(name)).forEach(names::add);
        names.forEach(name -> describe(services.apply(name), env));
        return lines(env);
    }

    private void describe(KnownService service, Map<String, String> env) {
        String prefix = variable(service.name());
        List<KnownMember> usable =
                service.members().stream().filter(KnownMember::isUsable).toList();
        env.put(
                prefix + "_INSTANCES",
                usable.stream().map(KnownMember::hostname).collect(Collectors.joining(",")));
        for (KnownMember member : usable) {
            String node = prefix + "_" + variable(member.hostname());
            env.put(node + "_HOST", String.valueOf(member.address()));
            member.ports().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(port -> {
                        String name = node + "_" + variable(port.getKey());
                        env.put(name + "_PORT", port.getValue().toString());
                        if (service.name().equals(guest.service())) {
                            env.put(name + "_INTERNAL_PORT", port.getValue().toString());
                        }
                    });
        }
    }

    private static String variable(String name) {
        return name.toUpperCase(Locale.ROOT).replaceAll("\\W", "_");
    }

    /** A port of the guest itself, or of another member. */
    String port(HelperQuery query) throws HelperProblem {
        String name = query.required("name");
        String otherwise = query.text("default");
        if (otherwise != null && !otherwise.matches("\\d{1,5}")) {
            throw new HelperProblem("a port is a number, and the default " + otherwise + " is none");
        }
        String service = query.text("service");
        String node = service == null ? guest.hostname().value() : query.required("node");
        KnownMember member =
                services.apply(service == null ? guest.service() : service).member(node);
        Integer port = member == null ? null : member.ports().get(name);
        if (port != null) {
            return port.toString();
        }
        if (otherwise == null) {
            throw new HelperProblem("no port " + name + " of " + node + " is configured");
        }
        return otherwise;
    }

    /** The address of one member. */
    String host(HelperQuery query) throws HelperProblem {
        String service = query.required("service");
        String node = query.required("node");
        KnownMember member = services.apply(service).member(node);
        String address = member == null ? null : member.address();
        if (address == null) {
            throw new HelperProblem("no host is known for " + node + " of " + service);
        }
        return address;
    }

    /** Those that can be used, one for each line. */
    String nodes(HelperQuery query) throws HelperProblem {
        String service = query.required("service");
        List<String> ports = query.list("ports");
        Map<String, String> labels = query.pairs("labels");
        int minimum = query.number("minimum", 1, 1_000_000);
        List<String> nodes = new ArrayList<>();
        for (KnownMember member : services.apply(service).members()) {
            if (member.isUsable() && member.has(labels)) {
                nodes.add(node(member, ports));
            }
        }
        if (nodes.size() < minimum) {
            throw new HelperProblem(
                    "there are " + nodes.size() + " nodes of " + service + ", and not " + minimum + " as wanted");
        }
        return String.join("\n", nodes);
    }

    private static String node(KnownMember member, List<String> ports) throws HelperProblem {
        StringBuilder node = new StringBuilder(String.valueOf(member.address()));
        for (String name : ports) {
            Integer port = member.ports().get(name);
            if (port == null) {
                throw new HelperProblem("no port " + name + " of " + member.hostname() + " is configured");
            }
            node.append(':').append(port);
        }
        return node.toString();
    }

    /** All members, whatever their state, as pmc says. */
    String list(HelperQuery query) throws HelperProblem {
        return services.apply(query.required("service")).members().stream()
                .map(KnownMember::line)
                .collect(Collectors.joining("\n"));
    }

    private static String lines(Map<String, String> words) {
        return words.entrySet().stream()
                .map(word -> word.getKey() + "=" + word.getValue())
                .collect(Collectors.joining("\n"));
    }
}
