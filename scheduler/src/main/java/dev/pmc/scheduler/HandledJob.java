package dev.pmc.scheduler;

/**
 * A job that is dealt with, and that the queue has not let go of yet: it may come again, and is not done twice.
 *
 * @param id the queue's own number of it
 * @param mark tells it from another job that the queue gives the same number after it has lost its memory
 */
public record HandledJob(long id, int mark) {}
