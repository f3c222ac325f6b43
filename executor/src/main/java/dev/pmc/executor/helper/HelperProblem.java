package dev.pmc.executor.helper;

/** What a guest asks cannot be told; the message is for whoever asks there. */
final class HelperProblem extends Exception {
    private static final long serialVersionUID = 1L;

    HelperProblem(String message) {
        super(message, null, false, false);
    }
}
