package dev.pmc.hypervisor;

/**
 * What the hypervisor and this host are.
 *
 * @param libvirtVersion of the daemon: major × 1,000,000 + minor × 1,000 + release
 * @param memoryMib of the host
 * @param kvmOffered the hypervisor says that it can run KVM guests, which does not prove that they run
 */
public record HostFacts(long libvirtVersion, long memoryMib, boolean kvmOffered) {}
