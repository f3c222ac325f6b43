package dev.pmc.vm;

/**
 * What has become of a {@link SnapshotOrder}.
 *
 * @param number the order's
 * @param done whether it was carried out; if not, everything is as it was before
 * @param words how, or why not
 */
public record SnapshotAnswer(long number, boolean done, String words) {}
