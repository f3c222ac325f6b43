package dev.pmc.placement;

/** How an agent is chosen among those that a VM fits on. */
public enum Strategy {
    /** Fewest VMs of the component type; then fewest VMs; then most free memory. Spreads a type over agents. */
    MIN_COMP_FIT,
    /** The first agent in order of agent ids. */
    FIRST_FIT,
    /** The agent of whose offer the VM takes the largest share, so that large holes stay for large VMs. */
    BEST_FIT
}
