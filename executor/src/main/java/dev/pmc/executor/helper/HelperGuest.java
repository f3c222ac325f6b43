package dev.pmc.executor.helper;

import dev.pmc.vm.Hostname;

/**
 * A guest of this machine that asks something.
 *
 * @param service what it is a member of
 * @param image what it was made from
 * @param caller the address that it asks from
 */
public record HelperGuest(Hostname hostname, String service, String image, String caller) {}
