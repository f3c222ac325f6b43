package dev.pmc.node.render;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Flags of Mesos, as a file of settings that its units read. */
final class MesosFlags {
    private MesosFlags() {}

    static String environment(Map<String, String> flags) {
        return flags.entrySet().stream()
                .map(flag -> "MESOS_%s=\"%s\"\n".formatted(flag.getKey().toUpperCase(Locale.ROOT), flag.getValue()))
                .collect(Collectors.joining());
    }
}
