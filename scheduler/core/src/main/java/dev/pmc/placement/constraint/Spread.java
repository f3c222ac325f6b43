package dev.pmc.placement.constraint;

/** How many of some {@link Peers} stand where a {@link Field} has which value. */
public interface Spread {
    /** So many where it has that value. */
    int at(String value);

    /** So many wherever it has a value at all. */
    int total();

    /**
     * The fewest that stand at one value, of those where one stands, or an agent is that the job's other constraints allow; 0 if
     * there is no value.
     */
    int least();

    /** So many values are there. */
    int values();
}
