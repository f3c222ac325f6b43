package dev.pmc.web.access;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an access file says: who may use the API. Immutable. */
public final class AccessList {
    public static final AccessList EMPTY = new AccessList(List.of());

    private final List<AccessEntry> entries;
    private final Map<TokenHash, AccessEntry> byHash = new HashMap<>();
    private final Map<String, AccessEntry> byName = new HashMap<>();

    private AccessList(List<AccessEntry> entries) {
        this.entries = List.copyOf(entries);
        for (AccessEntry entry : entries) {
            byName.put(entry.name(), entry);
            if (entry.hash() != null) {
                byHash.put(entry.hash(), entry);
            }
        }
    }

    /**
     * Reads the text of an access file.
     *
     * @throws IllegalArgumentException that says of every line that is none what is wrong with it
     */
    public static AccessList parse(String text) {
        List<AccessEntry> entries = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        Set<String> names = new HashSet<>();
        Set<TokenHash> hashes = new HashSet<>();
        int number = 0;
        for (String raw : text.lines().toList()) {
            number++;
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            try {
                AccessEntry entry = AccessEntry.parse(line);
                if (!names.add(entry.name())) {
                    throw new IllegalArgumentException("there is a '" + entry.name() + "' above");
                }
                if (entry.hash() != null && !hashes.add(entry.hash())) {
                    throw new IllegalArgumentException("another line has the same token");
                }
                entries.add(entry);
            } catch (IllegalArgumentException e) {
                problems.add("line " + number + ": " + e.getMessage());
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        return new AccessList(entries);
    }

    /** In the order of the lines. */
    public List<AccessEntry> entries() {
        return entries;
    }

    /** Who has that name. */
    public @Nullable AccessEntry named(String name) {
        return byName.get(name);
    }

    /** Whose token has that hash. */
    public @Nullable AccessEntry find(TokenHash hash) {
        return byHash.get(hash);
    }
}
