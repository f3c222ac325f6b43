package dev.pmc.local.resource;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;

/**
 * Resources and attributes in the syntax of an agent's flags: {@code cpus:8;mem:16384;ports:[31000-32000]} and {@code
 * rack:r1;vt_enabled:1}.
 */
public final class ResourceText {
    private static final Pattern NUMBER = Pattern.compile("[-+]?\\d+(\\.\\d*)?([eE][-+]?\\d+)?");
    private static final Pattern RESOURCE_NAME = Pattern.compile("([^()]+)(?:\\((.+)\\))?");
    private static final Pattern RANGE = Pattern.compile("\\s*(\\d+)\\s*-\\s*(\\d+)\\s*");

    private record Pair(String name, String value) {}

    private ResourceText() {}

    /**
     * Reads resources.
     *
     * @throws IllegalArgumentException if the text is not {@code name:value;...}; the message says where
     */
    public static ResourceSum resources(String text) {
        List<Resource> resources = new ArrayList<>();
        for (Pair pair : pairs(text)) {
            Matcher name = RESOURCE_NAME.matcher(pair.name);
            if (!name.matches()) {
                throw new IllegalArgumentException("'" + pair.name + "' is no name of a resource");
            }
            Resource.Builder resource =
                    Resource.newBuilder().setName(name.group(1)).setType(typeOf(pair.value));
            switch (resource.getType()) {
                case SCALAR -> resource.setScalar(scalar(pair.value));
                case RANGES -> resource.setRanges(ranges(pair.value));
                case SET -> resource.setSet(set(pair.value));
                case TEXT ->
                    throw new IllegalArgumentException("resource '" + pair.name
                            + "' needs a number, [ranges] or a {set}, and not '" + pair.value + "'");
            }
            String role = name.group(2);
            if (role != null && !role.equals("*")) {
                resource.addReservationsBuilder()
                        .setType(Resource.ReservationInfo.Type.STATIC)
                        .setRole(role);
            }
            resources.add(resource.build());
        }
        // A Mesos agent lists ranges before numbers; its messages show that order.
        return ResourceSum.of(Stream.concat(
                        resources.stream().filter(r -> r.getType() != Value.Type.SCALAR),
                        resources.stream().filter(r -> r.getType() == Value.Type.SCALAR))
                .toList());
    }

    /**
     * Reads attributes: numbers, ranges, sets, and all else as text.
     *
     * @throws IllegalArgumentException if the text is not {@code name:value;...}; the message says where
     */
    public static List<Attribute> attributes(String text) {
        List<Attribute> attributes = new ArrayList<>();
        for (Pair pair : pairs(text)) {
            Attribute.Builder attribute =
                    Attribute.newBuilder().setName(pair.name).setType(typeOf(pair.value));
            switch (attribute.getType()) {
                case SCALAR -> attribute.setScalar(scalar(pair.value));
                case RANGES -> attribute.setRanges(ranges(pair.value));
                case SET -> attribute.setSet(set(pair.value));
                case TEXT -> attribute.setText(Value.Text.newBuilder().setValue(pair.value));
            }
            attributes.add(attribute.build());
        }
        return List.copyOf(attributes);
    }

    /** One resource as Mesos writes it: {@code cpus:0.5}. */
    public static String of(Resource resource) {
        return describe(resource) + ":" + Amount.of(resource);
    }

    /** Name, role and reservations, without the amount. */
    static String describe(Resource resource) {
        StringBuilder text = new StringBuilder(resource.getName());
        if (resource.hasAllocationInfo()) {
            text.append("(allocated: ")
                    .append(resource.getAllocationInfo().getRole())
                    .append(')');
        }
        if (resource.getReservationsCount() > 0) {
            text.append(resource.getReservationsList().stream()
                    .map(reservation -> "(" + reservation.getType() + "," + reservation.getRole() + ")")
                    .collect(Collectors.joining(",", "(reservations: [", "])")));
        }
        return text.toString();
    }

    private static List<Pair> pairs(String text) {
        List<Pair> pairs = new ArrayList<>();
        for (String part : text.split("[;\n]", -1)) {
            if (part.isBlank()) {
                continue;
            }
            int colon = part.indexOf(':');
            if (colon < 1 || part.substring(colon + 1).isBlank()) {
                throw new IllegalArgumentException("'" + part.strip() + "' is not of the form name:value");
            }
            pairs.add(new Pair(
                    part.substring(0, colon).strip(), part.substring(colon + 1).strip()));
        }
        return pairs;
    }

    private static Value.Type typeOf(String value) {
        if (value.startsWith("[")) {
            return Value.Type.RANGES;
        }
        if (value.startsWith("{")) {
            return Value.Type.SET;
        }
        return NUMBER.matcher(value).matches() ? Value.Type.SCALAR : Value.Type.TEXT;
    }

    private static Value.Scalar scalar(String value) {
        return Value.Scalar.newBuilder().setValue(Double.parseDouble(value)).build();
    }

    private static Value.Ranges ranges(String value) {
        List<Ranges.Range> ranges = new ArrayList<>();
        for (String part : inside(value, "]").split(",", -1)) {
            Matcher range = RANGE.matcher(part);
            if (!range.matches()) {
                throw new IllegalArgumentException("'" + value + "' is not of the form [1-3,7-9]");
            }
            ranges.add(new Ranges.Range(Long.parseLong(range.group(1)), Long.parseLong(range.group(2))));
        }
        return new Ranges(ranges).toProto();
    }

    private static Value.Set set(String value) {
        return Value.Set.newBuilder()
                .addAllItem(Stream.of(inside(value, "}").split(",", -1))
                        .map(String::strip)
                        .toList())
                .build();
    }

    private static String inside(String value, String end) {
        if (!value.endsWith(end)) {
            throw new IllegalArgumentException("'" + value + "' has no " + end + " at its end");
        }
        return value.substring(1, value.length() - 1);
    }
}
