package dev.pmc.core.decision;

/** Numbers that are given out once; the last one is stored with each batch of changes. */
public final class Sequence {
    private long last;

    public Sequence(long last) {
        this.last = last;
    }

    public long next() {
        return ++last;
    }

    public long last() {
        return last;
    }
}
