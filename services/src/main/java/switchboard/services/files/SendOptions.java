package switchboard.services.files;

/**
 * How a sender sends.
 *
 * @param bytesPerSecond how fast, 0 for no limit
 */
public record SendOptions(long bytesPerSecond) {

    /** As fast as it goes. */
    public static final SendOptions DEFAULT = new SendOptions(0);

    public SendOptions {
        if (bytesPerSecond < 0) {
            throw new IllegalArgumentException("a limit of a sender must not be negative");
        }
    }
}
