package dev.pmc.executor.host;

import dev.pmc.executor.helper.HelperDesk;
import dev.pmc.executor.helper.HelperGuest;
import dev.pmc.vm.Hostname;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;

/** Passes on what helpers in guests ask, of guests that are to have one, and not more often than is sensible. Of one thread. */
final class HelperCalls {
    private static final int PER_SECOND = 50;
    private static final long SECOND = 1_000_000_000L;

    private record Rate(long second, int calls) {}

    private final HelperDesk desk;
    private final Map<Hostname, Rate> rates = new HashMap<>();

    HelperCalls(HelperDesk desk) {
        this.desk = desk;
    }

    /** A guest that has proved who it is asks something. */
    CompletableFuture<GuestCall.Answer> hear(
            Hostname hostname, VmDirectory directory, String what, String query, InetSocketAddress caller)
            throws IOException {
        JsonNode spec = directory.spec();
        if (spec == null || !spec.path("guestHelper").isObject()) {
            return GuestCall.Answer.NOT_FOUND.now();
        }
        long second = System.nanoTime() / SECOND;
        Rate now = rates.merge(
                hostname,
                new Rate(second, 1),
                (last, one) -> last.second() == second ? new Rate(second, last.calls() + 1) : one);
        if (now.calls() > PER_SECOND) {
            return GuestCall.Answer.TOO_MANY.now();
        }
        String type = spec.path("componentType").asString("");
        HelperGuest guest = new HelperGuest(
                hostname,
                spec.path("guestHelper").path("service").asString(type),
                spec.path("os").asString(""),
                caller.getAddress().getHostAddress());
        CompletableFuture<String> answer = desk.ask(guest, what, query);
        CompletableFuture<GuestCall.Answer> told = answer.thenApply(GuestCall.Answer::text);
        CompletableFuture<GuestCall.Answer> unused = told.whenComplete((given, failure) -> {
            if (told.isCancelled()) {
                answer.cancel(false); // the guest has gone, and nobody wants to know any more
            }
        });
        return told;
    }
}
