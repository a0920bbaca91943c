package switchboard.services.files;

/**
 * What a receiver takes and where it puts it.
 *
 * @param overwrite what becomes of files that are there already
 * @param fileBytesMax the longest file that is taken
 * @param bytesPerSecond how fast each sender is read, 0 for no limit
 * @param output the name that everything is stored by; empty for the names that senders say
 */
public record ReceiveOptions(
        Overwrite overwrite, long fileBytesMax, long bytesPerSecond, String output) {

    /** Replaces nothing, and takes files of any length at any speed by their own names. */
    public static final ReceiveOptions DEFAULT =
            new ReceiveOptions(Overwrite.NEVER, Long.MAX_VALUE, 0, "");

    public ReceiveOptions {
        if (fileBytesMax < 0 || bytesPerSecond < 0) {
            throw new IllegalArgumentException("a limit of a receiver must not be negative");
        }
        if (!output.isEmpty()) {
            FileNames.requirePlain(output);
        }
    }
}
