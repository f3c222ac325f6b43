package dev.pmc.network;

/** dnsmasq did not do what it was asked, or cannot be asked; later it may. The message says what to look at. */
public final class DnsmasqUnavailable extends Exception {
    private static final long serialVersionUID = 1L;

    DnsmasqUnavailable(String message, Throwable cause) {
        super(message, cause);
    }

    DnsmasqUnavailable(String message) {
        super(message);
    }
}
