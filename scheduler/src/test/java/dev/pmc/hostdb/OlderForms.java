package dev.pmc.hostdb;

import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes of a record as it is stored today what one of an older form is taken for: without what that lacks. */
final class OlderForms {
    private OlderForms() {}

    static void asOfResult(int form, ObjectNode result) {
        if (form < 3) {
            unnamed(result);
        }
        if (form < 2) {
            result.putNull("released");
        }
    }

    /** Nobody named queues while there was but one. */
    static void unnamed(JsonNode job) {
        ((ObjectNode) job).put("queue", "");
    }

    static void asOfGroup(int form, ObjectNode group) {
        if (form < 3) {
            withoutSurge(group);
        }
        if (form < 2) {
            withoutHelper(group);
        }
    }

    /** Of a group from when there were no spare members, and no order but one. */
    static void withoutSurge(JsonNode group) {
        group.path("revisions").forEach(revision -> {
            ((ObjectNode) revision.path("spec").path("update")).put("maxSurge", 0);
            ((ObjectNode) revision.path("spec")).putArray("wants");
        });
    }

    /** Of a group from when guests had no helper. */
    static void withoutHelper(JsonNode group) {
        group.path("revisions")
                .forEach(revision -> ((ObjectNode) revision.path("spec").path("template")).putNull("guestHelper"));
    }

    static void asOfVm(int form, ObjectNode vm) {
        if (form < 14) {
            vm.putNull("move");
        }
        if (form < 13) {
            vm.putNull("remake");
            ((ArrayNode) vm.path("deferred")).remove(2); // a resize
            vm.path("deferred").forEach(deferred -> ((ObjectNode) deferred.path("job")).putNull("change"));
        }
        if (form < 11) {
            vm.path("deferred").forEach(deferred -> {
                if (deferred.path("job").path("order") instanceof ObjectNode order) {
                    order.putNull("place");
                    ((ObjectNode) order.path("member")).put("spare", false);
                }
            });
        }
        if (form < 10) {
            vm.putNull("disk");
        }
        if (form < 9) {
            ((ObjectNode) vm.path("spec")).putNull("guestHelper");
            vm.path("deferred").forEach(deferred -> {
                if (deferred.at("/job/order/spec") instanceof ObjectNode spec) {
                    spec.putNull("guestHelper");
                }
            });
        }
        if (form < 8) {
            vm.putNull("member");
            vm.path("deferred").forEach(deferred -> {
                if (deferred.path("job").path("order") instanceof ObjectNode order) {
                    order.putNull("member");
                }
            });
        }
        if (form < 7) {
            vm.path("pending").forEach(OlderForms::unnamed);
            vm.path("deferred").forEach(OlderForms::unnamed);
        }
        if (form < 6) {
            ((ObjectNode) vm.path("wishes")).putArray("constraints");
        }
        if (form < 5) {
            vm.putArray("deferred");
        }
        if (form < 4) {
            vm.putNull("lease");
        }
        if (form < 3) {
            Map.of("/home", "address", "/attempt", "agentAddress", "/attempt/homeBefore", "address")
                    .forEach((object, field) -> {
                        if (vm.at(object) instanceof ObjectNode there) {
                            there.putNull(field);
                        }
                    });
        }
        if (form < 2) {
            ((ObjectNode) vm.path("spec")).put("ready", "auto");
        }
    }
}
