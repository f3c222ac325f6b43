package dev.pmc.web.api;

import dev.pmc.status.StatusBoard;
import dev.pmc.status.StatusEvent;
import dev.pmc.status.StatusEvents;
import dev.pmc.vm.Word;
import dev.pmc.web.ApiProblem;
import dev.pmc.web.Reply;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code /history}: what has happened, the newest first, searched by words, kind, host, agent and time. */
final class HistoryResource implements Resource {
    private static final int USUAL = 100;
    private static final int MOST = 1000;

    private final StatusBoard board;

    HistoryResource(StatusBoard board) {
        this.board = board;
    }

    /**
     * Some of what has happened.
     *
     * @param next what {@code before} has to be for those that follow; null if there are none
     * @param since how far back anything is known
     */
    record Past(List<Views.Event> items, @Nullable Long next, Instant since) {}

    @Override
    public Reply answer(ApiRequest request) {
        if (!request.reads()) {
            throw ApiProblem.methodNotAllowed("GET, HEAD");
        }
        if (request.path().size() > 1) {
            throw ApiProblem.notFound("the history has no parts");
        }
        Query query = request.query().only("q", "kind", "host", "agent", "from", "to", "before", "limit");
        int limit = query.number("limit", USUAL, 1, MOST);
        StatusEvents events = board.happenings();
        List<StatusEvent> found =
                events.before(query.number("before", Long.MAX_VALUE, 1, Long.MAX_VALUE), limit + 1, filter(query));
        boolean more = found.size() > limit;
        List<StatusEvent> page = more ? found.subList(0, limit) : found;
        return Reply.json(new Past(
                page.stream().map(Views.Event::of).toList(),
                more ? Long.valueOf(page.get(limit - 1).number()) : null,
                events.oldest().orElse(board.started())));
    }

    private static Predicate<StatusEvent> filter(Query query) {
        StatusEvent.Kind kind = query.word("kind", StatusEvent.Kind.class);
        String host = query.text("host");
        String agent = query.text("agent");
        Instant from = query.instant("from");
        Instant to = query.instant("to");
        String text = query.text("q");
        String needle = text == null ? null : text.toLowerCase(Locale.ROOT);
        return event -> (kind == null || event.kind() == kind)
                && (host == null || host.equals(event.host()))
                && (agent == null || agent.equals(event.agent()))
                && (from == null || !event.at().isBefore(from))
                && (to == null || event.at().isBefore(to))
                && (needle == null || mentions(event, needle));
    }

    private static boolean mentions(StatusEvent event, String needle) {
        return Stream.of(
                        event.host(),
                        event.agent(),
                        event.task(),
                        event.from(),
                        event.to(),
                        event.reason(),
                        Word.of(event.kind()))
                .filter(Objects::nonNull)
                .anyMatch(word -> word.toLowerCase(Locale.ROOT).contains(needle));
    }
}
