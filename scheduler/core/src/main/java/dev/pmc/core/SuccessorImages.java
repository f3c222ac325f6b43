package dev.pmc.core;

import dev.pmc.core.decision.Effect;
import dev.pmc.core.vm.Attempt;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.vm.ImageAnswer;
import dev.pmc.vm.ImageOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether machines have the images that successors of their members are made from, so that a member is not taken away for as
 * long as a download takes, nor for an image that cannot be had. Machines that have not are told to fetch them, a few at a time.
 *
 * <p>Nothing of it is durable: whoever begins to lead asks again, and is answered at once. Not thread-safe.
 */
final class SuccessorImages {
    /** An executor that says nothing for so long, as one of an earlier release does, is not waited for. */
    static final Duration PATIENCE = Duration.ofMinutes(5);

    /** An order may be lost, as may an answer. */
    private static final Duration REPEAT = Duration.ofSeconds(10);
    /** What an executor has said is believed for so long; its cache may be emptied. */
    private static final Duration BELIEVED = Duration.ofHours(1);

    private static final int MOST_AT_ONCE = 8;
    /** Characters of a reason. It stands in the group's record. */
    private static final int MOST_WORDS = 300;

    private final Map<Place, Fetch> fetches = new HashMap<>();
    private final List<Effect.FetchImage> orders = new ArrayList<>();
    /** How many are being fetched, counted then. */
    private int underWay;

    private @Nullable Instant countedAt;

    private record Place(String agentId, String image) {}

    /**
     * An image that a machine is to have.
     *
     * @param begun when it was told first
     * @param told when it was told last
     * @param heard when it has answered last, or was told first
     * @param answer null if it has said nothing yet
     */
    private record Fetch(
            Instant begun,
            Instant told,
            Instant heard,
            @Nullable ImageAnswer answer) {
        boolean isFetched() {
            return answer != null && answer.fetched();
        }

        boolean isUnderWay(Instant now) {
            return (answer == null || (!answer.fetched() && answer.reason() == null)) && !isSilent(now);
        }

        boolean isSilent(Instant now) {
            return !isFetched() && !now.isBefore(heard.plus(PATIENCE));
        }
    }

    /** For what a member is to be waited with whose successor will be on its machine, in words; empty for nothing. */
    Optional<String> awaited(VmRecord member, String image, Instant now) {
        Attempt attempt = member.attempt();
        if (attempt == null || image.equals(member.spec().seed().os())) {
            return Optional.empty(); // its own disk stands on that image
        }
        count(now);
        Place place = new Place(attempt.agentId(), image);
        Fetch fetch = fetches.get(place);
        if (fetch == null) {
            if (underWay >= MOST_AT_ONCE) {
                return Optional.of("other machines fetch the image " + image + " first");
            }
            fetch = new Fetch(now, now, now, null);
            fetches.put(place, fetch);
            underWay++;
            order(attempt, image);
        }
        if (fetch.isFetched() || fetch.isSilent(now)) {
            return Optional.empty();
        }
        if (!now.isBefore(fetch.told().plus(REPEAT))) {
            fetches.put(place, new Fetch(fetch.begun(), now, fetch.heard(), fetch.answer()));
            order(attempt, image);
        }
        return Optional.of(words(attempt.agentHostname(), image, fetch.answer()));
    }

    /** Many members ask at the same moment. */
    private void count(Instant now) {
        if (!now.equals(countedAt)) {
            fetches.values().removeIf(fetch -> !now.isBefore(fetch.begun().plus(BELIEVED)));
            underWay = (int) fetches.values().stream()
                    .filter(fetch -> fetch.isUnderWay(now))
                    .count();
            countedAt = now;
        }
    }

    private static String words(String machine, String image, @Nullable ImageAnswer answer) {
        String reason = answer == null ? null : answer.reason();
        return reason == null
                ? machine + " fetches the image " + image
                : machine + " cannot fetch the image " + image + ": "
                        + reason.substring(0, Math.min(reason.length(), MOST_WORDS));
    }

    private void order(Attempt attempt, String image) {
        orders.add(new Effect.FetchImage(attempt.agentId(), attempt.executorId(), new ImageOrder(image)));
    }

    /** An executor says how it comes on. What nobody has asked for is void. */
    void heard(String agentId, ImageAnswer answer, Instant now) {
        fetches.computeIfPresent(
                new Place(agentId, answer.image()),
                (place, fetch) -> new Fetch(fetch.begun(), fetch.told(), now, answer));
        countedAt = null;
    }

    /** What machines are to be told since the last time. */
    List<Effect.FetchImage> orders() {
        List<Effect.FetchImage> all = List.copyOf(orders);
        orders.clear();
        return all;
    }
}
