package dev.pmc.web;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Measures how long a person waits at 10,000 hosts on 1,000 agents: from a key or a click until the table shows the answer
 * and the frame is painted. Prints the median and the worst of each, in milliseconds. Not a test.
 */
final class PageSpeed {
    private static final int TIMES = 15;
    /** Does something, and waits for the answer in the table and for the frame after it. */
    private static final String MEASURE = """
            const [act, done] = [new Function(arguments[0]), arguments[arguments.length - 1]];
            const range = document.getElementById("page-range"), rows = document.getElementById("host-rows");
            const look = new MutationObserver(() => {
              look.disconnect();
              requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
            });
            look.observe(rows, {childList: true, subtree: true, characterData: true});
            look.observe(range, {childList: true, characterData: true, subtree: true});
            const start = performance.now();
            act();
            """;

    private PageSpeed() {}

    public static void main(String... arguments) throws Exception {
        Map<String, List<String>> actions = new LinkedHashMap<>();
        actions.put(
                "type a letter into the search", List.of(typed("vm09"), typed("vm099"), typed("vm0999"), typed("")));
        actions.put("choose a state", List.of(clicked("[data-state=failed]"), clicked("[data-state=all]")));
        actions.put("sort", List.of(clicked("[data-sort=agent] button"), clicked("[data-sort=since] button")));
        actions.put("turn the page", List.of(clicked("#next"), clicked("#next"), clicked("#previous")));
        actions.put(
                "choose an agent", List.of(clicked("#agents li:nth-child(500) button"), "location.hash = '#/hosts'"));
        try (TestScheduler pmc = SampleFleet.scheduler(10_000, 1000, null);
                Browser browser = new Browser()) {
            browser.open(pmc.uri("/"));
            for (Map.Entry<String, List<String>> action : actions.entrySet()) {
                double[] times = new double[TIMES * action.getValue().size()];
                for (int i = 0; i < times.length; i++) {
                    String script = action.getValue().get(i % action.getValue().size());
                    times[i] = ((Number) Objects.requireNonNull(browser.asyncScript(MEASURE, script))).doubleValue();
                    Thread.sleep(100);
                }
                Arrays.sort(times);
                System.out.printf(
                        "%-32s median %5.1f ms, worst of %d %5.1f ms%n",
                        action.getKey(), times[times.length / 2], times.length, times[times.length - 1]);
            }
        }
    }

    private static String typed(String text) {
        return "const i = document.getElementById('search'); i.value = '" + text
                + "'; i.dispatchEvent(new Event('input'))";
    }

    private static String clicked(String css) {
        return "document.querySelector('" + css + "').click()";
    }
}
