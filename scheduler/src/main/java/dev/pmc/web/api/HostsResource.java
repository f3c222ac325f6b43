package dev.pmc.web.api;

import dev.pmc.core.vm.VmRecord;
import dev.pmc.core.vm.VmState;
import dev.pmc.status.ConsoleUnavailable;
import dev.pmc.status.HostStatus;
import dev.pmc.status.QueueWatches;
import dev.pmc.status.StatusBoard;
import dev.pmc.status.VmUsage;
import dev.pmc.vm.Word;
import dev.pmc.web.ApiProblem;
import dev.pmc.web.Reply;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** {@code /hosts}: the list of hosts, one host, why one is not running, and what its guest says. */
final class HostsResource implements Resource {
    /** What a list can be sorted by. Equal ones are sorted by hostname. */
    enum Order {
        HOSTNAME,
        STATE,
        TYPE,
        AGENT,
        SINCE,
        ACCEPTED
    }

    /** Of one length, so that it sorts as time does. */
    private static final DateTimeFormatter INSTANT =
            new DateTimeFormatterBuilder().appendInstant(9).toFormatter(Locale.ROOT);

    private static final int MAX_LOG_NAME = 64;
    /** Any guest of a host that runs, but one that is ready. */
    private static final String NOT_READY = "not_ready";

    private final StatusBoard board;
    private final QueueWatches queues;

    HostsResource(StatusBoard board, QueueWatches queues) {
        this.board = board;
        this.queues = queues;
    }

    @Override
    public boolean mayWait(ApiRequest request) {
        return isConsole(request);
    }

    @Override
    public Reply answer(ApiRequest request) {
        int parts = request.path().size();
        if (!request.reads()) {
            throw ApiProblem.methodNotAllowed("GET, HEAD");
        }
        if (parts == 1) {
            return list(request.query());
        }
        boolean console = isConsole(request);
        Query query = console
                ? request.query().only("log", "offset")
                : request.query().only();
        HostStatus host = host(request);
        if (console) {
            return console(host.record(), query);
        }
        if (parts == 2) {
            VmUsage usage =
                    board.counters().of(host.record().hostname().value()).orElse(null);
            return Reply.json(Views.Host.of(host, usage, board.started()));
        }
        if (parts == 3 && request.path().get(2).equals("why")) {
            return Reply.json(new WhyAnswer(board).of(host));
        }
        throw ApiProblem.notFound("a host has no '" + request.path().get(2) + "'; it has why and console");
    }

    private static boolean isConsole(ApiRequest request) {
        return request.path().size() == 3 && request.path().get(2).equals("console");
    }

    private Reply console(VmRecord vm, Query query) {
        String log = query.text("log");
        if (log == null && query.text("offset") != null) {
            throw ApiProblem.badRequest("an offset is one in a log: give the log too, as the answer before named it");
        }
        if (log != null && log.length() > MAX_LOG_NAME) {
            throw ApiProblem.badRequest("no log has a name that long");
        }
        try {
            return Reply.json(Views.Console.of(
                    vm, board.consoles().read(vm, log, query.number("offset", 0, 0, Long.MAX_VALUE))));
        } catch (ConsoleUnavailable e) {
            String why = String.valueOf(e.getMessage());
            throw e.later() ? ApiProblem.unavailable(why) : ApiProblem.conflict(why);
        }
    }

    private HostStatus host(ApiRequest request) {
        HostStatus host = board.snapshot().hosts().get(request.hostname(1).value());
        if (host == null) {
            String where = queues.elsewhere()
                    .map(words -> "; " + words + ", where its job may be")
                    .orElse("");
            throw ApiProblem.notFound("there is no host " + request.hostname(1) + where);
        }
        return host;
    }

    private Reply list(Query query) {
        query.only("limit", "cursor", "state", "guest", "type", "agent", "q", "sort", "order");
        Order given = query.word("sort", Order.class);
        Order order = given == null ? Order.HOSTNAME : given;
        Listing<HostStatus> listing = new Listing<>(
                host -> key(host.record(), order),
                host -> host.record().hostname().value());
        Share share = new Share();
        Predicate<HostStatus> stand = stand(query);
        Predicate<HostStatus> filter = filter(query).and(share::count).and(stand);
        Views.Page<Views.HostRow> page =
                listing.page(board.snapshot().hosts().values(), filter, query, Views.HostRow::of);
        return Reply.json(new HostPage(page.items(), page.total(), page.next(), share.states(), share.unready));
    }

    private static String key(VmRecord vm, Order order) {
        return switch (order) {
            case HOSTNAME -> "";
            case STATE -> Word.of(vm.state());
            case TYPE -> vm.spec().componentType().value();
            case AGENT -> vm.home() == null ? "" : vm.home().hostname();
            case SINCE -> INSTANT.format(vm.since());
            case ACCEPTED -> INSTANT.format(vm.asked().acceptedAt());
        };
    }

    /**
     * A page of hosts.
     *
     * @param byState how many are in each state of those that the filters leave, but for those by state and guest
     * @param unready how many of the running ones have a guest that has not answered or is not well
     */
    record HostPage(
            List<Views.HostRow> items, int total, @Nullable String next, Map<String, Integer> byState, int unready) {}

    /** Counts how hosts stand. */
    private static final class Share {
        private final Map<VmState, Integer> states = new EnumMap<>(VmState.class);
        private int unready;

        boolean count(HostStatus host) {
            states.merge(host.record().state(), 1, Integer::sum);
            unready += host.isUnready() ? 1 : 0;
            return true;
        }

        Map<String, Integer> states() {
            Map<String, Integer> words = new TreeMap<>();
            states.forEach((state, count) -> words.put(Word.of(state), count));
            return words;
        }
    }

    /** Whether a host stands as a list is to show it. */
    private static Predicate<HostStatus> stand(Query query) {
        VmState state = query.word("state", VmState.class);
        String guest = query.text("guest");
        return host -> (state == null || host.record().state() == state)
                && (guest == null || guest.equals(Views.guest(host)) || (guest.equals(NOT_READY) && host.isUnready()));
    }

    private static Predicate<HostStatus> filter(Query query) {
        String type = query.text("type");
        String agent = query.text("agent");
        String text = query.text("q");
        String needle = text == null ? null : text.toLowerCase(Locale.ROOT);
        return host -> {
            VmRecord vm = host.record();
            return (type == null || vm.spec().componentType().value().equals(type))
                    && (agent == null || isOn(vm, agent))
                    && (needle == null || mentions(vm, needle) || contains(host.words(), needle));
        };
    }

    private static boolean isOn(VmRecord vm, String agent) {
        return vm.home() != null
                && (vm.home().hostname().equals(agent) || vm.home().agentId().equals(agent));
    }

    private static boolean mentions(VmRecord vm, String needle) {
        return contains(vm.hostname().value(), needle)
                || contains(vm.spec().componentType().value(), needle)
                || contains(Views.agent(vm), needle)
                || contains(Views.address(vm), needle)
                || contains(vm.reason(), needle)
                || contains(Word.of(vm.state()), needle);
    }

    private static boolean contains(@Nullable String text, String needle) {
        return text != null && text.toLowerCase(Locale.ROOT).contains(needle);
    }
}
