package dev.pmc.placement;

/**
 * An amount of what VMs live on, exact to the thousandth as Mesos counts scalars.
 *
 * @param cpus thousandths of a cpu
 * @param mem thousandths of a MiB
 * @param disk thousandths of a MiB
 */
public record Resources(long cpus, long mem, long disk) {
    public static final Resources NONE = new Resources(0, 0, 0);

    /** So many cpus, MiB of memory and MiB of disk, rounded to the thousandth as Mesos does. */
    public static Resources of(double cpus, double mem, double disk) {
        return new Resources(Math.round(cpus * 1000), Math.round(mem * 1000), Math.round(disk * 1000));
    }

    public Resources plus(Resources other) {
        return new Resources(cpus + other.cpus, mem + other.mem, disk + other.disk);
    }

    public Resources minus(Resources other) {
        return new Resources(cpus - other.cpus, mem - other.mem, disk - other.disk);
    }

    /** What this has more than another, of each; nothing of what it has less. */
    public Resources beyond(Resources other) {
        return new Resources(
                Math.max(0, cpus - other.cpus), Math.max(0, mem - other.mem), Math.max(0, disk - other.disk));
    }

    /** The smaller of both, of each. */
    Resources least(Resources other) {
        return new Resources(Math.min(cpus, other.cpus), Math.min(mem, other.mem), Math.min(disk, other.disk));
    }

    /** Whether all of {@code other} can be taken out of this. */
    public boolean contains(Resources other) {
        return cpus >= other.cpus && mem >= other.mem && disk >= other.disk;
    }

    @Override
    public String toString() {
        return "cpus:" + text(cpus) + ";mem:" + text(mem) + ";disk:" + text(disk);
    }

    private static String text(long thousandths) {
        return thousandths % 1000 == 0 ? Long.toString(thousandths / 1000) : Double.toString(thousandths / 1000.0);
    }
}
