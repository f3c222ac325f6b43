package dev.pmc.status;

import dev.pmc.core.vm.Attempt;
import dev.pmc.core.vm.Home;
import dev.pmc.core.vm.Policy;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.placement.ExecutorId;
import dev.pmc.vm.ConsoleInvitation;
import dev.pmc.vm.ConsolePart;
import dev.pmc.vm.ConsoleRequest;
import dev.pmc.vm.Word;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads what guests say on their serial consoles. It asks their executors by messages through the master and the agent,
 * so no other way to the machines is needed. Messages may get lost, so a question is repeated until there is an answer,
 * or time is up. It all goes past the loop, and nothing is kept.
 *
 * <p>Any thread may call anything. Who reads waits, some seconds at the most, and only so many may at once.
 */
public final class ConsoleReader {
    /** Takes a {@link ConsoleRequest} or {@link ConsoleInvitation} to an executor; must not block. Each may get lost. */
    public interface Messenger {
        void ask(String agentId, String executorId, Record message);
    }

    /** How often a question is asked, and how long an answer is waited for each time. */
    record Patience(int times, Duration each) {}

    private static final int MAX_AT_ONCE = 4;

    private final Policy policy;
    private final Supplier<Snapshot> snapshot;
    private final Patience patience;
    private final Semaphore room = new Semaphore(MAX_AT_ONCE);
    private final Map<String, Question> open = new ConcurrentHashMap<>();
    private volatile Messenger messenger = (agent, executor, request) -> {};

    private record Question(String agentId, CompletableFuture<ConsolePart> answer) {}

    /** @param snapshot how things stand */
    ConsoleReader(Policy policy, Supplier<Snapshot> snapshot) {
        this(policy, snapshot, new Patience(5, Duration.ofSeconds(1)));
    }

    ConsoleReader(Policy policy, Supplier<Snapshot> snapshot, Patience patience) {
        this.policy = policy;
        this.snapshot = snapshot;
        this.patience = patience;
    }

    /** Says who takes questions from now on; until then nobody is reached. */
    public void use(Messenger messenger) {
        this.messenger = messenger;
    }

    /**
     * Reads a part of what a host's guest has said.
     *
     * @param log the log that is meant, as an earlier answer named it; null for the end of the present one
     * @throws ConsoleUnavailable if it cannot be had
     */
    public ConsolePart read(VmRecord vm, @Nullable String log, long offset) throws ConsoleUnavailable {
        Home home = vm.home();
        if (home == null) {
            throw new ConsoleUnavailable(vm.hostname() + " is on no machine yet, so it has no console", false);
        }
        if (!room.tryAcquire()) {
            throw new ConsoleUnavailable("too many consoles are asked for at once", true);
        }
        String word = UUID.randomUUID().toString();
        Question question = new Question(home.agentId(), new CompletableFuture<>());
        open.put(word, question);
        try {
            ConsolePart part = ask(question, executor(vm, home), new ConsoleRequest(word, vm.hostname(), log, offset));
            if (part.problem() != null) {
                throw new ConsoleUnavailable(home.hostname() + " says: " + part.problem(), false);
            }
            return part;
        } catch (TimeoutException e) {
            throw new ConsoleUnavailable(
                    "no executor answers on " + home.hostname() + "; " + vm.hostname() + " is " + Word.of(vm.state()),
                    true);
        } finally {
            open.remove(word);
            room.release();
        }
    }

    /**
     * Asks the executor that looks after a host to connect for somebody who looks at its console. It may get lost, so it is
     * to be said again until the executor is there; {@link #uninvite} afterwards.
     *
     * @param refused told why, if that executor cannot come
     */
    @SuppressWarnings("FutureReturnValueIgnored")
    public void invite(VmRecord vm, Home home, ConsoleInvitation invitation, Consumer<String> refused) {
        Question question = new Question(home.agentId(), new CompletableFuture<>());
        if (open.putIfAbsent(invitation.consoleInvitation(), question) == null) {
            question.answer()
                    .whenComplete((part, failure) -> refused.accept(home.hostname() + " says: " + part.problem()));
        }
        messenger.ask(home.agentId(), executor(vm, home), invitation);
    }

    /** Nobody waits for the answer to that invitation any more. */
    public void uninvite(String word) {
        open.remove(word);
    }

    /** Takes in what an executor on that agent has answered. */
    public void heard(String agentId, ConsolePart part) {
        Question question = open.get(part.consoleRequest());
        if (question != null && question.agentId().equals(agentId)) {
            question.answer().complete(part);
        }
    }

    private ConsolePart ask(Question question, String executorId, ConsoleRequest request)
            throws ConsoleUnavailable, TimeoutException {
        for (int i = 0; i < patience.times(); i++) {
            messenger.ask(question.agentId(), executorId, request);
            try {
                return question.answer().get(patience.each().toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                // The question or its answer is lost, or late.
            } catch (ExecutionException e) {
                throw new IllegalStateException("nobody completes it with a failure", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ConsoleUnavailable("pmc is stopping", true);
            }
        }
        throw new TimeoutException();
    }

    /**
     * The one that looks after the host; if none does, one that others on its machine are under, of the present kind if there is
     * one; if nobody is there, the one that would be started.
     */
    private String executor(VmRecord vm, Home home) {
        if (vm.attempt() != null) {
            return vm.attempt().executorId();
        }
        ExecutorId own = policy.tasks().executors().apply(vm.options().executor());
        return snapshot.get().hosts().values().stream()
                .map(host -> host.record().attempt())
                .filter(attempt -> attempt != null && attempt.agentId().equals(home.agentId()))
                .map(Attempt::executorId)
                .max(Comparator.comparing(id -> ExecutorId.of(id).kind().equals(own.kind())))
                .orElse(own.toString());
    }
}
