package dev.pmc.placement;

/**
 * The bounds of several agents, which tell that none of them will do without a look at each.
 *
 * @param least no agent offers less
 * @param most no agent has more room
 * @param leastOfType no agent has fewer VMs of the type
 */
record Span(Resources least, Resources most, double leastOfType) {
    Span join(Span other) {
        return new Span(
                new Resources(
                        Math.min(least.cpus(), other.least.cpus()),
                        Math.min(least.mem(), other.least.mem()),
                        Math.min(least.disk(), other.least.disk())),
                new Resources(
                        Math.max(most.cpus(), other.most.cpus()),
                        Math.max(most.mem(), other.most.mem()),
                        Math.max(most.disk(), other.most.disk())),
                Math.min(leastOfType, other.leastOfType));
    }
}
