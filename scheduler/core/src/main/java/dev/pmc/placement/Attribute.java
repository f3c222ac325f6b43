package dev.pmc.placement;

import java.util.List;

/**
 * What an agent says of itself under one name, as its operator has set it ({@code mesos-agent --attributes}).
 *
 * @param text the value as Mesos writes it: <code>r1</code>, <code>4.5</code>, <code>[1-3,7-9]</code>, <code>{a,b}</code>
 */
public record Attribute(Type type, String text) {
    private static final double MAX_WHOLE = 1e15;

    /** Mesos' types of values. */
    public enum Type {
        SCALAR,
        RANGES,
        SET,
        TEXT
    }

    /** A text. */
    public static Attribute text(String value) {
        return new Attribute(Type.TEXT, value);
    }

    /** A number. */
    public static Attribute scalar(double value) {
        boolean whole = value == Math.rint(value) && Math.abs(value) < MAX_WHOLE;
        return new Attribute(Type.SCALAR, whole ? Long.toString((long) value) : Double.toString(value));
    }

    /** Ranges of whole numbers, each of them {@code begin-end}. */
    public static Attribute ranges(List<String> ranges) {
        return new Attribute(Type.RANGES, "[" + String.join(",", ranges) + "]");
    }

    /** Several texts. */
    public static Attribute set(List<String> items) {
        return new Attribute(Type.SET, "{" + String.join(",", items) + "}");
    }

    /** The texts of a set, or the ranges of ranges, each {@code begin-end}; the one value of anything else. */
    public List<String> items() {
        return switch (type) {
            case TEXT, SCALAR -> List.of(text);
            case RANGES, SET ->
                text.length() <= 2
                        ? List.of()
                        : List.of(text.substring(1, text.length() - 1).split(","));
        };
    }
}
