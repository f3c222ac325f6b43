package dev.pmc.guest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The NoCloud seed on a disk of its own, as cloud-init looks for it: by the label {@code cidata}. */
public final class SeedIso {
    /** Lower case: cloud-init 0.7.5 knows no other. */
    private static final String LABEL = "cidata";

    /** Some guests look for labels in the first 72 KiB and give up on a device that is shorter. */
    private static final int MIN_BYTES = 128 * 1024;

    private SeedIso() {}

    /** Writes the seed so that only its owner can read it; it may hold secrets. */
    public static void write(Seed seed, Path file) throws GuestException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        seed.files().forEach((name, text) -> files.put(name, text.getBytes(StandardCharsets.UTF_8)));
        try {
            AtomicFiles.write(file, Iso9660.image(LABEL, files, MIN_BYTES));
        } catch (IOException e) {
            throw new GuestException("cannot write the cloud-init seed " + file + ": " + e.getMessage(), true, e);
        }
    }
}
