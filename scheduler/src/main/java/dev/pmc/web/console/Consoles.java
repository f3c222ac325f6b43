package dev.pmc.web.console;

import dev.pmc.core.vm.Home;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.status.HostStatus;
import dev.pmc.status.StatusBoard;
import dev.pmc.vm.ConsoleInvitation;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.Word;
import dev.pmc.web.ApiProblem;
import dev.pmc.web.Exchange;
import dev.pmc.web.Page;
import dev.pmc.web.access.AuditTrail;
import dev.pmc.web.access.AuditTrail.Deed;
import dev.pmc.web.access.Caller;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.server.Components;
import org.jspecify.annotations.Nullable;

/**
 * Who looks at which console, and who types there: one at a time for each guest. Each session is a WebSocket of somebody who
 * looks and one of the executor that is asked to connect for it; what passes between them is kept nowhere, and passes no
 * faster than whoever is slower takes it. Thread-safe; no thread waits.
 *
 * <p>Once a second all sessions are looked at: whether their executor has come, whether the host is still where it was, and whether they still may.
 */
public final class Consoles implements AutoCloseable {
    /** The protocol that those who look may offer; a browser's page offers its {@code csrf.} word after it. */
    public static final String PROTOCOL = "pmc.console";

    /** Where executors connect to. */
    public static final String LINES = "/console-lines/";

    private static final int MOST = 2_000;
    private static final int LOOKS_UNTIL_GIVEN_UP = 6;

    private final StatusBoard board;
    private final AuditTrail audit;
    private final String lines;
    /** By the word of their invitation. Guarded by this, as is all that follows. */
    private final Map<String, ConsoleSession> sessions = new HashMap<>();

    private final Map<Hostname, ConsoleSession> typists = new HashMap<>();
    private @Nullable Components jetty;
    private boolean isLooking;
    private boolean closed;

    /** @param root the root of this scheduler's pages, as executors reach it */
    public Consoles(StatusBoard board, AuditTrail audit, String root) {
        this.board = board;
        this.audit = audit;
        lines = root.replaceFirst("^http", "ws").replaceFirst("/$", "") + LINES;
    }

    /**
     * Opens a session for somebody who may type.
     *
     * @param isAllowed whether he still may; asked as long as it goes on
     * @param last how many bytes of what was said so far are wanted
     * @throws ApiProblem if there is no such host, or nothing to be seen of it
     */
    public void open(Exchange exchange, Hostname hostname, Caller caller, BooleanSupplier isAllowed, long last) {
        if (!exchange.isUpgrade()) {
            throw ApiProblem.upgradeRequired("this is a WebSocket; see pmc host console -i");
        }
        VmRecord vm = vm(hostname);
        if (vm == null) {
            throw ApiProblem.notFound("there is no host " + hostname);
        }
        Home home = vm.home();
        if (home == null) {
            throw ApiProblem.conflict(hostname + " is on no machine yet, so it has no console");
        }
        synchronized (this) {
            if (closed || sessions.size() >= MOST) {
                throw ApiProblem.unavailable(closed ? "pmc stops" : "there are " + MOST + " consoles open already");
            }
            jetty = exchange.request().getComponents();
        }
        ConsoleSession session = new ConsoleSession(this, hostname, home, caller, isAllowed, last, Deed.of(exchange));
        boolean offers = !exchange.headers("Sec-WebSocket-Protocol").isEmpty();
        exchange.upgrade(session, offers ? PROTOCOL : null);
    }

    /** Where executors connect to; open to whoever shows the token of an invitation. */
    public Page lines() {
        return exchange -> {
            ConsoleSession session = session(exchange.path().substring(LINES.length()));
            if (session == null || !session.isInvited(exchange.header("Authorization"))) {
                throw ApiProblem.forbidden("nobody is invited by that");
            }
            exchange.upgrade(new ExecutorLine(session), null);
        };
    }

