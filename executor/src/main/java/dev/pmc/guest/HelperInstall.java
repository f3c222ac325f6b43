package dev.pmc.guest;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Makes the script by which a guest gets its helper. Cloud-init runs it at every boot, early, and whatever its configuration
 * has for modules.
 */
public final class HelperInstall {
    private static final String END = "PMC-END-OF-FILE";

    private final Path files;

    /** @param files the directory with the helper's own files */
    public HelperInstall(Path files) {
        this.files = files;
    }

    /**
     * The script.
     *
     * @param host what the helper is to call
     */
    public String script(URI host) throws GuestException {
        return """
                #cloud-boothook
                #!/bin/sh
                umask 022
                mkdir -p /etc/pmc/watch.d /etc/pmc/pre-stop.d /usr/local/sbin /usr/local/lib/pmc
                """
                + file("/usr/local/sbin/pmc-guest", 755, read("pmc-guest"))
                + file("/usr/local/lib/pmc/guestutils.py", 644, read("guestutils.py"))
                + "umask 077\n"
                + file("/etc/pmc/guest.conf", 600, "host=" + host + "\n")
                + "/usr/local/sbin/pmc-guest start\n";
    }

    private static String file(String path, int mode, String content) {
        return "cat > " + path + " << '" + END + "'\n" + content + END + "\nchmod " + mode + " " + path + "\n";
    }

    private String read(String name) throws GuestException {
        Path file = files.resolve(name);
        try {
            String content = Files.readString(file);
            return content.endsWith("\n") ? content : content + "\n";
        } catch (IOException e) {
            throw new GuestException("cannot read the guest's helper " + file + ": " + e.getMessage(), false, e);
        }
    }
}
