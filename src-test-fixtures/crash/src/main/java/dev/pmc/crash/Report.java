package dev.pmc.crash;

import java.util.List;

/**
 * What came of a crash test.
 *
 * @param line all in one line, which begins with {@code OK} or {@code FAILED}
 * @param problems everything that is not as it must be
 */
record Report(String line, List<String> problems) {}
