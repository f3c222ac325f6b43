package dev.pmc.executor.helper;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Questions that wait until there is an answer, or their time is over, or nobody wants to know any more. Thread-safe. */
final class OpenQuestions {
    private record Question(Supplier<@Nullable String> answer, CompletableFuture<String> told) {
        void look() {
            String now = answer.get();
            if (now != null) {
                told.complete(now);
            }
        }
    }

    private final Set<Question> questions = ConcurrentHashMap.newKeySet();

    /**
     * The answer, as soon as there is one.
     *
     * @param answer null as long as there is none; must not block
     * @param late what is said when the time is over
     */
    CompletableFuture<String> ask(Supplier<@Nullable String> answer, Duration patience, String late) {
        CompletableFuture<String> told = new CompletableFuture<>();
        Question question = new Question(answer, told);
        question.look();
        if (!told.isDone()) {
            questions.add(question);
            CompletableFuture<String> unused = told.completeOnTimeout(late, patience.toNanos(), TimeUnit.NANOSECONDS)
                    .whenComplete((said, failure) -> questions.remove(question));
            question.look(); // it may have come before the question waited
        }
        return told;
    }

    /** There may be answers. */
    void look() {
        questions.forEach(Question::look);
    }

    boolean isEmpty() {
        return questions.isEmpty();
    }
}
