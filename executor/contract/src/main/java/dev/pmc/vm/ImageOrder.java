package dev.pmc.vm;

/**
 * The scheduler's wish that an agent has an image in its cache before a VM of it is made there; travels as JSON in a Mesos
 * framework message to an executor, which answers with an {@link ImageAnswer}. Either may be lost; then it is said again. An
 * executor of an earlier release does not answer.
 *
 * @param imageOrder the image, by its name in the executor's catalogue
 */
public record ImageOrder(String imageOrder) {
    /** What tells this message from others. */
    public static final String FIELD = "imageOrder";

    /** The image's name. */
    public String image() {
        return imageOrder;
    }
}
