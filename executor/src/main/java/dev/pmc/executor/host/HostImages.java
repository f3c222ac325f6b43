package dev.pmc.executor.host;

import dev.pmc.guest.CatalogFiles;
import dev.pmc.guest.GuestException;
import dev.pmc.guest.ImageStore;
import dev.pmc.vm.CachedImage;
import java.io.IOException;
import java.util.List;

/** This machine's images, as the executor sees them. Thread-safe. */
final class HostImages {
    private final CatalogFiles catalog;
    private final ImageStore images;

    HostImages(CatalogFiles catalog, ImageStore images) {
        this.catalog = catalog;
        this.images = images;
    }

    /** What the cache holds. */
    List<CachedImage> cached() throws VmFailure {
        try {
            return images.cached();
        } catch (IOException e) {
            throw Failures.of(e, false);
        }
    }

    /** Has an image in the cache, by its name in the catalogue. */
    void fetch(String image) throws VmFailure {
        try {
            images.ensure(catalog.find(image), progress -> {});
        } catch (GuestException e) {
            throw Failures.of(e, true);
        }
    }
}
