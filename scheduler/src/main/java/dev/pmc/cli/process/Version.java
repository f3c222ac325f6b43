package dev.pmc.cli.process;

import picocli.CommandLine.IVersionProvider;

/** The version of this pmc. */
public final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"pmc " + text()};
    }

    /** As the jar's manifest says; "dev" for classes outside of a jar. */
    public static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }
}
