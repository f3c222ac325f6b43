package dev.pmc.vm;

import org.jspecify.annotations.Nullable;

/**
 * How an executor comes on with an {@link ImageOrder}; travels as JSON in a Mesos framework message to the scheduler. There is
 * at least one for each order that arrives: at once if the image is there or is being fetched, and when its fetching has ended.
 *
 * @param imageAnswer the image, by the name that the order had
 * @param fetched it is in the cache
 * @param reason why it could not be fetched, in words; null if it is there, or being fetched
 */
public record ImageAnswer(
        String imageAnswer,
        @IfMissing("false") boolean fetched,
        @Nullable String reason) {
    /** What tells this message from others. */
    public static final String FIELD = "imageAnswer";

    /** It is there. */
    public static ImageAnswer fetched(String image) {
        return new ImageAnswer(image, true, null);
    }

    /** It is being fetched, or waits for others that are. */
    public static ImageAnswer underWay(String image) {
        return new ImageAnswer(image, false, null);
    }

    /** It cannot be had. */
    public static ImageAnswer failed(String image, String reason) {
        return new ImageAnswer(image, false, reason);
    }

    /** The image's name. */
    public String image() {
        return imageAnswer;
    }
}
