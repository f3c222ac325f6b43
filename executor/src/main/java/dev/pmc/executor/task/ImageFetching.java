package dev.pmc.executor.task;

import dev.pmc.executor.host.VmFailure;
import dev.pmc.executor.host.VmHostAccess;
import dev.pmc.vm.ImageAnswer;
import dev.pmc.vm.ImageOrder;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches images that VMs are to be made of later, on a thread of its own, one after the other, so that no VM waits for that.
 * An order that comes while many wait is left without an answer, as if it had got lost: it is given again.
 */
final class ImageFetching implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ImageFetching.class);
    private static final int MAX_WAITING = 32;

    private final VmHostAccess access;
    private final Consumer<ImageAnswer> sender;
    /** Those that are being fetched, or wait for it. */
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();

    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(
            1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING), ImageFetching::daemon, this::dropped);

    private final class Fetch implements Runnable {
        private final String image;

        Fetch(String image) {
            this.image = image;
        }

        @Override
        public void run() {
            ImageAnswer answer = fetch(image);
            underWay.remove(image);
            sender.accept(answer);
        }
    }

    /** @param sender must not block */
    ImageFetching(VmHostAccess access, Consumer<ImageAnswer> sender) {
        this.access = access;
        this.sender = sender;
    }

    /** Never blocks. */
    void order(ImageOrder order) {
        if (underWay.add(order.image())) {
            thread.execute(new Fetch(order.image()));
        } else {
            sender.accept(ImageAnswer.underWay(order.image()));
        }
    }

    private void dropped(Runnable fetch, ThreadPoolExecutor full) {
        underWay.remove(((Fetch) fetch).image);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private ImageAnswer fetch(String image) {
        try {
            access.host().fetch(image);
            return ImageAnswer.fetched(image);
        } catch (VmFailure e) {
            log.atWarn()
                    .addKeyValue("image", image)
                    .addKeyValue("reason", e.getMessage())
                    .log("an image cannot be fetched ahead");
            return ImageAnswer.failed(image, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            log.atError()
                    .setCause(e)
                    .addKeyValue("image", image)
                    .log("an image cannot be fetched by a defect of the executor");
            return ImageAnswer.failed(image, "it cannot be fetched by a defect of the executor");
        }
    }

    private static Thread daemon(Runnable run) {
        Thread thread = new Thread(run, "images");
        thread.setDaemon(true);
        return thread;
    }
}
