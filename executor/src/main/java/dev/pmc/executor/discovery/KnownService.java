package dev.pmc.executor.discovery;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A service and its members, as pmc said last.
 *
 * @param index of its last change
 * @param asOf when that was, in the words of pmc
 */
public record KnownService(String name, long index, String asOf, List<KnownMember> members) {
    public KnownService {
        members = List.copyOf(members);
    }

    /**
     * Reads an answer of pmc's about services. Lines that are not known are of a later release, and let pass.
     *
     * @throws IllegalArgumentException if it is none
     */
    static Map<String, KnownService> read(String text) {
        Map<String, KnownService> services = new LinkedHashMap<>();
        String[] open = new String[0];
        List<KnownMember> members = new ArrayList<>();
        for (String line : text.lines().toList()) {
            String[] words = line.split(" ", 3);
            if (words[0].equals("service")) {
                put(open, members, services);
                open = line.split(" ", -1);
                members.clear();
            } else if (words[0].equals("member") && words.length == 3) {
                members.add(KnownMember.of(words[2]));
            }
        }
        put(open, members, services);
        return services;
    }

    private static void put(String[] head, List<KnownMember> members, Map<String, KnownService> services) {
        if (head.length >= 4) {
            services.put(head[1], new KnownService(head[1], Long.parseLong(head[2]), head[3], members));
        }
    }

    /** The member of that hostname; null if there is none. */
    public @Nullable KnownMember member(String hostname) {
        return members.stream()
                .filter(member -> member.hostname().equals(hostname))
                .findFirst()
                .orElse(null);
    }

    /** The lines that it is read from. */
    public Stream<String> lines() {
        return Stream.concat(
                Stream.of("service " + name + " " + index + " " + asOf),
                members.stream().map(member -> "member " + name + " " + member.line()));
    }
}
