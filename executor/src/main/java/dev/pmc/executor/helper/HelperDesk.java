package dev.pmc.executor.helper;

import dev.pmc.executor.discovery.KnownService;
import dev.pmc.executor.discovery.KnownServices;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers guests of this machine that have proved who they are. An answer begins with a line {@code ok} or {@code error
 * WORDS} and ends with a line {@code end}, so that one that was cut off is not taken for whole.
 *
 * <p>Two questions wait for their answers: {@code watch}, for the next change of services, and {@code orders}, for what is
 * to be done before the guest is stopped. Nobody waits on a thread. Thread-safe.
 */
public final class HelperDesk {
    private static final Logger LOG = LoggerFactory.getLogger(HelperDesk.class);
    private static final int MOST_WAIT_SECONDS = 300;
    private static final int MOST_WATCHED = 16;

    /** How long to wait for pmc to say anything of a service that nobody here has asked about. */
    private static final Duration FIRST_WORD = Duration.ofSeconds(4);

    /** Orders are in files, since the executor that stops a guest may be another one of this machine. */
    private static final Duration LOOK_FOR_ORDERS = Duration.ofMillis(250);

    private final KnownServices services;
    private final StopOrders orders;
    private final OpenQuestions forServices = new OpenQuestions();
    private final OpenQuestions forOrders = new OpenQuestions();
    private final AtomicBoolean looking = new AtomicBoolean();

    public HelperDesk(KnownServices services, StopOrders orders) {
        this.services = services;
        this.orders = orders;
        services.listen(forServices::look);
    }

    /**
     * Answers a question.
     *
     * @param what is asked, and the query behind it
     */
    public CompletableFuture<String> ask(HelperGuest guest, String what, String query) {
        try {
            HelperQuery words = new HelperQuery(query);
            return switch (what) {
                case "watch" -> watch(guest, words);
                case "orders" -> orders(guest, words);
                case "stopped" -> {
                    orders.done(guest.hostname(), words.required("id"));
                    yield said("");
                }
                case "more" ->
                    said(Long.toString(
                            orders.more(guest.hostname(), words.required("id"), words.number("seconds", 30, 3600))));
                default -> known(guest, what, words);
            };
        } catch (HelperProblem | IllegalArgumentException e) {
            return refused(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("vm", guest.hostname())
                    .addKeyValue("reason", e.toString())
                    .log("what a guest asks cannot be looked up");
            return refused("the host cannot look that up now");
        }
    }

    /** What is asked of services, as soon as there is a word of them. */
    private CompletableFuture<String> known(HelperGuest guest, String what, HelperQuery query) throws HelperProblem {
        Set<String> names = new TreeSet<>(query.list("services"));
        names.add(guest.service());
        Stream.ofNullable(query.text("service")).forEach(names::add);
        want(guest, names);
        return forServices.ask(
                () -> names.stream().allMatch(name -> services.get(name).isPresent())
                        ? answer(guest, what, query)
                        : null,
                FIRST_WORD,
                error("pmc has not said anything yet of " + String.join(" or ", names) + "; try again"));
    }

    private void want(HelperGuest guest, Set<String> names) throws HelperProblem {
        for (String name : names) {
            if (!isName(name)) {
                throw new HelperProblem("the name of a service is letters, digits, dots, hyphens and underscores");
            }
        }
        names.forEach(name -> services.want(guest.hostname(), name));
    }

    private static boolean isName(String name) {
        return name.matches("[A-Za-z0-9_.-]{1,63}");
    }

    private String answer(HelperGuest guest, String what, HelperQuery query) {
        HelperAnswers answers =
                new HelperAnswers(guest, name -> services.get(name).orElseThrow());
        try {
            return ok(
                    switch (what) {
                        case "self" -> answers.self(query);
                        case "env" -> answers.env(query);
                        case "port" -> answers.port(query);
                        case "host" -> answers.host(query);
                        case "nodes" -> answers.nodes(query);
                        case "list" -> answers.list(query);
                        default -> throw new HelperProblem("this host knows no question " + what);
                    });
        } catch (HelperProblem e) {
            return error(String.valueOf(e.getMessage()));
        }
    }

    /** {@code services=web:17,db:3}: those of which another index is known than the guest has dealt with. */
    private CompletableFuture<String> watch(HelperGuest guest, HelperQuery query) throws HelperProblem {
        Map<String, Long> seen = new TreeMap<>();
        for (String word : query.list("services")) {
            int colon = word.lastIndexOf(':');
            if (colon < 1
                    || !isName(word.substring(0, colon))
                    || !word.substring(colon + 1).matches("\\d{1,18}")) {
                throw new HelperProblem("services are NAME:INDEX, not " + word);
            }
            seen.put(word.substring(0, colon), Long.valueOf(word.substring(colon + 1)));
        }
        if (seen.size() > MOST_WATCHED) {
            throw new HelperProblem("a guest watches " + MOST_WATCHED + " services at most");
        }
        want(guest, seen.keySet());
        return forServices.ask(
                () -> {
                    String news = changed(seen).flatMap(KnownService::lines).collect(Collectors.joining("\n"));
                    return news.isEmpty() ? null : ok(news);
                },
                wait(query),
                ok(""));
    }

    private Stream<KnownService> changed(Map<String, Long> seen) {
        return seen.entrySet().stream()
                .flatMap(each -> services.get(each.getKey()).stream().filter(now -> now.index() != each.getValue()));
    }

    private CompletableFuture<String> orders(HelperGuest guest, HelperQuery query) throws HelperProblem, IOException {
        orders.heard(guest.hostname());
        String done = query.text("done");
        CompletableFuture<String> told = forOrders.ask(() -> pending(guest, done), wait(query), ok(""));
        if (!told.isDone()) {
            lookForOrders();
        }
        return told;
    }

    private @Nullable String pending(HelperGuest guest, @Nullable String done) {
        try {
            StopOrders.Order order = orders.pending(guest.hostname());
            return order == null || order.id().equals(done) ? null : ok("stop " + order.id() + " " + order.seconds());
        } catch (IOException e) {
            LOG.atDebug()
                    .addKeyValue("vm", guest.hostname())
                    .addKeyValue("reason", e.toString())
                    .log("a guest's orders cannot be read now");
            return null;
        }
    }

    private void lookForOrders() {
        if (!looking.compareAndSet(false, true)) {
            return;
        }
        CompletableFuture.delayedExecutor(LOOK_FOR_ORDERS.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> {
                    looking.set(false);
                    forOrders.look();
                    if (!forOrders.isEmpty()) {
                        lookForOrders();
                    }
                });
    }

    private static Duration wait(HelperQuery query) throws HelperProblem {
        return Duration.ofSeconds(query.number("wait", 0, MOST_WAIT_SECONDS));
    }

    private static String ok(String words) {
        return "ok\n" + words + (words.isEmpty() ? "" : "\n") + "end\n";
    }

    private static String error(String words) {
        return "error " + words.replaceAll("\\s+", " ") + "\nend\n";
    }

    private static CompletableFuture<String> said(String words) {
        return CompletableFuture.completedFuture(ok(words));
    }

    private static CompletableFuture<String> refused(String words) {
        return CompletableFuture.completedFuture(error(words));
    }
}
