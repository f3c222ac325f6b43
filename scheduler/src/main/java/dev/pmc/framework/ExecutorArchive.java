package dev.pmc.framework;

import org.jspecify.annotations.Nullable;

/** An executor's archive, and where agents fetch it. */
public sealed interface ExecutorArchive {
    /** What its executors have in common wherever they were fetched. */
    String identity();

    /** Where agents fetch it now, if that is one place of several; null if there is but one. */
    @Nullable
    String source();

    /** The URL that {@code source} stands for. */
    String url(@Nullable String source);

    /** Agents may keep what they have fetched. */
    boolean neverChanges();

    /**
     * One that each scheduler that has it serves at its own address, at the same path.
     *
     * @param host of this scheduler, as agents reach it; an IPv6 address is without brackets
     * @param path from the root of the server; it names the contents
     */
    record Served(String host, int port, String path) implements ExecutorArchive {
        @Override
        public String identity() {
            return path;
        }

        /** As it may stand in the name of a directory, which an executor's id becomes on agents. */
        @Override
        public String source() {
            return host.replace(':', '+') + "+" + port;
        }

        @Override
        public String url(@Nullable String source) {
            String address = source == null ? source() : source;
            int end = address.lastIndexOf('+');
            String host = address.substring(0, Math.max(0, end)).replace('+', ':');
            return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + address.substring(end + 1) + path;
        }

        @Override
        public boolean neverChanges() {
            return true;
        }
    }

    /**
     * One that is at the same place for every scheduler.
     *
     * @param contents a name for what is there, if it is known
     */
    record Elsewhere(
            String url, boolean neverChanges, @Nullable String contents) implements ExecutorArchive {
        @Override
        public String identity() {
            return contents == null ? "" : contents;
        }

        @Override
        public @Nullable String source() {
            return null;
        }

        @Override
        public String url(@Nullable String source) {
            return url;
        }
    }
}
