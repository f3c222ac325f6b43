package dev.pmc.web;

/**
 * Answers requests at a path and below it. Called on the web server's own threads, so it waits for nothing: what takes
 * its time is given to {@link Exchange#work} or {@link Exchange#wait}.
 */
@FunctionalInterface
public interface Page {
    /**
     * Answers a request, at once or later.
     *
     * @throws ApiProblem which becomes the answer
     */
    void answer(Exchange exchange);
}