    /** Ends all sessions. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        all().forEach(session -> session.end("pmc stops, or does not lead any more; open the console again"));
    }

    synchronized void opened(ConsoleSession session) {
        sessions.put(session.word(), session);
        if (!isLooking) {
            isLooking = true;
            lookSoon();
        }
    }

    /** Somebody wants to type. Returns who does so instead; null if he may. */
    synchronized @Nullable ConsoleSession claim(ConsoleSession session, boolean takeOver) {
        ConsoleSession holder = typists.get(session.hostname());
        if (holder != null && holder != session && !takeOver) {
            return holder;
        }
        typists.put(session.hostname(), session);
        return null;
    }

    /** Whether it is this session's turn to type. */
    synchronized boolean isTypist(ConsoleSession session) {
        return typists.get(session.hostname()) == session;
    }

    /** Who types at that host's console; null if nobody does. */
    synchronized @Nullable ConsoleSession typist(Hostname hostname) {
        return typists.get(hostname);
    }

    /** Returns whether it was this session's turn to type. */
    synchronized boolean release(ConsoleSession session) {
        return typists.remove(session.hostname(), session);
    }

    /** Tells all who look at a host's console who types there. */
    void announce(Hostname hostname) {
        all().stream().filter(session -> session.hostname().equals(hostname)).forEach(session -> session.tell(""));
    }

    void ended(ConsoleSession session) {
        boolean wasTypist;
        synchronized (this) {
            sessions.remove(session.word());
            wasTypist = release(session);
        }
        board.consoles().uninvite(session.word());
        if (wasTypist) {
            announce(session.hostname());
        }
    }

    void audit(Deed deed, int status, @Nullable String detail) {
        audit.add(deed, status, detail);
    }

    /** Asks the executor to connect; to be called until it has. */
    void invite(ConsoleSession session, String token, long last) {
        VmRecord vm = vm(session.hostname());
        if (vm != null) {
            ConsoleInvitation invitation =
                    new ConsoleInvitation(session.word(), session.hostname(), lines + session.word(), token, last);
            board.consoles().invite(vm, session.home(), invitation, session::end);
        }
    }

    private synchronized @Nullable ConsoleSession session(String word) {
        return sessions.get(word);
    }

    private synchronized List<ConsoleSession> all() {
        return List.copyOf(sessions.values());
    }

    private @Nullable VmRecord vm(Hostname hostname) {
        HostStatus host = board.snapshot().hosts().get(hostname.value());
        return host == null ? null : host.record();
    }

    private synchronized void lookSoon() {
        Components timer = jetty;
        if (timer != null) {
            timer.getScheduler().schedule(() -> timer.getExecutor().execute(this::lookAround), 1, TimeUnit.SECONDS);
        }
    }

    private void lookAround() {
        try {
            all().forEach(this::look);
        } finally {
            lookAgain();
        }
    }

    private synchronized void lookAgain() {
        if (sessions.isEmpty()) {
            isLooking = false;
        } else {
            lookSoon();
        }
    }

    private void look(ConsoleSession session) {
        VmRecord vm = vm(session.hostname());
        Home home = vm == null ? null : vm.home();
        if (!session.isAllowed()) {
            session.end("your token or log-in is not good any more");
        } else if (vm == null) {
            session.end(session.hostname() + " is no more");
        } else if (home == null
                || !Objects.equals(home.agentId(), session.home().agentId())) {
            session.end(
                    session.hostname() + " is no longer on " + session.home().hostname()
                            + (home == null ? "" : " but on " + home.hostname() + "; open its console again"));
        } else if (session.isWaiting() && session.looks() > LOOKS_UNTIL_GIVEN_UP) {
            session.end("no executor answers on " + home.hostname() + "; " + session.hostname() + " is "
                    + Word.of(vm.state()));
        } else if (session.isWaiting()) {
            session.invite();
        }
    }
}
