package dev.pmc.hypervisor;

/** The site's domain template cannot be used. The message names the file and says what is wrong in it. */
public final class TemplateException extends Exception {
    private static final long serialVersionUID = 1L;

    public TemplateException(String message, Throwable cause) {
        super(message, cause);
    }

    /** As the other, for a fault that has no exception behind it. */
    public TemplateException(String message) {
        super(message);
    }
}
