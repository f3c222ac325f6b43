/** IP and MAC allocation, dnsmasq's files. */
@NullMarked
package dev.pmc.network;

import org.jspecify.annotations.NullMarked;
