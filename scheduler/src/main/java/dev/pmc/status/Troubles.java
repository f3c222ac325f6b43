package dev.pmc.status;

import dev.pmc.core.vm.VmRecord;
import dev.pmc.core.vm.VmState;
import dev.pmc.status.Trouble.Kind;
import dev.pmc.vm.GuestTrouble;
import dev.pmc.vm.Word;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds out what is wrong, grouped by cause, so that an outage of ten thousand hosts is one line. Costs a walk over the
 * hosts, and only if one of them is in trouble.
 */
public final class Troubles {
    /** Causes of one kind that have a line of their own. */
    private static final int MOST_CAUSES = 3;

    private static final int MOST_EXAMPLES = 4;
    private static final int MANY_RESULTS = 100;
    /** Whoever waits for less waits for the next offer. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Snapshot now;
    private final QueueWatches queues;
    private final List<Trouble> found = new ArrayList<>();

    private final Map<String, String> agentsAway = new TreeMap<>();
    private final Map<String, List<String>> failures = new LinkedHashMap<>();
    private final Map<GuestTrouble, List<String>> guests = new EnumMap<>(GuestTrouble.class);
    private final List<String> waiting = new ArrayList<>();

    private Troubles(Snapshot now, QueueWatches queues) {
        this.now = now;
        this.queues = queues;
    }

    /** All there are, what is urgent first. */
    public static List<Trouble> of(Snapshot now, QueueWatches queues) {
        Troubles troubles = new Troubles(now, queues);
        troubles.look();
        troubles.found.sort(
                Comparator.comparing((Trouble trouble) -> !trouble.urgent()).thenComparing(Trouble::kind));
        return List.copyOf(troubles.found);
    }

    private void look() {
        master();
        queues();
        boolean isSomeHostInTrouble = count(VmState.UNREACHABLE) + count(VmState.FAILED) + count(VmState.ACCEPTED) > 0
                || !now.troubles().isEmpty();
        if (isSomeHostInTrouble) {
            now.hosts().values().forEach(this::sort);
        }
        unreachable();
        failed();
        guests.forEach(this::unwell);
        waiting();
        results();
        barred();
    }

    private int count(VmState state) {
        return now.states().getOrDefault(state, 0);
    }

    private void sort(HostStatus host) {
        VmRecord vm = host.record();
        String name = vm.hostname().value();
        host.trouble()
                .ifPresent(trouble -> guests.computeIfAbsent(trouble, each -> new ArrayList<>())
                        .add(name));
        switch (vm.state()) {
            case UNREACHABLE -> {
                if (vm.home() != null) {
                    agentsAway.put(vm.home().agentId(), vm.home().hostname());
                }
            }
            case FAILED -> {
                String cause =
                        vm.reason() == null ? "no reason is known" : vm.reason().replace(name, "it");
                failures.computeIfAbsent(cause, each -> new ArrayList<>()).add(name);
            }
            case ACCEPTED -> {
                if (vm.since().isBefore(now.at().minus(PATIENCE))) {
                    waiting.add(name);
                }
            }
            case PLACED, STARTING, RUNNING, STOPPING, STOPPED, DELETING -> {}
        }
    }

    private void master() {
        if (!now.master().connected()) {
            Instant since = now.master().since();
            found.add(Trouble.urgent(
                            Kind.MASTER,
                            "no Mesos master",
                            since == null
                                    ? "Not connected to a Mesos master yet: VMs run on, nothing new is placed"
                                    : "Not connected to the Mesos master: VMs run on, nothing new is placed",
                            "Is a master running, and does it lead? pmc's log says what it tries, and why that fails.")
                    .since(since));
        }
    }

    private void queues() {
        queues.away()
                .forEach(words -> found.add(Trouble.urgent(
                                Kind.QUEUE,
                                "a queue is away",
                                sentence(words),
                                "Is beanstalkd running there? VMs run on; no job is taken from it until it answers.")
                        .of(words)));
        queues.warnings().forEach(this::warning);
        long buried = queues.latest().stream()
                .map(QueueWatch.Look::counts)
                .mapToLong(counts -> counts == null ? 0 : counts.buried())
                .sum();
        if (buried > 0) {
            found.add(Trouble.quiet(
                            Kind.BURIED,
                            many(buried, "buried job"),
                            many(buried, "message")
                                    + (buried == 1
                                            ? " was put aside, because it is no valid job"
                                            : " were put aside, because they are no valid jobs"),
                            "See what is wrong with each under Buried jobs; edit it and send it again, or drop it.")
                    .run("pmc job list"));
        }
    }

    /** What a warning says after its last colon is what to think of it. */
    private void warning(String warning) {
        int colon = warning.lastIndexOf(": ");
        String words = colon < 0 ? warning : warning.substring(0, colon);
        String todo = colon < 0 ? "" : sentence(warning.substring(colon + 2)) + ".";
        found.add(Trouble.urgent(Kind.TUBE, "a queue needs a look", sentence(words), todo)
                .of(words));
    }

