package dev.pmc.hostdb;

/**
 * The time in which one scheduler leads, by its number: each epoch has a greater one than all before it.
 *
 * @param number 1 for the first scheduler that a hostdb ever had
 */
public record Epoch(long number) {
    public Epoch {
        if (number < 1) {
            throw new IllegalArgumentException("epochs are counted from 1, and not " + number);
        }
    }

    @Override
    public String toString() {
        return Long.toString(number);
    }
}
