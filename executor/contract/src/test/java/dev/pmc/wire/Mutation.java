package dev.pmc.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A JSON document in which one thing was changed.
 *
 * @param field where: the names on the way, joined by points
 */
public record Mutation(String field, String text) {
    /** A word that no enum has. */
    public static final String NEW_WORD = "FROM_A_NEWER_RELEASE";

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final String NEW_FIELD = "fromANewerRelease";
    private static final JsonNode NEW_VALUE =
            MAPPER.readTree("{\"deep\":[1,\"two\",null,1.50,{\"id\":12345678901234567890}]}");

    /** A document to be compared: order does not matter, digits do. */
    public static JsonNode tree(String json) {
        return MAPPER.readTree(json);
    }

    /**
     * Each object in turn has a field that nobody knows.
     *
     * @param free the names of objects whose fields may be any, so that none is unknown there
     */
    public static List<Mutation> additions(String json, Set<String> free) {
        return changes(json, free, spot -> spot.name().isEmpty(), (object, name) -> object.set(NEW_FIELD, NEW_VALUE));
    }

    /** Each field in turn is missing. */
    public static List<Mutation> removals(String json, Set<String> free) {
        return changes(json, free, spot -> !spot.name().isEmpty(), ObjectNode::remove);
    }

    /** Each field in turn is null. */
    public static List<Mutation> nulls(String json, Set<String> free) {
        return changes(json, free, spot -> !spot.name().isEmpty(), ObjectNode::putNull);
    }

    /** Each field in turn is of a type that it cannot have. */
    public static List<Mutation> wrongTypes(String json, Set<String> free) {
        return changes(json, free, spot -> !spot.name().isEmpty(), (object, name) -> object.put(name, 0.5));
    }

    /** Each word of an enum in turn is one that nobody knows. */
    public static List<Mutation> newWords(String json, Set<String> free) {
        return changes(
                json,
                free,
                spot -> spot.value().isString() && spot.value().asString().matches("[A-Z]+(_[A-Z]+)*"),
                (object, name) -> object.put(name, NEW_WORD));
    }

    /** The last of the names. */
    public String name() {
        return field.substring(field.lastIndexOf('.') + 1);
    }

    /** A field, or with an empty name an object as a whole. */
    private record Spot(String pointer, String path, String name, JsonNode value) {}

    private static List<Mutation> changes(
            String json, Set<String> free, Predicate<Spot> which, BiConsumer<ObjectNode, String> change) {
        List<Spot> spots = new ArrayList<>();
        collect("", "", tree(json), free, spots);
        return spots.stream()
                .filter(which)
                .map(spot -> {
                    JsonNode copy = tree(json);
                    change.accept((ObjectNode) copy.at(spot.pointer()), spot.name());
                    return new Mutation(spot.path(), copy.toString());
                })
                .toList();
    }

    private static void collect(String pointer, String path, JsonNode node, Set<String> free, List<Spot> into) {
        if (node instanceof ArrayNode list) {
            for (int i = 0; i < list.size(); i++) {
                collect(pointer + "/" + i, path, list.get(i), free, into);
            }
        } else if (node instanceof ObjectNode object) {
            into.add(new Spot(pointer, path, "", object));
            object.properties().forEach(field -> {
                String name = field.getKey();
                String fieldPath = path.isEmpty() ? name : path + "." + name;
                into.add(new Spot(pointer, fieldPath, name, field.getValue()));
                if (!free.contains(name)) {
                    collect(pointer + "/" + name, fieldPath, field.getValue(), free, into);
                }
            });
        }
    }
}