    private void unreachable() {
        int hosts = count(VmState.UNREACHABLE);
        if (hosts == 0) {
            return;
        }
        int agents = agentsAway.size();
        boolean isMost = agents > 1 && agents * 2 > now.agents().size();
        found.add(Trouble.urgent(
                        Kind.UNREACHABLE,
                        number(hosts) + " unreachable",
                        number(hosts) + " of " + many(now.hosts().size(), "host") + " cannot be reached: "
                                + (agents == 1
                                        ? "1 agent does"
                                        : number(agents) + " of "
                                                + number(now.agents().size()) + " agents do")
                                + " not answer the Mesos master",
                        (isMost
                                        ? "So many are seldom broken themselves: look first at the network between"
                                                + " them and the master."
                                        : "Look whether the machine is on, runs mesos-agent, and reaches the master.")
                                + " The VMs may well be running; none is started a second time.")
                .run("pmc host list --state unreachable")
                .shownBy("state", Word.of(VmState.UNREACHABLE))
                .with(examples(List.copyOf(agentsAway.values()))));
    }

    /** The most frequent causes each have a line, all others one together. */
    private void failed() {
        List<Map.Entry<String, List<String>>> causes = new ArrayList<>(failures.entrySet());
        causes.sort(Comparator.comparingInt(cause -> -cause.getValue().size()));
        int named = causes.size() <= MOST_CAUSES ? causes.size() : MOST_CAUSES - 1;
        for (Map.Entry<String, List<String>> cause : causes.subList(0, named)) {
            givenUp(cause.getKey(), cause.getValue(), "");
        }
        List<String> others = causes.subList(named, causes.size()).stream()
                .flatMap(cause -> cause.getValue().stream())
                .toList();
        if (!others.isEmpty()) {
            givenUp(number(causes.size() - named) + " other reasons", others, "more ");
        }
    }

    private void givenUp(String cause, List<String> hosts, String more) {
        String first = hosts.get(0);
        found.add(Trouble.urgent(
                        Kind.FAILED,
                        number(count(VmState.FAILED)) + " failed",
                        number(hosts.size()) + " " + more + (hosts.size() == 1 ? "host was" : "hosts were")
                                + " given up: " + cause,
                        "Nobody tries again by itself: see to the cause, then start "
                                + (hosts.size() == 1 ? "it." : "them."))
                .run("pmc host why " + first)
                .of(cause)
                .shownBy("state", Word.of(VmState.FAILED))
                .with(examples(hosts)));
    }

    private void unwell(GuestTrouble trouble, List<String> hosts) {
        String word = Word.of(trouble).replace('_', ' ');
        String title = many(hosts.size(), "guest") + " " + word;
        String words = trouble == GuestTrouble.OTHER
                ? many(hosts.size(), "running host") + " whose guest is not well"
                : many(hosts.size(), "running host") + ": " + trouble.words();
        String first = hosts.get(0);
        Trouble found = trouble.isForPeople()
                ? Trouble.urgent(
                                Kind.GUEST,
                                title,
                                words,
                                "It stays so until somebody acts; each host's reason says how.")
                        .run("pmc host why " + first)
                : Trouble.quiet(Kind.GUEST, title, words, "The console says how far one has come.")
                        .run("pmc host console " + first);
        this.found.add(
                found.of(Word.of(trouble)).shownBy("guest", Word.of(trouble)).with(examples(hosts)));
    }

    private void waiting() {
        if (!waiting.isEmpty()) {
            found.add(Trouble.quiet(
                            Kind.WAITING,
                            many(waiting.size(), "host") + " waiting",
                            many(waiting.size(), "host") + (waiting.size() == 1 ? " waits" : " wait")
                                    + " for an agent that will do",
                            "What keeps them stands under Waiting.")
                    .run("pmc host why " + waiting.get(0))
                    .shownBy("state", Word.of(VmState.ACCEPTED))
                    .with(examples(waiting)));
        }
    }

    private void results() {
        if (now.outbox() > MANY_RESULTS || (now.outbox() > 0 && !queues.away().isEmpty())) {
            found.add(Trouble.urgent(
                    Kind.RESULTS,
                    many(now.outbox(), "result") + " undelivered",
                    many(now.outbox(), "result") + (now.outbox() == 1 ? " is" : " are") + " not taken by the queue",
                    "They are kept. Does beanstalkd answer, and has it room?"));
        }
    }

    private void barred() {
        List<String> barred = now.agents().values().stream()
                .filter(agent -> agent.isBarred(now.at()))
                .map(AgentStatus::hostname)
                .toList();
        if (!barred.isEmpty()) {
            found.add(Trouble.quiet(
                            Kind.BARRED,
                            many(barred.size(), "agent") + " barred",
                            many(barred.size(), "agent") + (barred.size() == 1 ? " gets" : " get")
                                    + " no new hosts for a while, because hosts fail there",
                            "Its own page says why.")
                    .run("pmc agent show " + barred.get(0))
                    .with(examples(barred)));
        }
    }

    private static List<String> examples(List<String> names) {
        return names.subList(0, Math.min(MOST_EXAMPLES, names.size()));
    }

    private static String sentence(String words) {
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    private static String many(long count, String one) {
        return number(count) + " " + one + (count == 1 ? "" : "s");
    }

    private static String number(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }
}
