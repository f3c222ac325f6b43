package dev.pmc.local.master;

import java.util.Optional;

/** The rule that all ids made by frameworks have to keep; Mesos makes directories of them. */
final class Ids {
    private static final int LONGEST = 255;

    private Ids() {}

    /** What is wrong with an id, if anything. */
    static Optional<String> problem(String id) {
        if (id.isEmpty()) {
            return Optional.of("ID must not be empty");
        }
        if (id.length() > LONGEST) {
            return Optional.of("ID must not be greater than " + LONGEST + " characters");
        }
        if (id.equals(".") || id.equals("..")) {
            return Optional.of("'" + id + "' is disallowed");
        }
        if (id.chars().anyMatch(c -> c < ' ' || c == 127 || c == '/' || c == '\\')) {
            return Optional.of("'" + id + "' contains invalid characters");
        }
        return Optional.empty();
    }
}
