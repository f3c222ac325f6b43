package dev.pmc.bench;

import java.util.List;

/** One group of measurements. */
interface Benchmark {
    /**
     * Measures.
     *
     * @param fast a smoke run: little work, and numbers that mean nothing
     */
    List<Figure> run(boolean fast) throws Exception;
}
