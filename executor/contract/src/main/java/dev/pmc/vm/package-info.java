/**
 * The domain model, and the contract between scheduler and executor: what a VM is, what a Mesos task asks of the
 * executor ({@link dev.pmc.vm.VmTask}) and what the executor answers ({@link dev.pmc.vm.VmReport}).
 *
 * <p>Values check themselves when they are made, so whoever holds one need not check it again. Imports nothing but
 * the JDK.
 */
@NullMarked
package dev.pmc.vm;

import org.jspecify.annotations.NullMarked;
