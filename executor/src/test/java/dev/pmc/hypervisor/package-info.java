/** Tests of the hypervisor port and its adapters; {@link dev.pmc.hypervisor.FakeHypervisor} is for others' tests too. */
@NullMarked
package dev.pmc.hypervisor;

import org.jspecify.annotations.NullMarked;
