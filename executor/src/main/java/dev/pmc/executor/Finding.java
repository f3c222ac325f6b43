package dev.pmc.executor;

/**
 * What {@link Doctor} found out about one thing.
 *
 * @param subject one word
 * @param remedy what to do; empty if there is nothing to do
 */
public record Finding(Verdict verdict, String subject, String words, String remedy) {
    /** How bad it is. */
    enum Verdict {
        OK("ok"),
        /** VMs run, but not as well as they could. */
        WARNING("warning"),
        /** VMs do not run as long as that is so. */
        PROBLEM("PROBLEM");

        private final String word;

        Verdict(String word) {
            this.word = word;
        }
    }

    static Finding ok(String subject, String words) {
        return new Finding(Verdict.OK, subject, words, "");
    }

    static Finding warning(String subject, String words, String remedy) {
        return new Finding(Verdict.WARNING, subject, words, remedy);
    }

    static Finding problem(String subject, String words, String remedy) {
        return new Finding(Verdict.PROBLEM, subject, words, remedy);
    }

    /** The same as a warning, if it is a problem: VMs run without it. */
    Finding softened() {
        return verdict == Verdict.PROBLEM ? warning(subject, words, remedy) : this;
    }

    /** One line. */
    @Override
    public String toString() {
        String line = "%-8s %-9s %s".formatted(verdict.word, subject, words);
        return (remedy.isEmpty() ? line : line + ": " + remedy).replace("\n", " ");
    }
}
