package dev.pmc.executor.host;

import dev.pmc.vm.VmSpec;
import dev.pmc.wire.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A short name for everything in a spec that makes the guest what it is.
 *
 * <p>Fields that are null or empty do not count, so that a field added in a later version leaves the hashes of VMs that do
 * without it as they are. Labels do not count either: they make no difference to the guest.
 */
final class SpecHash {
    private static final int DIGITS = 16;

    /** What may change without making another guest of it. */
    private static final Set<String> NOT_OF_THE_DOMAIN = Set.of("labels", "ready");

    private SpecHash() {}

    static String of(VmSpec spec) {
        return of(Json.mapper().<JsonNode>valueToTree(spec));
    }

    /** The same of a spec in its JSON form, which may be of another version. */
    static String of(JsonNode tree) {
        ObjectNode fields = Json.mapper().createObjectNode();
        tree.propertyNames().stream().sorted().forEach(name -> {
            JsonNode value = tree.get(name);
            boolean empty = value.isNull() || (value.isContainer() && value.isEmpty());
            if (!empty && !NOT_OF_THE_DOMAIN.contains(name)) {
                fields.set(name, value);
            }
        });
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(fields.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }
}
