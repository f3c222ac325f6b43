package dev.pmc.network;

/** dnsmasq did not do what it was asked, or cannot be asked; later it may. The message says what to look at. */
public final class DnsmasqTrouble extends Exception {
    private static final long serialVersionUID = 1L;

    DnsmasqTrouble(String message, Throwable cause) {
        super(message, cause);
    }

    DnsmasqTrouble(String message) {
        super(message);
    }
}
