package dev.pmc.executor.host;

import dev.pmc.vm.VmShape;
import dev.pmc.vm.VmSpec;
import dev.pmc.wire.Json;
import dev.pmc.wire.Messages;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Short names for what a spec says.
 *
 * <p>Fields that are null, empty, false or 0 do not count, so that a field added in a later version leaves the hashes of VMs
 * that do without it as they are. Labels, the ready check and what is said of the helper do not count either: they make
 * no difference to the guest that there is.
 */
final class SpecHash {
    private static final int DIGITS = 16;

    /** What may change without making another domain of it. */
    private static final Set<String> NOT_OF_THE_DOMAIN = Set.of("labels", "ready", "guestHelper");

    /** What may change without making another guest of it. */
    private static final Set<String> NOT_OF_THE_GUEST = Stream.concat(
                    NOT_OF_THE_DOMAIN.stream(),
                    Arrays.stream(VmShape.class.getRecordComponents()).map(RecordComponent::getName))
            .collect(Collectors.toUnmodifiableSet());

    private SpecHash() {}

    /** Of all that makes the domain what it is. Executors of earlier releases know a domain by it. */
    static String ofDomain(VmSpec spec) {
        return ofDomain(tree(spec));
    }

    /** The same of a spec in its JSON form, which may be of another version. */
    static String ofDomain(JsonNode spec) {
        return of(spec, NOT_OF_THE_DOMAIN);
    }

    /** Of all that makes the guest what it is: a spec of another shape is of the same guest. */
    static String ofGuest(VmSpec spec) {
        return ofGuest(tree(spec));
    }

    /** The same of a spec in its JSON form, which may be of another version. */
    static String ofGuest(JsonNode spec) {
        return of(spec, NOT_OF_THE_GUEST);
    }

    private static JsonNode tree(VmSpec spec) {
        return Json.mapper().readTree(Messages.bytes(spec));
    }

    private static String of(JsonNode tree, Set<String> passedOver) {
        ObjectNode fields = Json.mapper().createObjectNode();
        tree.propertyNames().stream().sorted().forEach(name -> {
            JsonNode value = tree.get(name);
            if (!saysNothing(value) && !passedOver.contains(name)) {
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

    private static boolean saysNothing(JsonNode value) {
        return value.isNull()
                || (value.isContainer() && value.isEmpty())
                || (value.isBoolean() && !value.booleanValue())
                || (value.isIntegralNumber() && value.longValue() == 0);
    }
}
