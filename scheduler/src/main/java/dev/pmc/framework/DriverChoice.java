package dev.pmc.framework;

/** How to speak with Mesos. */
public enum DriverChoice {
    /** Through libmesos where it is installed and can be used, else over HTTP. */
    AUTO,
    /** Through libmesos or not at all. */
    LIBMESOS,
    /** Over HTTP; libmesos is not looked for. */
    HTTP
}
