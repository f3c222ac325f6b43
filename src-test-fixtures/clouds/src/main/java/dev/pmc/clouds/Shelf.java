package dev.pmc.clouds;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The things of one kind that a cloud has, in the order in which they were made. Each is as the API shows it. */
final class Shelf {
    private final String kind;
    private final Map<String, ObjectNode> things = new LinkedHashMap<>();

    /** @param kind what a list of them is called in answers */
    Shelf(String kind) {
        this.kind = kind;
    }

    /** A new thing with an id. */
    ObjectNode add() {
        ObjectNode thing = JsonNodeFactory.instance.objectNode();
        String id = UUID.randomUUID().toString();
        things.put(id, thing.put("id", id));
        return thing;
    }

    /**
     * The thing that a call names.
     *
     * @throws ApiFault if there is none
     */
    ObjectNode of(ApiCall call, String parameter) {
        return get(call, parameter, call.text(parameter));
    }

    /** @throws ApiFault if there is none of that id */
    ObjectNode get(ApiCall call, String parameter, String id) {
        ObjectNode thing = things.get(id);
        if (thing == null) {
            throw new ApiFault(
                    ApiFault.PARAMETER,
                    "Unable to execute API command %s due to invalid value. Invalid parameter %s value=%s due to incorrect long value format, or entity does not exist or due to incorrect parameter annotation for the field in api cmd class."
                            .formatted(call.command().toLowerCase(Locale.ROOT), parameter, id));
        }
        return thing;
    }

    Optional<ObjectNode> find(Predicate<ObjectNode> wanted) {
        return things.values().stream().filter(wanted).findFirst();
    }

    List<ObjectNode> all(Predicate<ObjectNode> wanted) {
        return things.values().stream().filter(wanted).toList();
    }

    void remove(ObjectNode thing) {
        things.remove(thing.get("id").asString());
    }

    /** The answer to a call that lists: of parameters that are fields of the things, each has to be equal. */
    ObjectNode list(ApiCall call) {
        call.optional("id").ifPresent(id -> get(call, "id", id));
        return listing(all(thing -> call.parameters().entrySet().stream()
                .allMatch(asked -> !thing.has(asked.getKey())
                        || thing.get(asked.getKey()).asString().equals(asked.getValue()))));
    }

    /** Those things as the answer to a call that lists. */
    ObjectNode listing(List<ObjectNode> found) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        if (!found.isEmpty()) {
            answer.put("count", found.size());
            ArrayNode items = answer.putArray(kind);
            found.forEach(items::add);
        }
        return answer;
    }
}
