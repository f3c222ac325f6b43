package dev.pmc.vm;

/**
 * An image that an agent holds in its cache, so that a VM of it need not wait for a download.
 *
 * @param source where it came from, without a user and password
 * @param bytes what its file takes of the disk
 */
public record CachedImage(
        @IfMissing("\"\"") String source, @IfMissing("0") long bytes) {}
