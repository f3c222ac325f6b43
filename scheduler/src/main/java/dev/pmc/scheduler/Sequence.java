package dev.pmc.scheduler;

/** Numbers that are given out once; the last one is stored with each batch of changes. */
final class Sequence {
    private long last;

    Sequence(long last) {
        this.last = last;
    }

    long next() {
        return ++last;
    }

    long last() {
        return last;
    }
}
