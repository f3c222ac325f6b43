package dev.pmc.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The image catalogue as its files are now. They are looked at whenever an image is asked for, so an edit counts from the
 * next VM on. As long as they cannot be used, be it for a slip or because a file system is not mounted, the last good
 * catalogue holds; where there never was one, images cannot be had, and everything else goes on. Thread-safe.
 */
public final class CatalogFiles {
    private static final Logger LOG = LoggerFactory.getLogger(CatalogFiles.class);
    private static final String LOOK = "unix:size,ino,lastModifiedTime,ctime";

    private final List<Path> files;
    private @Nullable List<Map<String, Object>> seen;
    private @Nullable ImageCatalog good;
    private @Nullable String trouble;

    /** @param files as for {@link ImageCatalog#load}; nothing is read yet */
    public CatalogFiles(List<Path> files) {
        this.files = List.copyOf(files);
    }

    /**
     * The image of that name.
     *
     * @throws GuestException if there is none; retryable if that may be because the files cannot be used now
     */
    public synchronized Image find(String name) throws GuestException {
        refresh();
        if (good == null) {
            throw new GuestException("this host's image catalogue cannot be used: " + trouble, true);
        }
        if (trouble == null) {
            return good.find(name);
        }
        try {
            return good.find(name);
        } catch (GuestException e) {
            throw new GuestException(e.getMessage() + "; and its files cannot be used now: " + trouble, true, e);
        }
    }

    /** Why the files cannot be used as they are, although the last good catalogue still holds; null if they can. */
    public synchronized @Nullable String trouble() {
        return trouble;
    }

    private void refresh() {
        List<Map<String, Object>> now = files.stream().map(CatalogFiles::look).toList();
        if (now.equals(seen)) {
            return;
        }
        try {
            good = ImageCatalog.load(files);
            LOG.atInfo().addKeyValue("images", good.all().size()).log("the image catalogue is read");
            trouble = null;
        } catch (IllegalArgumentException e) {
            trouble = e.getMessage();
            LOG.atError()
                    .addKeyValue("reason", trouble)
                    .log("the image catalogue cannot be used; the last good one holds, or no VM can be made");
        }
        seen = now;
    }

    /** What changes when a file is edited or replaced; empty if it is not there. */
    private static Map<String, Object> look(Path file) {
        try {
            return Files.readAttributes(file, LOOK);
        } catch (IOException e) {
            return Map.of("", FileTime.fromMillis(0));
        }
    }
}
