/**
 * The hypervisor as pmc sees it: the {@link dev.pmc.hypervisor.Hypervisor} port, its libvirt adapter, and the domain XML
 * made from the site's template.
 */
@NullMarked
package dev.pmc.hypervisor;

import org.jspecify.annotations.NullMarked;
