package dev.pmc.network;

import java.time.Duration;

/**
 * The settings of a network stage.
 *
 * @param quarantine how long an address is nobody's after its host is gone; more than a DHCP lease lasts, so that
 *     dnsmasq does not still keep it for a guest that is gone
 * @param strangerMemory how long an address that somebody else was found to use is not tried again
 * @param patience how long a job may wait for an address before it has failed
 */
public record NetworkRules(
        AddressPolicy addresses, NamePolicy names, Duration quarantine, Duration strangerMemory, Duration patience) {}
